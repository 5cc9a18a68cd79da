"""What was probably meant by a line that cannot be parsed: a correction, which is tried before anybody is told of it.

A rule looks at one line, and at those above it, and proposes other texts for it. The first one with which the parser comes
further is told: its message says what is wrong, its fix what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

LARGEST = 50_000  # characters of a text that is parsed again for each correction
LONGEST = 500  # characters of a line that rules look at: their patterns may take time by its square
_SHOWN = 70  # columns of a line in a message
_MERGE = re.compile(r"(?:<{7}|>{7}) ", re.MULTILINE)
_CURLY = str.maketrans("“”„‟‘’‚‛", "\"\"\"\"''''")


class Correction(NamedTuple):
    """`text` takes the place of the line; `fix` is "" where that text says it."""

    message: str
    text: str
    fix: str = ""


class Found(NamedTuple):
    """`line` counts from 0."""

    line: int
    message: str
    fix: str


Rule = Callable[
    [Sequence[str], int], Iterator[Correction]
]  # the lines of the text, and which of them is meant
FailsAt = Callable[[str], int | None]  # the line, from 0, where a text cannot be parsed; None where it can


def found(text: str, places: Iterable[int], rules: Sequence[Rule], fails_at: FailsAt) -> Found | None:
    """The first correction that helps, of the lines at `places` (from 0), the likeliest first; each rule in turn."""
    merge = _MERGE.search(text)
    if merge:
        at = text.count("\n", 0, merge.start())
        return Found(
            at, "git left the marks of a merge here", "keep one of the two versions, and delete the marks"
        )
    if len(text) > LARGEST:
        return None
    lines, failed = text.split("\n"), fails_at(text)
    for place in dict.fromkeys(each for each in places if 0 <= each < len(lines)):
        if len(lines[place]) > LONGEST:
            continue
        for message, corrected, fix in _proposals(rules, lines, place):
            moved = fails_at("\n".join([*lines[:place], corrected, *lines[place + 1 :]]))
            if moved is None or moved > max(failed or 0, place):
                return Found(place, message, fix or written(corrected))
    return None


def _proposals(rules: Iterable[Rule], lines: Sequence[str], place: int) -> Iterator[Correction]:
    """Those that are one: a rule whose pattern does not fit gives the line back, or nothing."""
    for rule in rules:
        for each in rule(lines, place):
            if each.text != lines[place] and (each.text.strip() or each.fix):
                yield each


def written(text: str) -> str:
    """The fix that shows what to write."""
    first, *below = map(shown, text.split("\n"))
    return " and below it ".join([f"write {first}", *below])


def shown(line: str, column: int = 0) -> str:
    """A line, or a part of one, for a message: without its indentation, and with what cannot be seen as escapes; of a long
    one, what is around the column, from 0."""
    start = max(0, column - _SHOWN // 2) if len(line) > _SHOWN else 0
    bare = line[start:].strip(" \t") or line
    plain = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in bare)
    cut = plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
    text = f"…{cut}" if start else cut
    return f"'{text}'" if "`" in text else f"`{text}`"


def above(lines: Sequence[str], place: int) -> int:
    """The nearest line above that is not empty; -1 where there is none."""
    return next((at for at in range(min(place, len(lines)) - 1, -1, -1) if lines[at].strip(" \t")), -1)


def curly_quotes(lines: Sequence[str], at: int) -> Iterator[Correction]:
    """A rule for every notation: quotes that a word processor has made typographic."""
    straight = lines[at].translate(_CURLY)
    if straight != lines[at]:
        yield Correction(f"typographic quotes enclose no text for programs: {shown(lines[at])}", straight)
