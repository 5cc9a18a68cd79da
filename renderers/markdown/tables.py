"""Tables with pipes (GFM). The result is that of markdown-it's rule, except that alignment is a class and no style."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

# The second line: dashes, colons, pipes and spaces; a dash and a space would begin a list.
_DELIMITERS = re.compile(r"(?!-[ \t])[-:|][-:| \t][-:| \t]*")
_COLUMN = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")
# Short rows are filled up; this bounds how far a small table can grow (as in markdown-it, cmark-gfm and others).
MAX_FILLED_CELLS = 0x10000


def rule(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    if start_line + 2 > end_line or state.sCount[start_line + 1] < state.blkIndent:
        return False
    if state.is_code_block(start_line) or state.is_code_block(start_line + 1):
        return False
    alignments = _alignments(_line(state, start_line + 1))
    header = mdTrim(_line(state, start_line))
    if not alignments or "|" not in header or len(_cells(header)) != len(alignments):
        return False
    if not silent:
        _table(state, start_line, end_line, _cells(header), alignments)
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _alignments(line: str) -> list[str] | None:
    """`left`, `right`, `center` or "" for each column; None when the line does not divide a table."""
    if not _DELIMITERS.fullmatch(line):
        return None
    columns = [mdTrim(column) for column in line.split("|")]
    inner = [column for index, column in enumerate(columns) if column or 0 < index < len(columns) - 1]
    if not all(map(_COLUMN.fullmatch, inner)):
        return None
    return [_alignment(column) for column in inner]


def _alignment(column: str) -> str:
    if column.endswith(":"):
        return "center" if column.startswith(":") else "right"
    return "left" if column.startswith(":") else ""


def _cells(line: str) -> list[str]:
    """The cells of a row; `\\|` is a pipe in a cell."""
    parts = _PIPE.split(line) if "\\" in line else line.split("|")
    cells = [part.replace("\\|", "|") for part in parts]
    if cells[0] == "":
        del cells[0]
    if cells and cells[-1] == "":
        del cells[-1]
    return cells


def _table(
    state: StateBlock, start_line: int, end_line: int, header: Sequence[str], alignments: Sequence[str]
) -> None:
    outer, state.parentType = state.parentType, "table"
    opening = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1)
    _row(state, "th", start_line, header, alignments)
    state.push("thead_close", "thead", -1)
    state.line = _body(state, start_line + 2, end_line, alignments)
    opening.map = [start_line, state.line]
    state.push("table_close", "table", -1)
    state.parentType = outer


def _body(state: StateBlock, first: int, end_line: int, alignments: Sequence[str]) -> int:
    """Write the rows; the line behind the last."""
    line, filled = first, 0
    while line < end_line and (text := _row_text(state, line, end_line)):
        cells = _cells(text)
        filled += len(alignments) - len(cells)
        if filled > MAX_FILLED_CELLS:
            break
        if line == first:
            state.push("tbody_open", "tbody", 1)
        _row(state, "td", line, cells, alignments)
        line += 1
    if line > first:
        state.push("tbody_close", "tbody", -1)
    return line


def _row_text(state: StateBlock, line: int, end_line: int) -> str:
    """A line that goes on with the table, or ""."""
    if state.sCount[line] < state.blkIndent:
        return ""
    terminators = state.md.block.ruler.getRules("blockquote")
    if any(ends(state, line, end_line, True) for ends in terminators):
        return ""
    return "" if state.is_code_block(line) else mdTrim(_line(state, line))


def _row(state: StateBlock, tag: str, line: int, cells: Sequence[str], alignments: Sequence[str]) -> None:
    state.push("tr_open", "tr", 1)
    for index, alignment in enumerate(alignments):
        opening = state.push(f"{tag}_open", tag, 1)
        if alignment:
            opening.attrs = {"class": f"align-{alignment}"}
        text = state.push("inline", "", 0)
        text.content = mdTrim(cells[index]) if index < len(cells) else ""
        text.map, text.children = [line, line + 1], []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)
