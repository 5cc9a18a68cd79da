"""Which rules there are, in which order. The lists are the place to look and the place to extend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import (
    StateBlock,
    blockquote,
    code,
    fence,
    heading,
    hr,
    html_block,
    list_block,
    reference,
    table,
)
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_core import block as parse_blocks
from markdown_it.rules_inline import (
    StateInline,
    autolink,
    backtick,
    emphasis,
    entity,
    escape,
    html_inline,
    image,
    link,
    link_pairs,
    newline,
    strikethrough,
)
from markdown_it.rules_inline.fragments_join import fragments_join
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import index as footnotes

from renderers.markdown import attributes, containers, inlines, placements
from renderers.markdown.blocks import BlockParser
from renderers.markdown.cjk import FriendlyState
from renderers.markdown.inlines import InlineParser

BlockRule = Callable[[StateBlock, int, int, bool], bool]
_TEXT = ("paragraph", "reference")
_QUOTED = (*_TEXT, "blockquote")
_LISTED = (*_QUOTED, "list")


def _deflist() -> BlockRule:
    """The plugin's rule, which it hands out only to a parser."""
    md = MarkdownIt("zero").use(deflist_plugin)
    rules: list[BlockRule] = md.block.ruler.getRules("blockquote")
    return rules[-1]


# (name, rule, blocks that it can end)
COMMONMARK_BLOCKS: Sequence[tuple[str, BlockRule, Sequence[str]]] = (
    ("code", code, ()),
    ("fence", fence, _LISTED),
    ("blockquote", blockquote, _LISTED),
    ("hr", hr, _LISTED),
    ("list", list_block, _QUOTED),
    ("reference", reference, ()),
    ("html_block", html_block, _QUOTED),
    ("heading", heading, _QUOTED),
)
BLOCKS: Sequence[tuple[str, BlockRule, Sequence[str]]] = (
    ("table", table, _TEXT),
    ("container", containers.rule, _LISTED),
    ("placement", placements.rule, _LISTED),
    ("attributes", attributes.block_rule, _LISTED),
    *COMMONMARK_BLOCKS[:5],
    ("footnote_def", footnotes.footnote_def, _TEXT),
    *COMMONMARK_BLOCKS[5:],
    ("deflist", _deflist(), _QUOTED),
)
COMMONMARK_INLINES: Sequence[tuple[str, inlines.Rule]] = (
    ("newline", newline),
    ("escape", escape),
    ("backticks", backtick),
    ("emphasis", emphasis.tokenize),
    ("link", link),
    ("image", image),
    ("autolink", autolink),
    ("html_inline", html_inline),
    ("entity", entity),
)
INLINES: Sequence[tuple[str, inlines.Rule]] = (
    *COMMONMARK_INLINES,
    ("strikethrough", strikethrough.tokenize),
    ("footnote_inline", footnotes.footnote_inline),
    ("footnote_ref", footnotes.footnote_ref),
    ("attributes", attributes.inline_rule),
)
COMMONMARK_PAIRS: Sequence[tuple[str, inlines.PairRule]] = (
    ("balance_pairs", link_pairs),
    ("emphasis", emphasis.postProcess),
    ("fragments_join", fragments_join),
)
PAIRS: Sequence[tuple[str, inlines.PairRule]] = (
    COMMONMARK_PAIRS[0],
    ("strikethrough", strikethrough.postProcess),
    *COMMONMARK_PAIRS[1:],
)
COMMONMARK_CORE: Sequence[tuple[str, Callable[[StateCore], None]]] = (
    ("normalize", normalize),
    ("block", parse_blocks),
    ("inline", inlines.rule),
)
CORE: Sequence[tuple[str, Callable[[StateCore], None]]] = (
    *COMMONMARK_CORE[:2],
    ("attributes", attributes.attach),
    ("inline", inlines.rule),
    ("footnotes", footnotes.footnote_tail),
)


@lru_cache(maxsize=1)
def page_parser() -> MarkdownIt:
    """Everything that docs/markdown.md lists."""
    md = _parser(BLOCKS, INLINES, PAIRS, CORE, FriendlyState)
    md.options["tasklists"] = True
    return md


@lru_cache(maxsize=1)
def commonmark_parser() -> MarkdownIt:
    """CommonMark and nothing else, by the same machinery."""
    return _parser(COMMONMARK_BLOCKS, COMMONMARK_INLINES, COMMONMARK_PAIRS, COMMONMARK_CORE, StateInline)


def _parser(
    blocks: Sequence[tuple[str, BlockRule, Sequence[str]]],
    inline: Sequence[tuple[str, inlines.Rule]],
    pairs: Sequence[tuple[str, inlines.PairRule]],
    core: Sequence[tuple[str, Callable[[StateCore], None]]],
    state: type[StateInline],
) -> MarkdownIt:
    md = MarkdownIt("commonmark")
    md.block = BlockParser(blocks)
    md.inline = InlineParser(inline, pairs, state)
    md.core.ruler.__rules__.clear()
    for name, rule in core:
        md.core.ruler.push(name, rule)
    return md
