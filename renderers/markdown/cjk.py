"""Emphasis and line breaks where no spaces separate words.

CommonMark's flanking rules read punctuation beside a letter as the edge of a word, which is wrong in Chinese
and Japanese: `**注意：**这里` would not be bold. The rule here is the one known as "CJK-friendly emphasis":
punctuation of these scripts never blocks a delimiter, and other punctuation does not when a character of
these scripts stands on the other side.
"""

from __future__ import annotations

import re
from functools import lru_cache

from renderers.markdown.delimiters import flanks
from renderers.markdown.tokens import QuickState

# Han, kana, hangul, bopomofo and the punctuation and full-width forms that belong to them.
RANGES = (
    "\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u303f\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uffee\U00016fe0-\U00018cff\U0001aff0-\U0001b16f"
    "\U0001f200-\U0001f2ff\U00020000-\U0003fffd"
)
is_cjk = re.compile(f"[{RANGES}]").match
# Scripts that put no space between words: a line break between two of their characters is no space either.
_UNSPACED = (
    "\u2e80-\u2fdf\u2ff0-\u303f\u3041-\u312f\u3190-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff9f"
    "\U00020000-\U0003fffd"
)
is_unspaced = re.compile(f"[{_UNSPACED}]").match
RUNS = re.compile(f"[{RANGES}]+")
# What lies outside of the blocks between which there are none of them: quick to tell for the texts of other scripts.
may_have_cjk = re.compile("[^\x00-\u10ff\u1200-\u2e7f]").search


@lru_cache(maxsize=1024)
def friendly(before: str, after: str, splits: bool) -> tuple[bool, bool]:
    """The flanking of a run; equal to CommonMark's where no such character is near."""
    return flanks(before, after, splits, bool(is_cjk(before)), bool(is_cjk(after)))


class FriendlyState(QuickState):
    flanks = staticmethod(friendly)
