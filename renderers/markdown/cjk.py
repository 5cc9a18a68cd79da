"""Emphasis and line breaks where no spaces separate words.

CommonMark's flanking rules read punctuation beside a letter as the edge of a word, which is wrong in Chinese
and Japanese: `**注意：**这里` would not be bold. The rule here is the one known as "CJK-friendly emphasis":
punctuation of these scripts never blocks a delimiter, and other punctuation does not when a character of
these scripts stands on the other side.
"""

from __future__ import annotations

import re

from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Scanned

from renderers.markdown.tokens import QuickState

# Han, kana, hangul, bopomofo and the punctuation and full-width forms that belong to them.
_RANGES = (
    "\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uffee\U00016fe0-\U00018cff\U0001aff0-\U0001b16f"
    "\U0001f200-\U0001f2ff\U00020000-\U0003fffd"
)
is_cjk = re.compile(f"[{_RANGES}]").match
# Scripts that put no space between words: a line break between two of their characters is no space either.
_UNSPACED = (
    "\u2e80-\u2fdf\u2ff0-\u303f\u3041-\u312f\u3190-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f"
    "\U00020000-\U0003fffd"
)
is_unspaced = re.compile(f"[{_UNSPACED}]").match
EITHER = re.compile(f"[{_RANGES}]")


class FriendlyState(QuickState):
    """The inline state with CJK-friendly flanking; equal to its base where no such character is near."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        src, end = self.src, self.posMax
        marker = src[start]
        pos = start
        while pos < end and src[pos] == marker:
            pos += 1
        before = src[start - 1] if start > 0 else " "
        after = src[pos] if pos < end else " "
        opens, closes = _flanking(before, after)
        if not canSplitWord:
            opens, closes = (
                opens and (not closes or _is_punctuation(before)),
                closes and (not opens or _is_punctuation(after)),
            )
        return Scanned(opens, closes, pos - start)


def _flanking(before: str, after: str) -> tuple[bool, bool]:
    """(left-flanking, right-flanking) of a run between two characters."""
    space_before, space_after = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    mark_before, mark_after = _is_punctuation(before), _is_punctuation(after)
    cjk_before, cjk_after = bool(is_cjk(before)), bool(is_cjk(after))
    left = not space_after and (not mark_after or cjk_after or space_before or mark_before or cjk_before)
    right = not space_before and (not mark_before or cjk_before or space_after or mark_after or cjk_after)
    return left, right


def _is_punctuation(char: str) -> bool:
    return isMdAsciiPunct(ord(char)) or isPunctChar(char)
