"""Words that are one slip of the fingers from a known one: "tilte", "drafts", "publish_date"."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_SHORT = 4  # letters: of shorter words only two that changed places are a slip; others are words of their own


@lru_cache(maxsize=4_096)
def one_slip_from(word: str, known: frozenset[str]) -> str | None:
    """The known word, if any, that differs from this one in its case, its hyphens, or by one slip; never itself."""
    plain = _plain(word)
    near = (each for each in sorted(known) if each != word and _is_near(plain, _plain(each)))
    return next(near, None)


def nearest(word: str, known: Iterable[str]) -> str | None:
    return one_slip_from(word, frozenset(known))


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _is_near(word: str, known: str) -> bool:
    """One letter more, less, or in place of another but the first; or two neighbours that changed places."""
    if word == known:
        return True
    begin = _same(word, known)
    word, known, length = word[begin:], known[begin:], len(known)
    end = _same(word[::-1], known[::-1])
    rest, other = word[: len(word) - end], known[: len(known) - end]
    if len(rest) == len(other) == 2:
        return rest == other[::-1]
    is_first = begin == 0 and len(rest) == len(other)
    return length >= _SHORT and max(len(rest), len(other)) == 1 and not is_first


def _same(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
