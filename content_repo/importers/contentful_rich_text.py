"""Rich text of Contentful as Markdown. What Markdown cannot say is HTML; what is not known stays visible.

Source of the format: https://github.com/contentful/rich-text (`@contentful/rich-text-types`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from content_repo.importers.contentful_export import Row, link_of, table
from content_repo.importers.html_inline import inline
from content_repo.importers.html_markdown import markdown
from content_repo.importers.html_tree import Node, parse

_MARKS = {"bold": "strong", "italic": "em", "underline": "u", "code": "code"}
_MARKS |= {"superscript": "sup", "subscript": "sub", "strikethrough": "s"}
_BLOCKS = {
    "paragraph": "p",
    "unordered-list": "ul",
    "ordered-list": "ol",
    "list-item": "li",
    "blockquote": "blockquote",
}
_BLOCKS |= {"table": "table", "table-row": "tr", "table-cell": "td", "table-header-cell": "th"}
_BLOCKS |= {f"heading-{level}": f"h{level}" for level in range(1, 7)}

Find = Callable[
    [str, str], tuple[str, str]
]  # ("Entry" or "Asset", id) → (destination, title), "" where unknown


@dataclass(slots=True)
class RichText:
    """`find` answers where links lead; `can_embed` whether a fragment may stand inside this one; `counts` are
    the nodes that stayed as data.
    """

    find: Find
    can_embed: Callable[[str], bool]
    counts: Counter[str] = field(default_factory=Counter)

    def convert(self, document: Any) -> str:
        """A document as Markdown; its top blocks one after the other."""
        blocks = [self._top(each) for each in _content(document)]
        return "\n\n".join(filter(None, (each.strip("\n") for each in blocks))) + "\n" if blocks else ""

    def _top(self, node: Row) -> str:
        if node.get("nodeType") == "embedded-entry-block":
            return self._embedded(node)
        return markdown(self._html(node))

    def _embedded(self, node: Row) -> str:
        kind, name = link_of(table(node, "data").get("target"))
        destination, title = self.find(kind, name)
        if destination and self.can_embed(name):
            return f"::fragment{{use={destination}}}"
        if not destination:
            return markdown(self._unknown(node))
        return f"[{inline([Node('', title, title)])}]({destination})"

    def _html(self, node: Row) -> str:
        kind = str(node.get("nodeType") or "")
        if kind == "text":
            return _marked(node)
        inside = "".join(map(self._html, _content(node)))
        if tag := _BLOCKS.get(kind):
            plain = (
                _without_paragraph(inside)
                if kind in ("list-item", "table-cell", "table-header-cell")
                else inside
            )
            return f"<{tag}>{plain}</{tag}>" if plain or tag != "p" else ""
        if kind == "hr":
            return "<hr>"
        return self._linked(kind, node, inside)

    def _linked(self, kind: str, node: Row, inside: str) -> str:
        data = table(node, "data")
        if kind == "hyperlink":
            return f'<a href="{escape(str(data.get("uri") or ""))}">{inside}</a>'
        destination, title = self.find(*link_of(data.get("target")))
        if not destination:
            return self._unknown(node) if kind not in ("entry-hyperlink", "asset-hyperlink") else inside
        if kind == "embedded-asset-block":
            return f'<p><img src="{escape(destination)}" alt="{escape(title)}"></p>'
        if kind in ("entry-hyperlink", "asset-hyperlink", "embedded-entry-inline", "embedded-entry-block"):
            return f'<a href="{escape(destination)}">{inside or escape(title, quote=False)}</a>'
        return self._unknown(node)

    def _unknown(self, node: Row) -> str:
        self.counts[str(node.get("nodeType") or "node")] += 1
        data = json.dumps(node, ensure_ascii=False, sort_keys=True)
        return f"<pre><code>{escape(data, quote=False)}</code></pre>"


def _content(node: Any) -> list[Row]:
    content = node.get("content") if isinstance(node, dict) else None
    return [each for each in content if isinstance(each, dict)] if isinstance(content, list) else []


def _marked(node: Row) -> str:
    text = escape(str(node.get("value") or ""), quote=False).replace("\n", "<br>")
    listed = node.get("marks")
    for mark in listed if isinstance(listed, list) else []:
        tag = _MARKS.get(str(mark.get("type"))) if isinstance(mark, dict) else None
        text = f"<{tag}>{text}</{tag}>" if tag and text else text
    return text


def _without_paragraph(inside: str) -> str:
    """One paragraph in a list item or a cell is its text."""
    nodes = parse(inside) or []
    if nodes and nodes[0].tag == "p" and not any(each.tag == "p" for each in nodes[1:]):
        first = nodes[0]
        return first.source[len(first.opening) : -len(first.closing)] + "".join(
            each.source for each in nodes[1:]
        )
    return inside
