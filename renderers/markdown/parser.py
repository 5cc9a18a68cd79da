"""Which rules there are, in which order. The lists are the place to look and the place to extend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, code, html_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_core import block as parse_blocks
from markdown_it.rules_inline import (
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
from mdit_py_plugins.footnote.index import footnote_def, footnote_inline, footnote_ref

from renderers.addresses import is_safe
from renderers.markdown import (
    attributes,
    bare_links,
    containers,
    footnotes,
    inlines,
    leaf_blocks,
    lines,
    links,
    lists,
    placements,
    tables,
)
from renderers.markdown.blocks import BlockParser
from renderers.markdown.cjk import FriendlyState
from renderers.markdown.inlines import InlineParser
from renderers.markdown.terminators import Rule
from renderers.markdown.tokens import QuickState

_TEXT = ("paragraph", "reference")
_QUOTED = (*_TEXT, "blockquote")
_LISTED = (*_QUOTED, "list")


def _deflist() -> Rule:
    """The plugin's rule, which it hands out only to a parser."""
    md = MarkdownIt("zero").use(deflist_plugin)
    rules: list[Rule] = md.block.ruler.getRules("blockquote")
    return rules[-1]


# (name, rule, blocks that it can end)
COMMONMARK_BLOCKS: Sequence[tuple[str, Rule, Sequence[str]]] = (
    ("code", code, ()),
    ("fence", leaf_blocks.fence, _LISTED),
    ("blockquote", blockquote, _LISTED),
    ("hr", leaf_blocks.thematic_break, _LISTED),
    ("list", lists.rule, _QUOTED),
    ("reference", leaf_blocks.definition, ()),
    ("html_block", html_block, _QUOTED),
    ("heading", leaf_blocks.heading, _QUOTED),
)
BLOCKS: Sequence[tuple[str, Rule, Sequence[str]]] = (
    ("table", tables.rule, _TEXT),
    ("container", containers.rule, _LISTED),
    ("placement", placements.rule, _LISTED),
    ("attributes", attributes.block_rule, _LISTED),
    *COMMONMARK_BLOCKS[:5],
    ("footnote_def", footnote_def, _TEXT),
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
    ("footnote_inline", footnote_inline),
    ("footnote_ref", footnote_ref),
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
    ("normalize", lines.normalize),
    ("block", parse_blocks),
    ("inline", inlines.rule),
)
CORE: Sequence[tuple[str, Callable[[StateCore], None]]] = (
    *COMMONMARK_CORE[:2],
    ("attributes", attributes.attach),
    ("inline", inlines.rule),
    ("footnotes", footnotes.move_behind),
)
CORE_WITH_BARE_LINKS = (*CORE[:-1], ("bare_links", bare_links.rule), CORE[-1])


class PageMarkdown(MarkdownIt):
    """Keeps destinations as they are written: they are resolved first, and encoded when they are output."""

    def normalizeLink(self, url: str) -> str:
        return url

    def validateLink(self, url: str) -> bool:
        return is_safe(url)


class PlainMarkdown(MarkdownIt):
    def normalizeLink(self, url: str) -> str:
        return links.normal(url)


@lru_cache(maxsize=2)
def page_parser(autolinks: bool = False) -> MarkdownIt:
    """Everything that docs/markdown.md lists; addresses in a text are links on request."""
    md = set_up(
        PageMarkdown("commonmark"),
        CORE_WITH_BARE_LINKS if autolinks else CORE,
        BlockParser(BLOCKS),
        InlineParser(INLINES, PAIRS, FriendlyState),
    )
    md.options["tasklists"] = True
    md.options["maxNesting"] = (
        60  # lists count twice; the preset's 20 would drop text from the eleventh list on
    )
    return md


@lru_cache(maxsize=1)
def commonmark_parser() -> MarkdownIt:
    """CommonMark and nothing else, by the same machinery."""
    inline = InlineParser(COMMONMARK_INLINES, COMMONMARK_PAIRS, QuickState)
    return set_up(PlainMarkdown("commonmark"), COMMONMARK_CORE, BlockParser(COMMONMARK_BLOCKS), inline)


def set_up(
    md: MarkdownIt,
    core: Sequence[tuple[str, Callable[[StateCore], None]]],
    blocks: BlockParser,
    inline: InlineParser,
) -> MarkdownIt:
    md.block, md.inline = blocks, inline
    vars(md)["helpers"] = links.Helpers()  # declared as a module, used as a namespace
    md.core.ruler.__rules__.clear()
    for name, rule in core:
        md.core.ruler.push(name, rule)
    return md
