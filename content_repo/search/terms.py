"""Text to terms. A term is a folded word; in scripts without spaces it is a pair of neighbouring characters.

Pairs find every word of two characters and more, wherever it stands in a run: 货币基金 is 货币 币基 基金 金. The last character
of a run is a term as well, so that a single character is found as the start of some term. docs/search.md has the numbers that
decided for pairs, against the tokenisers that come with SQLite.
"""

from __future__ import annotations

from itertools import pairwise
from unicodedata import normalize

from content_repo.search.letters import FOLDED, UNSPACED


def indexed(text: str) -> str:
    """A text for the tokeniser `ascii` of SQLite, which parts and lowers plain ASCII by itself: terms, separated by spaces."""
    if text.isascii():
        return text
    return UNSPACED.sub(lambda run: f" {_pairs(run[0])} ", normalize("NFC", text.translate(FOLDED)))


def _pairs(run: str) -> str:
    return " ".join([*map("".join, pairwise(run)), run[-1]])


def asked(words: str) -> tuple[list[str], bool]:
    """(the terms of what somebody looks for, whether the last one is only the start of a term).

    Here the last character of a run of two and more is no term: in a text, the run may go on.
    """
    terms = indexed(words.translate(FOLDED)).split()
    if not terms or len(terms[-1]) > 1 or not UNSPACED.match(terms[-1]):
        return terms, False
    goes_on = len(terms) > 1 and len(terms[-2]) == 2 and UNSPACED.fullmatch(terms[-2]) is not None
    return (terms[:-1], False) if goes_on else (terms, True)
