"""A quote from a text around what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from content_repo.search.letters import FOLDED, UNSPACED
from content_repo.search.questions import Clause

WIDTH = 160  # characters of a quote
_BEFORE = 40
_LONGEST = 30_000  # characters that are looked through
_MOST = 200  # hits in a text that are looked at


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a quote. `hit`: it was looked for."""

    text: str
    hit: bool = False


Span = tuple[int, int]


def snippet(text: str, clauses: Sequence[Clause]) -> tuple[Part, ...]:
    """The stretch with most of what was looked for; the start of the text where it holds nothing of it."""
    hits = spans(text[:_LONGEST], clauses)
    start = max(0, _best(hits) - _BEFORE)
    start = text.rfind(" ", max(0, start - 20), start) + 1 if start else 0
    end = min(len(text), start + WIDTH)
    parts = _parts(text, [each for each in hits if each[0] >= start and each[1] <= end], start, end)
    before, after = [Part("… ")] if start else [], [Part(" …")] if end < len(text) else []
    return (*before, *parts, *after)


def highlighted(text: str, clauses: Sequence[Clause]) -> tuple[Part, ...]:
    """The whole of a short text."""
    return tuple(_parts(text, spans(text, clauses), 0, len(text)))


def spans(text: str, clauses: Sequence[Clause]) -> list[Span]:
    """Where something is that was looked for: (start, end), in order and apart; the first _MOST."""
    if not clauses:
        return []
    patterns = (_pattern(each) for each in sorted(clauses, key=_length, reverse=True))
    folded, positions = _aligned(text)
    matches = re.finditer("|".join(patterns), folded)
    whole = (match for match in matches if _is_whole(folded, match))
    return [(positions[match.start()], positions[match.end() - 1] + 1) for match in islice(whole, _MOST)]


def _is_whole(folded: str, match: re.Match[str]) -> bool:
    """Whether no letters of the same word stand around what was matched."""
    return not (
        _joins(folded, match.start() - 1, match.start()) or _joins(folded, match.end() - 1, match.end())
    )


def _joins(folded: str, left: int, right: int) -> bool:
    """Whether two neighbours are parts of one word."""
    pair = folded[left : right + 1] if left >= 0 else ""
    return len(pair) == 2 and " " not in pair and not UNSPACED.search(pair)


def _length(clause: Clause) -> int:
    return sum(map(len, clause.terms))


def _aligned(text: str) -> tuple[str, Sequence[int]]:
    """(the folded text, the position in `text` of each of its characters)"""
    folded = text.translate(FOLDED)
    if len(folded) == len(text):
        return folded, range(len(text))
    each = [FOLDED[ord(letter)] for letter in text]
    return "".join(each), list(chain.from_iterable([at] * len(part) for at, part in enumerate(each)))


def _pattern(clause: Clause) -> str:
    """An expression over folded text: these words, with any separators between them."""
    words = list(_words(clause))
    rest = "[^ ]*" if clause.starts and not UNSPACED.match(words[-1]) else ""
    return " *".join(map(re.escape, words)) + rest


def _words(clause: Clause) -> Iterator[str]:
    """The words and characters that a clause's terms were made of: pairs of neighbours overlap."""
    before = ""
    for term in clause.terms:
        follows = len(before) == 2 and before[-1] == term[0] and UNSPACED.fullmatch(before + term)
        shown = term[1:] if follows else term
        if shown:
            yield from (shown,) if not UNSPACED.match(shown) else shown
        before = term


def _best(hits: Sequence[Span]) -> int:
    """The start of the stretch of a quote's width with most hits."""
    return max(hits, key=lambda hit: _held(hits, hit[0]), default=(0, 0))[0]


def _held(hits: Sequence[Span], start: int) -> int:
    return sum(start <= each[0] and each[1] <= start + WIDTH - _BEFORE for each in hits)


def _parts(text: str, hits: Sequence[Span], start: int, end: int) -> Iterator[Part]:
    at = start
    for first, last in hits:
        if at < first:
            yield Part(text[at:first])
        yield Part(text[first:last], True)
        at = last
    if at < end:
        yield Part(text[at:end])
