"""Headings, breaks, fenced code and definitions of links: blocks that hold no others.

The tokens are those of markdown-it's rules. A line is read by one pattern, not by its characters.
"""

from __future__ import annotations

import re

from markdown_it import rules_block
from markdown_it.common.utils import mdTrim

from renderers.markdown.lines import LineState

_HEADING = re.compile(r"#{1,6}+(?=[ \t]|\Z)")
_BREAK = re.compile(r"([-*_])(?:[ \t]*+\1){2,}+[ \t]*+\Z")
_FENCE = re.compile(r"~{3,}+|`{3,}+(?=[^`]*\Z)")
_FENCE_END = re.compile(r"([~`])\1*+(?=[ \t]*\Z)")
# Brackets that end on their line without a colon, and brackets in brackets: nothing is defined.
_NO_DEFINITION = re.compile(r"\[(?:[^][\\]++|\\.)*+(?:\[|\](?!:))")


def _match(pattern: re.Pattern[str], state: LineState, line: int) -> re.Match[str] | None:
    """The match at the text of a line, which ends with the line."""
    return pattern.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])


def heading(state: LineState, start_line: int, end_line: int, silent: bool) -> bool:
    marks = _match(_HEADING, state, start_line)
    if not marks or state.is_code_block(start_line):
        return False
    if not silent:
        state.line = start_line + 1
        text = state.src[marks.end() : state.eMarks[start_line]]
        _write_heading(state, marks[0], mdTrim(_without_closing(text.rstrip(" \t"))), start_line)
    return True


def _without_closing(text: str) -> str:
    """A heading may end with as many `#` as it likes, behind a space."""
    before = text.rstrip("#")
    return before if before.endswith((" ", "\t")) else text


def _write_heading(state: LineState, marks: str, text: str, line: int) -> None:
    tag = f"h{len(marks)}"
    opening, inline = state.push("heading_open", tag, 1), state.push("inline", "", 0)
    opening.markup = state.push("heading_close", tag, -1).markup = marks
    opening.map, inline.map = [line, line + 1], [line, line + 1]
    inline.content, inline.children = text, []


def thematic_break(state: LineState, start_line: int, end_line: int, silent: bool) -> bool:
    found = _match(_BREAK, state, start_line)
    if not found or state.is_code_block(start_line):
        return False
    if not silent:
        state.line = start_line + 1
        token = state.push("hr", "hr", 0)
        token.map, token.markup = [start_line, state.line], found[1] * (found[0].count(found[1]) + 1)
    return True


def fence(state: LineState, start_line: int, end_line: int, silent: bool) -> bool:
    found = _match(_FENCE, state, start_line)
    if not found or state.is_code_block(start_line):
        return False
    if not silent:
        end, state.line = _fence_end(state, start_line + 1, end_line, found[0])
        token = state.push("fence", "code", 0)
        token.markup, token.info = found[0], state.src[found.end() : state.eMarks[start_line]]
        token.content = state.getLines(start_line + 1, end, state.sCount[start_line], True)
        token.map = [start_line, state.line]
    return True


def _fence_end(state: LineState, line: int, end_line: int, marks: str) -> tuple[int, int]:
    """(line behind the code, line behind the block); the end of what is around it ends code too."""
    src, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
    while line < end_line and (start := begins[line] + shifts[line]) < len(src):
        if start < ends[line]:
            if state.sCount[line] < state.blkIndent:
                break
            if src[start] == marks[0] and _closes(state, line, marks):
                return line, line + 1
        line += 1
    return line, line


def _closes(state: LineState, line: int, marks: str) -> bool:
    found = _match(_FENCE_END, state, line)
    return found is not None and len(found[0]) >= len(marks) and not state.is_code_block(line)


def definition(state: LineState, start_line: int, end_line: int, silent: bool) -> bool:
    """The target of links, by name."""
    if _match(_NO_DEFINITION, state, start_line):
        return False
    return rules_block.reference(state, start_line, end_line, silent)
