"""Addresses that stand in a text as they are become links, as GitHub and Hugo have it (GFM, Autolinks extension).

As in Hugo, an address ends where Chinese, Japanese or Korean begins, or typographic punctuation: these put no space there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import isLinkClose, isLinkOpen
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

from renderers.markdown.cjk import RANGES
from renderers.markdown.tokens import token as text_token

LONGEST = 2_000  # characters of an address; in a longer word, the plugin's look at what is before a colon takes its square

may_hold = re.compile(r"://|www\.|@").search
"""Whether a text may hold an address."""
_words = re.compile(r"([ \t]+)").split
_pieces = re.compile(f"([\u2010-\u205e{RANGES}]+)").split
# Behind these a word begins; behind all others, such as the end of code, it goes on.
_BEFORE = frozenset(
    {"softbreak", "hardbreak", "em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"}
)


class _Finder(MarkdownIt):
    """Knows nothing but addresses, and leaves them as they are written."""

    def normalizeLink(self, url: str) -> str:
        return url


def rule(state: StateCore) -> None:
    """In all texts that are not in links already."""
    for each in state.tokens:
        if each.type == "inline" and each.children and may_hold(each.content):
            each.children = list(_linked(each.children))


def _linked(tokens: Sequence[Token]) -> Iterator[Token]:
    depth, before = 0, "softbreak"
    for token in tokens:
        depth += _deeper(token)
        if token.type == "text" and not depth and may_hold(token.content):
            yield from _read(token, before in _BEFORE)
        else:
            yield token
        before = token.type


def _deeper(token: Token) -> int:
    """1 where a link begins and -1 where one ends, in Markdown or HTML."""
    if token.type == "html_inline":
        return 1 if isLinkOpen(token.content) else -1 if isLinkClose(token.content) else 0
    return token.nesting if token.type in ("link_open", "link_close") else 0


def _read(token: Token, begins: bool) -> Iterator[Token]:
    """The text, word by word; the first one may be the rest of a word."""
    text = ""
    for number, word in enumerate(_words(token.content)):
        found = _found(word, begins or number > 0)
        if len(found) < 2:
            text += word
            continue
        if text:
            yield text_token("text", "", 0, token.level, text)
        text = ""
        for each in found:
            each.level += token.level
        yield from found
    if text:
        yield text_token("text", "", 0, token.level, text)


def _found(word: str, begins: bool) -> list[Token]:
    """The tokens of a word with an address in it. Without `begins` it is the rest of a word."""
    if len(word) > LONGEST or not may_hold(word):
        return []
    first, *others = _pieces(word)
    found = _addresses(first) if begins else _inside(first)
    return [*found, *(token for piece in others for token in _inside(piece))]


def _inside(piece: str) -> list[Token]:
    """What goes on behind other letters: no address of the web begins there, only behind a bracket or the like."""
    found = _addresses(piece) if may_hold(piece) else []
    begins = (
        found and found[0].type == "link_open" and not str(found[0].attrGet("href")).startswith("mailto:")
    )
    return found if found and not begins else [text_token("text", "", 0, 0, piece)] if piece else []


def _addresses(text: str) -> list[Token]:
    finder = _finder()
    return finder.inline.parse(text, finder, {}, [])


@lru_cache(maxsize=1)
def _finder() -> MarkdownIt:
    return _Finder("zero").use(gfm_autolink_plugin)
