"""HTML as a tree whose nodes know their source text. Only well-nested HTML has one: for any other there is
nothing to convert, and it stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "center",
            "dd",
            "details",
            "dialog",
            "dir",
            "div",
            "dl",
        ),
        *("dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *(
            "header",
            "hr",
            "iframe",
            "li",
            "main",
            "map",
            "menu",
            "nav",
            "noscript",
            "object",
            "ol",
            "p",
            "pre",
        ),
        *(
            "script",
            "section",
            "style",
            "summary",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul",
        ),
        *("video", "audio", "canvas"),
    )
)


@dataclass(slots=True)
class Node:
    """A tag, or text (`tag` ""), or a comment (`tag` "!"). `source` is how it is written, `text` what a text or
    comment says; `opening` and `closing` are the tags themselves.
    """

    tag: str
    source: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    opening: str = ""
    closing: str = ""

    @property
    def is_block(self) -> bool:
        """Whether it stands for itself, not in a line of text."""
        return self.tag in BLOCKS or any(each.is_block for each in self.children)

    @property
    def is_blank(self) -> bool:
        return self.tag == "" and not self.text.strip(" \t\r\n")


def parse(html: str) -> list[Node] | None:
    """The nodes of a piece of HTML; None where tags are not closed in the order they were opened."""
    builder = _Builder(html)
    try:
        builder.feed(html)
        builder.close()
    except (AssertionError, RecursionError):  # html.parser's own answer to declarations it does not know
        return None
    return builder.result()


class _Builder(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self._html = html
        self._starts = [0]
        for at, each in enumerate(html):
            if each == "\n":
                self._starts.append(at + 1)
        self._root = Node("root")
        self._open: list[tuple[Node, int]] = [(self._root, 0)]
        self._broken = False

    def result(self) -> list[Node] | None:
        return None if self._broken or len(self._open) > 1 else self._root.children

    @property
    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _add(self, node: Node) -> None:
        self._open[-1][0].children.append(node)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = self.get_starttag_text() or ""
        attributes = {key: value or "" for key, value in attrs}
        self._broken |= len(attributes) != len(attrs) or len(self._open) > 100
        node = Node(tag, source, "", attributes, opening=source)
        self._add(node)
        if tag not in VOID:
            self._open.append((node, self._at))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_starttag(tag, attrs)
        else:
            self._broken = True  # `<p/>` opens a paragraph in HTML

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self._broken = True
            return
        node, start = self._open[-1]
        if node.tag != tag:
            self._broken = True
            return
        at = self._at
        end = self._html.find(">", at) + 1
        node.source, node.closing = self._html[start:end], self._html[at:end]
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._text(data, data)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        from html import unescape

        at = self._at + len(written)
        whole = written + ";" if self._html[at : at + 1] == ";" else written
        self._text(unescape(whole), whole)

    def _text(self, text: str, source: str) -> None:
        siblings = self._open[-1][0].children
        if siblings and siblings[-1].tag == "":
            siblings[-1].text += text
            siblings[-1].source += source
        else:
            self._add(Node("", source, text))

    def handle_comment(self, data: str) -> None:
        self._add(Node("!", f"<!--{data}-->", data))

    def handle_decl(self, decl: str) -> None:
        self._broken = True

    def handle_pi(self, data: str) -> None:
        self._broken = True

    def unknown_decl(self, data: str) -> None:
        self._broken = True
