"""HTML as Markdown, block by block: a block that Markdown says exactly is written so, any other stays HTML.

Texts that no element holds are paragraphs, as in the editors of blogs: blank lines end them, line ends break
lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from content_repo.importers.html_blocks import html_block
from content_repo.importers.html_inline import inline, only_styling
from content_repo.importers.html_tree import Node, parse

Special = Callable[[Node], str | None]  # a block in Markdown; None: not one of these

_HEADINGS = {f"h{level}": "#" * level for level in range(1, 7)}
_SAFE_ID = re.compile(r"[A-Za-z][\w-]*")
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_LANGUAGE = re.compile(r"language-([\w+#.-]+)")
_LISTED = re.compile(r"(?:-|\d+\.) ")
_LONE_TAG = re.compile(r"</?[A-Za-z][^>]*>[ \t]*(?:\n|\Z)")  # a line that would start a block of HTML
_OPENS_BLOCK = re.compile(r"</?(?:div|p|h[1-6]|ul|ol|li|table|t[rdh]|blockquote|pre|figure|section|form)\b")


def markdown(html: str, special: Special = lambda _: None) -> str:
    """The Markdown of a text. `special` is asked first for every block and comment at the top."""
    plain = html.replace("\r\n", "\n").replace("\r", "\n")
    nodes = parse(plain)
    blocks = _blocks(nodes, special) if nodes is not None else _unparsed(plain)
    text = _joined([each.strip("\n") for each in blocks if each.strip(" \t\n")])
    return f"{text}\n" if text else ""


def _joined(blocks: Sequence[str]) -> str:
    """With blank lines between; an empty comment keeps two lists from being one."""
    found: list[str] = []
    for block in blocks:
        if found and _LISTED.match(block) and _LISTED.match(found[-1]):
            found.append("<!-- -->")
        found.append(block)
    return "\n\n".join(found)


def _unparsed(html: str) -> Iterator[str]:
    """HTML whose tags do not match: paragraphs are made as far as blank lines tell."""
    for chunk in _BLANK_LINE.split(html.strip()):
        inside = chunk if _OPENS_BLOCK.search(chunk) else "<p>" + chunk.replace("\n", "<br>\n") + "</p>"
        yield html_block(inside)


def _blocks(nodes: Sequence[Node], special: Special) -> Iterator[str]:
    run: list[Node] = []
    for node in nodes:
        alone = node.tag == "!" or node.is_block
        if not alone:
            run.append(node)
            continue
        yield from _paragraphs(run)
        run = []
        found = special(node)
        yield found if found is not None else _block(node)
    yield from _paragraphs(run)


def _paragraphs(run: Sequence[Node]) -> Iterator[str]:
    """Text between blocks: a blank line starts a new paragraph, a line end is a break."""
    current: list[Node] = []
    for node in run:
        pieces = _BLANK_LINE.split(node.text) if node.tag == "" else [None]
        for number, piece in enumerate(pieces):
            if number:
                yield _line_of_text(current)
                current = []
            current += [node] if piece is None else _lines(piece)
    yield _line_of_text(current)


def _line_of_text(nodes: list[Node]) -> str:
    text = inline(_trimmed(nodes))
    if not _LONE_TAG.match(text):
        return text
    return f"<p>{''.join(each.source or '<br>' for each in nodes)}</p>"


def _lines(text: str) -> list[Node]:
    found: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        found += [Node("br")] * bool(number) + ([Node("", line, line)] if line else [])
    return found


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without breaks and white space at both ends."""
    start, end = 0, len(nodes)
    while start < end and _is_nothing(nodes[start]):
        start += 1
    while end > start and _is_nothing(nodes[end - 1]):
        end -= 1
    return nodes[start:end]


def _is_nothing(node: Node) -> bool:
    return node.is_blank or (node.tag == "br" and not node.source)


def _block(node: Node) -> str:
    return node.source if node.tag == "!" else _exact(node) or html_block(node.source)


def _exact(node: Node) -> str:
    """The block in Markdown; "" where that would not be the same."""
    if node.tag in _HEADINGS:
        return _heading(node)
    if not only_styling(node) and node.tag != "ol":
        return ""
    rule = _RULES.get(node.tag)
    return rule(node) if rule else ""


def _heading(node: Node) -> str:
    own = {key: value for key, value in node.attributes.items() if key != "id"}
    anchor = node.attributes.get("id", "")
    text = inline(node.children)
    fits = (
        only_styling(Node(node.tag, attributes=own)) and "\n" not in text and text and not _has_blocks(node)
    )
    if not fits or (anchor and not _SAFE_ID.fullmatch(anchor)) or text.endswith("#"):
        return ""
    return f"{_HEADINGS[node.tag]} {text}" + (f" {{#{anchor}}}" if anchor else "")


def _has_blocks(node: Node) -> bool:
    return any(each.is_block or each.tag == "!" for each in node.children)


def _paragraph(node: Node) -> str:
    text = "" if _has_blocks(node) else inline(node.children)
    return "" if _LONE_TAG.match(text) else text


def _quote(node: Node) -> str:
    inside = [each for each in node.children if not each.is_blank]
    blocks = [_exact(each) if each.is_block else "" for each in inside]
    if not inside or not all(blocks):
        return ""
    return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(blocks).split("\n"))


def _list(node: Node) -> str:
    """A tight list; items hold a line of text, and lists after it."""
    start = node.attributes.get("start", "1")
    own = {key: value for key, value in node.attributes.items() if key != "start" or node.tag != "ol"}
    items = [each for each in node.children if not each.is_blank]
    if not only_styling(Node(node.tag, attributes=own)) or not re.fullmatch("[0-9]{1,8}", start):
        return ""
    written = []
    for number, item in enumerate(items, int(start)):
        mark = f"{number}. " if node.tag == "ol" else "- "
        text = _item(item)
        if not text:
            return ""
        written.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(written)


def _item(item: Node) -> str:
    if item.tag != "li" or not only_styling(item):
        return ""
    first = next((at for at, each in enumerate(item.children) if each.is_block), len(item.children))
    below = [each for each in item.children[first:] if not each.is_blank]
    text, lists = (
        inline(item.children[:first]),
        [_list(each) if each.tag in ("ul", "ol") else "" for each in below],
    )
    if not text or not all(lists) or any(each.tag == "!" for each in item.children) or _mixed(below):
        return ""
    return "\n".join([text, *lists])


def _mixed(lists: Sequence[Node]) -> bool:
    """Two lists of a kind one after the other would be one."""
    return len(lists) > 1


def _code(node: Node) -> str:
    inside = [each for each in node.children if not each.is_blank]
    if len(inside) != 1 or inside[0].tag != "code" or any(each.tag for each in inside[0].children):
        return ""
    attributes = dict(inside[0].attributes)
    language = _LANGUAGE.fullmatch(attributes.pop("class", "") or "language-text")
    if attributes or not language:
        return ""
    text = "".join(each.text for each in inside[0].children).removesuffix("\n")
    fence = "`" * max([3, *(len(each) + 1 for each in re.findall("`+", text))])
    name = "" if language[1] == "text" else language[1]
    return f"{fence}{name}\n{text}\n{fence}"


def _figure(node: Node) -> str:
    """A picture without a caption is the picture."""
    inside = [each for each in node.children if not each.is_blank]
    return inline(inside) if len(inside) == 1 and inside[0].tag == "img" else ""


_RULES: dict[str, Callable[[Node], str]] = {
    "p": _paragraph,
    "blockquote": _quote,
    "ul": _list,
    "ol": _list,
    "pre": _code,
    "hr": lambda _: "***",
    "figure": _figure,
}
