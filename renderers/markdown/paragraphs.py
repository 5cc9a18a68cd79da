"""Ordinary text: a paragraph, or a setext heading when an underline ends it. Both are found by one scan."""

from __future__ import annotations

from markdown_it.common.utils import MD_TRIM_CHARS

from renderers.markdown.lines import LineState
from renderers.markdown.terminators import Terminators
from renderers.markdown.tokens import token

_UNDERLINES = "=-"


class TextReader:
    """Reads what is no other block; `terminators` are the blocks that end it without a blank line."""

    def __init__(self, terminators: Terminators) -> None:
        self._terminators = terminators
        self._stops = terminators.chars.union(_UNDERLINES)

    def read(self, state: LineState, start_line: int) -> None:
        outer, state.parentType = state.parentType, "paragraph"
        line, level = self._end(state, start_line)
        state.parentType = outer
        state.line = line + 1 if level else line
        content = self._content(state, start_line, line)
        tag, kind = (f"h{level}", "heading") if level else ("p", "paragraph")
        opening = token(f"{kind}_open", tag, 1, state.level, "", True)
        text = token("inline", "", 0, state.level + 1, content, True)
        closing = token(f"{kind}_close", tag, -1, state.level, "", True)
        opening.map, text.map, text.children = [start_line, state.line], [start_line, line], []
        opening.markup = closing.markup = ("", "=", "-")[level]
        state.tokens += (opening, text, closing)

    @staticmethod
    def _content(state: LineState, line: int, end_line: int) -> str:
        if line + 1 == end_line and not state.has_tabs:
            text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
        else:
            text = state.getLines(line, end_line, state.blkIndent, False)
        return text.strip(MD_TRIM_CHARS)

    def _end(self, state: LineState, start_line: int) -> tuple[int, int]:
        """(line behind the text, level of the heading that its underline makes it, or 0)"""
        src, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
        line, end_line, stops = start_line + 1, state.lineMax, self._stops
        anywhere = self._terminators.anywhere and state.has_pipes
        while line < end_line and (start := begins[line] + shifts[line]) < ends[line]:
            if src[start] in stops or anywhere:
                indent = state.sCount[line] - state.blkIndent
                if 0 <= indent <= 3 and (level := _underline(src[start : ends[line]])):
                    return line, level
                if indent <= 3 and state.sCount[line] >= 0 and self._terminators(state, line, end_line, True):
                    break
            line += 1
        return line, 0


def _underline(text: str) -> int:
    """The level of heading that a line makes the text above it, or 0."""
    marker = text[0]
    if marker not in _UNDERLINES or text.rstrip(" \t").strip(marker):
        return 0
    return 1 if marker == "=" else 2
