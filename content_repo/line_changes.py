"""What differs between two versions of a text, in a few words for a person, or line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

_MOST_LINES = 1_000  # of one version; of more, only which lines are new or gone is looked at
_SHOWN = 60  # characters of a line
_JOINERS = "\u200c\u200d"  # part of Persian words and of emoji


class LineChange(NamedTuple):
    """One line that came, went, or took another's place; "" stands for no line."""

    before: str
    after: str


def in_short(old: str, new: str) -> str:
    """ "Open daily" → "Open Monday to Friday", and 2 more lines"""
    before, after = _without_ends(_lines(old), _lines(new))
    if not before and not after:
        return "only spaces and blank lines differ"
    changes = list(_changes(before, after))
    if not changes:
        return "its lines stand in another order"
    first, more = changes[0], len(changes) - 1
    rest = f", and {more:,} more {'lines' if more > 1 else 'line'}" if more else ""
    return _told(first) + rest


def line_by_line(old: str, new: str, name: str) -> list[str]:
    """A unified difference with one line around each change; "…" where the texts are too long to compare."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > _MOST_LINES:
        return [f"… {len(before):,} lines then, {len(after):,} now"]
    return list(difflib.unified_diff(before, after, f"{name} (then)", f"{name} (now)", n=1, lineterm=""))


def likeness(old: str, new: str) -> int:
    """How many different lines both have."""
    return len({*_lines(old)} & {*_lines(new)})


def _lines(text: str) -> list[str]:
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]


def _without_ends(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Without the lines that both begin and end with: most edits are in one place."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    return old[start : len(old) - end], new[start : len(new) - end]


def _alike(old: Iterable[str], new: Iterable[str]) -> int:
    """How many lines are the same from the beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _changes(old: list[str], new: list[str]) -> Iterator[LineChange]:
    if max(len(old), len(new)) > _MOST_LINES:
        yield from _new_or_gone(old, new)
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if kind != "equal":
            for number in range(max(b - a, d - c)):
                before, after = old[a:b][number:][:1], new[c:d][number:][:1]
                yield LineChange("".join(before), "".join(after))


def _new_or_gone(old: list[str], new: list[str]) -> Iterator[LineChange]:
    before, after = dict.fromkeys(old), dict.fromkeys(new)
    yield from (LineChange("", line) for line in after if line not in before)
    yield from (LineChange(line, "") for line in before if line not in after)


def _told(change: LineChange) -> str:
    before, after = (f"“{_cut(each)}”" if each else "" for each in change)
    if before and after:
        return f"{before} → {after}"
    return f"{after} was added" if after else f"{before} was removed"


def _cut(line: str) -> str:
    """Short, and without what would steer a terminal."""
    shown = line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
    return "".join(each if each.isprintable() or each in _JOINERS else "\ufffd" for each in shown)
