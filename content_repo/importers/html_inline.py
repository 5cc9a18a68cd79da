"""A line of HTML as Markdown that renders to the same line. What Markdown cannot say stays a tag."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from content_repo.importers.html_tree import Node

_MARKS = {"strong": "**", "em": "*"}
_STYLING = re.compile(r"(?:wp-image-\d+|wp-block-[\w-]+|size-[\w-]+|wp-element-[\w-]+|kg-[\w-]+)")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPECIAL = re.compile(r"[\\`*_\[\]<{}~^$]|&(?=#|\w+;)|!(?=\[)|:(?=\w|:)")
_STARTERS = re.compile(r"^( *)(?:([#>+\-=|:])|(\d+)([.)]))", re.MULTILINE)
_EDGES = re.compile(r"^[^\S \t\r\n\f]+|[^\S \t\r\n\f]+$", re.MULTILINE)
_EMPTY_LINK = frozenset(' ()<>\t\n\\"')


def inline(nodes: Sequence[Node]) -> str:
    """The Markdown of a run of text and inline elements, without white space around it."""
    text = "".join(_each(nodes)).strip(" \n")
    text = re.sub(r" *\\\n *", "\\\\\n", text)
    return _EDGES.sub(_reference, _STARTERS.sub(_disarmed, text))


def _reference(found: re.Match[str]) -> str:
    """Wide and fixed spaces at the ends of a line, which Markdown would trim, as references."""
    return "".join(f"&#{ord(each)};" for each in found[0])


def _disarmed(found: re.Match[str]) -> str:
    """A line that would start a list, a heading or a quote."""
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"


def _each(nodes: Sequence[Node]) -> list[str]:
    found: list[str] = []
    for at, node in enumerate(nodes):
        before = "".join(found)[-1:]
        after = nodes[at + 1].text[:1] if at + 1 < len(nodes) and nodes[at + 1].tag == "" else ""
        last = at + 1 == len(nodes) or nodes[at + 1].tag == "br"
        found.append(_one(node, before, after, last))
    return found


def _one(node: Node, before: str, after: str, last: bool) -> str:
    if node.tag == "br" and not node.attributes:
        return "<br>" if last else "\\\n"
    if node.tag in _MARKS and not node.attributes:
        return _marked(node, before, after, last)
    if node.tag == "code" and before == "`":
        return _kept(node)
    return _RULES.get(node.tag, _kept)(node)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(_backslash, text)


def _backslash(found: re.Match[str]) -> str:
    """`snake_case` needs nothing: an underscore inside a word is one."""
    text, at = found.string, found.start()
    inside = found[0] == "_" and text[at - 1 : at].isalnum() and at > 0 and text[at + 1 : at + 2].isalnum()
    return found[0] if inside else f"\\{found[0]}"


def _marked(node: Node, before: str, after: str, last: bool) -> str:
    """`**strong**` only where no rule of CommonMark can read it in another way."""
    inside = "".join(_each(node.children))
    plain = node.children and all(each.tag == "" for each in node.children)
    safe = plain and inside[:1].isalnum() and inside[-1:].isalnum() and "\n" not in inside
    apart = before in ("", " ", "\n", "(") and (last if not after else after in " \n\t.,;:!?)")
    mark = _MARKS[node.tag]
    return f"{mark}{inside}{mark}" if safe and apart else f"{node.opening}{inside}{node.closing}"


def _code(node: Node) -> str:
    text = "".join(each.text for each in node.children)
    if node.attributes or any(each.tag for each in node.children):
        return _kept(node)
    if not text or "\n" in text or text != text.strip(" ") or "`" in text:
        return _kept(node)
    return f"`{text}`"


def _kept(node: Node) -> str:
    """The element itself; its inside is still text of Markdown."""
    if node.tag == "!" or not node.children:
        return _one_line(node.source)
    return f"{_one_line(node.opening)}{''.join(_each(node.children))}{node.closing}"


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text)


def _link(node: Node) -> str:
    own, target = dict(node.attributes), node.attributes.get("href", "")
    title = own.pop("title", "")
    own.pop("href", None)
    inside = "".join(_each(node.children))
    written = _destination(target, title)
    if not written or not set(own) <= {"target", "rel"} or not inside.strip() or _holds(node, "a"):
        return f"{_one_line(node.opening)}{inside}{node.closing}"
    return f"[{inside}]({written}){_braces(own)}"


def _holds(node: Node, tag: str) -> bool:
    return any(each.tag == tag or _holds(each, tag) for each in node.children)


def _image(node: Node) -> str:
    own = {key: value for key, value in node.attributes.items() if key not in ("loading", "decoding")}
    source, alt, title = own.pop("src", ""), own.pop("alt", ""), own.pop("title", "")
    classes = own.pop("class", "").split()
    written = _destination(source, title)
    sized = set(own) <= {"width", "height"} and all(value.isdigit() for value in own.values())
    if not written or not sized or not all(map(_STYLING.fullmatch, classes)) or "\n" in alt:
        return _one_line(node.source)
    return f"![{_escaped(alt)}]({written}){_braces(own)}"


def _destination(target: str, title: str) -> str:
    """A destination and its title as they stand in parentheses; "" for what cannot be written."""
    if not target or set(target) & _EMPTY_LINK or '"' in title or "\\" in title or "\n" in title:
        return ""
    plain = _SPECIAL.sub(lambda found: found[0] if found[0] in "_~:$" else f"\\{found[0]}", target)
    return f'{plain} "{title}"' if title else plain


def _braces(attributes: dict[str, str]) -> str:
    if not all(re.fullmatch(r"[\w -]+", each) for each in attributes.values()):
        return ""
    pairs = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    return f"{{{pairs}}}" if pairs else ""


def only_styling(node: Node) -> bool:
    """Whether an element carries nothing but names that a theme of its own system styles it by."""
    classes = node.attributes.get("class", "").split()
    return set(node.attributes) <= {"class"} and all(map(_STYLING.fullmatch, classes))


_RULES: dict[str, Callable[[Node], str]] = {
    "": lambda node: _escaped(_SPACES.sub(" ", node.text)),
    "code": _code,
    "a": _link,
    "img": _image,
}
