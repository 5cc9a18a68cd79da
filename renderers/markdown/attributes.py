"""`{#id .class key=value}`: how it is read, which names it may set, and where it may stand.

After a heading's text, an image, a link or a code span it belongs to that; on a line of its own it belongs to
the block right above it, else to the block right below.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from renderers.markdown.headings import free_id

_ITEM = re.compile(
    r"""\s*(?:
        \#(?P<id>[^\s#.{}"'=]+)
      | \.(?P<cls>[^\s#.{}"'=]+)
      | (?P<key>[A-Za-z_][\w:.-]*)(?:=(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s"'{}]+)))?
    )(?=[\s}.\#])""",
    re.VERBOSE,
)
_END = re.compile(r"\s*\}")
_ALLOWED = re.compile(
    r"id|class|title|lang|dir|width|height|role|rel|target|download|loading|start|data-[a-z0-9-]+|aria-[a-z]+"
)
_TRAILING = re.compile(r"\{[^{}\n]*\}\Z")
_AFTER = frozenset(("image", "code_inline", "link_close"))

Attributes = dict[str, str]


def read(text: str, at: int = 0) -> tuple[Attributes, int] | None:
    """The attributes written at `text[at:]` and the position behind their `}`; None when it is something
    else.
    """
    if not text.startswith("{", at):
        return None
    found: Attributes = {}
    at += 1
    while not (end := _END.match(text, at)):
        item = _ITEM.match(text, at)
        if not item:
            return None
        _take(item, found)
        at = item.end()
    return (found, end.end()) if found else None


def _take(item: re.Match[str], into: Attributes) -> None:
    if item["id"]:
        into["id"] = item["id"]
    elif item["cls"]:
        into["class"] = f"{into['class']} {item['cls']}" if "class" in into else item["cls"]
    else:
        into[item["key"]] = item["double"] or item["single"] or item["bare"] or ""


def allowed(attributes: Mapping[str, str]) -> Attributes:
    """Those that an author may set; handlers, styles and addresses are not among them."""
    named = {name: value for name, value in attributes.items() if _ALLOWED.fullmatch(name)}
    return {**named, "id": free_id(named["id"])} if "id" in named else named


def give(token: Token, attributes: Mapping[str, str]) -> None:
    """Set on a token; classes add up."""
    named = allowed(attributes)
    if "class" in named and "class" in token.attrs:
        named["class"] = f"{token.attrs['class']} {named['class']}"
    token.attrs.update(named)


def inline_rule(state: StateInline, silent: bool) -> bool:
    """Right behind an image, a link or a code span."""
    if state.pending or not state.tokens or state.tokens[-1].type not in _AFTER:
        return False
    found = read(state.src, state.pos)
    if not found or found[1] > state.posMax:
        return False
    if not silent:
        give(_opening(state.tokens), found[0])
    state.pos = found[1]
    return True


def _opening(tokens: list[Token]) -> Token:
    depth = 0
    for token in reversed(tokens):
        depth += token.nesting
        if depth == 0:
            return token
    return tokens[-1]


def block_rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A line of attributes and nothing else."""
    begin = state.bMarks[start_line] + state.tShift[start_line]
    line = state.src[begin : state.eMarks[start_line]].rstrip()
    if not line.startswith("{") or not line.endswith("}") or state.is_code_block(start_line):
        return False
    found = read(line)
    if not found or found[1] != len(line):
        return False
    if silent:
        return True
    token = state.push("attributes", "", 0)
    token.meta = found[0]
    token.map = [start_line, start_line + 1]
    state.line = start_line + 1
    return True


def attach(state: StateCore) -> None:
    """Move the attributes of lines and of heading ends to the tokens they belong to."""
    if "{" not in state.src:
        return
    for index, token in enumerate(state.tokens):
        if token.type == "attributes":
            owner = _above(state.tokens, index) or _below(state.tokens, index)
            if owner is not None:
                give(owner, token.meta)
        elif token.type == "heading_open":
            _heading(token, state.tokens[index + 1])
    state.tokens = [token for token in state.tokens if token.type != "attributes"]


def _heading(heading: Token, text: Token) -> None:
    trailing = _TRAILING.search(text.content) if text.content.endswith("}") else None
    found = read(trailing[0]) if trailing else None
    if trailing and found:
        text.content = text.content[: trailing.start()].rstrip(" \t")
        give(heading, found[0])


def _above(tokens: list[Token], index: int) -> Token | None:
    """The block that ends on the line before."""
    line = (tokens[index].map or [0])[0]
    level = tokens[index].level
    for at in range(index - 1, -1, -1):
        token = tokens[at]
        if token.level < level:
            return None
        if token.level == level and token.nesting >= 0 and token.map:
            return token if token.map[1] == line else None
    return None


def _below(tokens: list[Token], index: int) -> Token | None:
    """The block that begins on the next line."""
    line = (tokens[index].map or [0, 0])[1]
    after = tokens[index + 1] if index + 1 < len(tokens) else tokens[index]
    begins = after.type != "attributes" and after.nesting >= 0 and after.map and after.map[0] == line
    return after if begins else None
