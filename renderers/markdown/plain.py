"""Markdown to HTML for programs that are not pages: no holes, no footnotes, nothing resolved."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt

from renderers.markdown.blocks import BlockParser
from renderers.markdown.cjk import FriendlyState
from renderers.markdown.inlines import InlineParser
from renderers.markdown.parser import BLOCKS, CORE, INLINES, PAIRS, PlainMarkdown, set_up
from renderers.markdown.writer import Writer

_PAGES_ONLY = ("footnote_def", "placement", "container", "footnote_inline", "footnote_ref", "footnotes")


def plain_html(text: str) -> str:
    """HTML of a body with tables, attributes and definition lists; what only a page can show stays as text."""
    return Writer().write(_parser().parse(text, {}))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    core = [each for each in CORE if each[0] not in _PAGES_ONLY]
    blocks = BlockParser([each for each in BLOCKS if each[0] not in _PAGES_ONLY])
    inlines = InlineParser([each for each in INLINES if each[0] not in _PAGES_ONLY], PAIRS, FriendlyState)
    return set_up(PlainMarkdown("commonmark"), core, blocks, inlines)
