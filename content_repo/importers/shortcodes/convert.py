"""A body with its shortcodes converted: everything between them stays byte for byte."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from content_repo.importers.shortcodes.nodes import Node, paired
from content_repo.importers.shortcodes.rules import KNOWN, is_paned
from content_repo.importers.shortcodes.tags import read
from content_repo.importers.shortcodes.templates import by_template
from content_repo.importers.shortcodes.uses import Part, Surroundings, Use

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})", re.MULTILINE)
_BLANK = re.compile(r"^[ \t]*\r?\n", re.MULTILINE)
# How CommonMark's blocks of HTML begin (https://spec.commonmark.org/0.31.2/#html-blocks, kind 6), and `<a …>` alone on a line.
_HTML = re.compile(
    r"^ {0,3}</?(?:address|article|aside|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset"
    r"|figcaption|figure|footer|form|frame|h[1-6]|header|hr|iframe|legend|li|link|main|menu|nav|ol|optgroup|option|p|param"
    r"|search|section|summary|table|tbody|td|tfoot|th|thead|tr|track|ul)(?=[\s/>])|^ {0,3}<[a-z][^<>\n]*>[ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_TIGHT = re.compile(r"(\{\{<)(?=[A-Za-z/])")


@dataclass(slots=True)
class Converted:
    """`text` is the new body; `converted` and `visible` count the shortcodes by name."""

    text: str = ""
    converted: Counter[str] = field(default_factory=Counter)
    visible: Counter[str] = field(default_factory=Counter)


def convert(body: str, site: Surroundings) -> Converted:
    """Convert what is known in a body; what is not stays as it is written, and visible."""
    if "{{<" not in body and "{{%" not in body:
        return Converted(body)
    found, tags = _Body(body, site), list(read(body))
    try:
        found.result.text = found.between(0, len(body), paired(tags))
    except RecursionError:
        return Converted(body, visible=Counter(each.name for each in tags if each.name and not each.closes))
    return found.result


class _Body:
    """One body while it is converted."""

    def __init__(self, text: str, site: Surroundings) -> None:
        self.result = Converted()
        self._text, self._site = text, site
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._code, self._html = list(_fences(text)), list(_html_blocks(text))

    def between(self, start: int, end: int, nodes: list[Node]) -> str:
        """`text[start:end]` with these shortcodes in it converted."""
        made = []
        for node in nodes:
            made += [self._text[start : node.tag.start], self._node(node)]
            start = node.end
        return "".join((*made, self._text[start:end]))

    def _node(self, node: Node) -> str:
        tag = node.tag
        if tag.shown:
            return _visible(tag.shown)
        if tag.closes:
            return _visible(self._text[tag.start : tag.end])
        panes = self._panes(node)
        inner = self._inside(node) if node.closing and not panes else ""
        made = self._made(self._use(node, inner, panes))
        if made is None:
            self.result.visible[tag.name] += 1
            return self._kept(node, inner)
        self.result.converted.update((tag.name, *(each.tag.name for each in panes)))
        return made.replace("\r\n", "\n").replace("\n", self._newline)

    def _panes(self, node: Node) -> list[Part]:
        """The tabs of a group that holds nothing else; none for any other shortcode."""
        if not is_paned(node) or self._around(node).strip() or not self._use(node, "", []).can_be_block:
            return []
        return [Part(each.tag, self._inside(each)) for each in node.children]

    def _inside(self, node: Node) -> str:
        if node.closing is None:
            return ""
        return self.between(node.tag.end, node.closing.start, node.children)

    @staticmethod
    def _made(use: Use) -> str | None:
        made = by_template(use)
        rule = KNOWN.get(use.tag.name)
        return rule(use) if made is None and rule else made

    def _kept(self, node: Node, inner: str) -> str:
        opening = _visible(self._text[node.tag.start : node.tag.end])
        if node.closing is None:
            return opening
        return f"{opening}{inner}{_visible(self._text[node.closing.start : node.closing.end])}"

    def _use(self, node: Node, inner: str, panes: list[Part]) -> Use:
        start, end = node.tag.start, node.end
        line_start = self._text.rfind("\n", 0, start) + 1
        line_end = self._text.find("\n", end)
        return Use(
            node,
            inner if node.closing else None,
            panes,
            self._text[line_start:start],
            self._text[end : line_end if line_end >= 0 else len(self._text)],
            _holds(self._code, start),
            _holds(self._html, start),
            self._site,
        )

    def _around(self, node: Node) -> str:
        """The text directly inside, without the shortcodes there."""
        if node.closing is None:
            return ""
        found, at = [], node.tag.end
        for child in node.children:
            found.append(self._text[at : child.tag.start])
            at = child.end
        return "".join((*found, self._text[at : node.closing.start]))


def _visible(tag: str) -> str:
    """`{{<x>}}` would be read as an element of HTML and vanish: a space keeps it text."""
    return _TIGHT.sub(r"\1 ", tag)


def _holds(extents: list[tuple[int, int]], at: int) -> bool:
    """Whether a position is in one of the extents, which are in order and apart."""
    before = bisect_right(extents, (at, len(extents) and extents[-1][1] + 1))
    return before > 0 and at < extents[before - 1][1]


def _html_blocks(text: str) -> Iterator[tuple[int, int]]:
    """The extents of blocks of HTML: from where one begins to the next blank line."""
    at = 0
    while found := _HTML.search(text, at):
        blank = _BLANK.search(text, found.end())
        at = blank.start() if blank else len(text)
        yield found.start(), at
        at += 1


def _fences(text: str) -> Iterator[tuple[int, int]]:
    """The extents of fenced code, from the line of the fence on."""
    opened: tuple[int, str] | None = None
    for found in _FENCE.finditer(text):
        if opened is None:
            opened = (found.start(), found[1])
        elif found[1].startswith(opened[1]):
            yield opened[0], found.end()
            opened = None
    if opened:
        yield opened[0], len(text)
