"""Bullet and ordered lists, and boxes to tick (GFM): the same tokens as markdown-it's rule, with less work an item."""

from __future__ import annotations

import re

from markdown_it.token import Token

from renderers.markdown.lines import LineState

# The marker of an item and the white space behind it; what follows is its text.
_MARKER = re.compile(r"([-+*]|[0-9]{1,9}[.)])([ \t]+|\Z)")
_BOX = re.compile(r"\[([ xX])\][ \t]")
_WIDEST = 4  # columns between marker and text; behind more, the text is code, indented from the first column

Marker = re.Match[str]


def rule(state: LineState, start_line: int, end_line: int, silent: bool) -> bool:
    marker = _marker(state, start_line)
    if not marker or state.is_code_block(start_line) or _continues(state, start_line):
        return False
    if silent:
        return state.parentType != "paragraph" or _ends_paragraph(state, start_line, marker)
    _list(state, start_line, end_line, marker)
    return True


def _marker(state: LineState, line: int) -> Marker | None:
    return _MARKER.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def _continues(state: LineState, line: int) -> bool:
    """Whether the text before goes on: left of the text of an item, but four columns right of its list."""
    indent = state.sCount[line]
    return state.listIndent >= 0 and indent - state.listIndent >= 4 and indent < state.blkIndent


def _ends_paragraph(state: LineState, line: int, marker: Marker) -> bool:
    """An item of a list around the paragraph does; a list inside of it when it begins with 1 and with text."""
    if state.sCount[line] < state.blkIndent:
        return True
    return int(marker[1][:-1] or 1) == 1 and marker.end() < state.eMarks[line]


def _list(state: LineState, line: int, end_line: int, marker: Marker) -> None:
    number, kind = marker[1][:-1], marker[1][-1]
    name, tag = ("ordered_list", "ol") if number else ("bullet_list", "ul")
    first = len(state.tokens)
    opening = state.push(f"{name}_open", tag, 1)
    if number and int(number) != 1:
        opening.attrs["start"] = int(number)
    outer, state.parentType = state.parentType, "list"
    if _items(state, line, end_line, marker, opening):
        _hide_paragraphs(state.tokens, first)
    state.parentType = outer
    opening.map = [line, state.line]
    opening.markup = state.push(f"{name}_close", tag, -1).markup = kind


def _items(state: LineState, line: int, end_line: int, marker: Marker, opening: Token) -> bool:
    """Write the items; whether the list is tight."""
    is_tight, blank_before = True, False
    found: Marker | None = marker
    while found:
        is_tight = _item(state, line, end_line, found, opening) and is_tight and not blank_before
        blank_before = state.line - line > 1 and state.isEmpty(state.line - 1)
        line = state.line
        found = _next_marker(state, line, end_line, marker[1][-1])
    return is_tight


def _next_marker(state: LineState, line: int, end_line: int, kind: str) -> Marker | None:
    """The marker of the next item of this list, unless the list ends."""
    if line >= end_line or state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return None
    marker = _marker(state, line)
    if not marker or marker[1][-1] != kind:
        return None
    for ends in state.md.block.ruler.getRules("list"):
        if ends(state, line, end_line, True):
            return None
    return marker


def _item(state: LineState, line: int, end_line: int, marker: Marker, opening: Token) -> bool:
    """Write one item; whether it is tight."""
    item = state.push("list_item_open", "li", 1)
    begin, shift, indent = state.bMarks[line], state.tShift[line], state.sCount[line]
    was_tight, list_indent = state.tight, state.listIndent
    _enter(state, line, marker)
    if (box := _BOX.match(state.src, marker.end(), state.eMarks[line])) and _has_boxes(state, line):
        item.meta["checked"] = box[1] != " "
        item.attrs["class"], opening.attrs["class"] = "task-list-item", "contains-task-list"
        state.bMarks[line], state.tShift[line] = box.end(), 0
    is_tight = _text(state, line, end_line, marker)
    state.bMarks[line], state.tShift[line], state.sCount[line] = begin, shift, indent
    state.blkIndent, state.listIndent, state.tight = state.listIndent, list_indent, was_tight
    item.map, item.info = [line, state.line], marker[1][:-1]
    item.markup = state.push("list_item_close", "li", -1).markup = marker[1][-1]
    return is_tight


def _enter(state: LineState, line: int, marker: Marker) -> None:
    """What follows the marker is the beginning of the line, and its column the indentation of the item."""
    mark, gap = marker.groups()
    after = state.sCount[line] + len(mark)
    width = _columns(gap, after + state.bsCount[line]) if "\t" in gap else len(gap)
    is_blank = marker.end() >= state.eMarks[line]
    state.listIndent = state.blkIndent
    state.blkIndent = after + (1 if is_blank or width > _WIDEST else width)
    state.tShift[line], state.sCount[line] = marker.end() - state.bMarks[line], after + width


def _columns(gap: str, at: int) -> int:
    """The width of white space in column `at`."""
    column = at
    for char in gap:
        column += 4 - column % 4 if char == "\t" else 1
    return column - at


def _has_boxes(state: LineState, line: int) -> bool:
    return not state.is_code_block(line) and bool(state.md.options.get("tasklists"))


def _text(state: LineState, line: int, end_line: int, marker: Marker) -> bool:
    """Read the blocks of an item; whether it is tight. One that begins with two blank lines has none."""
    state.tight = True
    if marker.end() >= state.eMarks[line] and state.isEmpty(line + 1):
        state.line = min(line + 2, end_line)
    else:
        state.md.block.tokenize(state, line, end_line)
    return state.tight


def _hide_paragraphs(tokens: list[Token], first: int) -> None:
    """Paragraphs right in the items of a tight list (which `first` opens) are written without tags."""
    level = tokens[first].level + 2
    for index, token in enumerate(tokens[first:], first):
        if token.level == level and token.type == "paragraph_open":
            token.hidden = tokens[index + 2].hidden = True
