"""Whether a run of `*`, `_` or `~` opens or closes emphasis, by the characters on its two sides: CommonMark 0.31,
"left-flanking" and "right-flanking delimiter runs".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace

# (character before, character after, whether it may stand inside a word) -> (opens, closes)
Flanks = Callable[[str, str, bool], tuple[bool, bool]]


@lru_cache(maxsize=1024)
def strict(before: str, after: str, splits: bool) -> tuple[bool, bool]:
    """By the letter of CommonMark. The edge of a text counts as a space."""
    return flanks(before, after, splits)


def flanks(
    before: str, after: str, splits: bool, free_before: bool = False, free_after: bool = False
) -> tuple[bool, bool]:
    """(opens, closes). A `free` character lets the run be either, as a space on that side would not."""
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
    left = not space_after and (not mark_after or free_after or space_before or mark_before or free_before)
    right = not space_before and (not mark_before or free_before or space_after or mark_after or free_after)
    if splits:
        return left, right
    return left and (not right or mark_before), right and (not left or mark_after)


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)
