"""Ordinary text: a paragraph, or a setext heading when an underline ends it. Both are found by one scan."""

from __future__ import annotations

from markdown_it.common.utils import MD_TRIM_CHARS

from renderers.markdown.lines import LineState
from renderers.markdown.terminators import Terminators
from renderers.markdown.tokens import token

# (opening, tag, closing, markup); headings by what underlines them
_PARAGRAPH = ("paragraph_open", "p", "paragraph_close", "")
_HEADINGS = {
    "=": ("heading_open", "h1", "heading_close", "="),
    "-": ("heading_open", "h2", "heading_close", "-"),
}


class TextReader:
    """Reads what is no other block; `terminators` are the blocks that end it without a blank line."""

    def __init__(self, terminators: Terminators) -> None:
        self._terminators = terminators
        self._stops = terminators.chars.union(_HEADINGS)

    def read(self, state: LineState, start_line: int) -> None:
        line, underline = start_line + 1, ""
        if state.bMarks[line] + state.tShift[line] < state.eMarks[line]:
            line, underline = self._end(state, line)
        state.line = line + 1 if underline else line
        opens, tag, closes, markup = _HEADINGS[underline] if underline else _PARAGRAPH
        opening = token(opens, tag, 1, state.level, "", True)
        text = token("inline", "", 0, state.level + 1, _content(state, start_line, line), True)
        closing = token(closes, tag, -1, state.level, "", True)
        opening.map, text.map, text.children = [start_line, state.line], [start_line, line], []
        opening.markup = closing.markup = markup
        state.tokens += (opening, text, closing)

    def _end(self, state: LineState, line: int) -> tuple[int, str]:
        """(line behind the text, the marker that underlines it, or "")"""
        outer, state.parentType = state.parentType, "paragraph"
        src, begins, shifts, ends = state.src, state.bMarks, state.tShift, state.eMarks
        end_line, stops = state.lineMax, self._stops
        anywhere = self._terminators.anywhere and state.has_pipes
        underline = ""
        while line < end_line and (start := begins[line] + shifts[line]) < ends[line]:
            if src[start] in stops or anywhere:
                indent = state.sCount[line] - state.blkIndent
                if 0 <= indent <= 3 and _is_underline(src[start : ends[line]]):
                    underline = src[start]
                    break
                if indent <= 3 and state.sCount[line] >= 0 and self._terminators(state, line, end_line, True):
                    break
            line += 1
        state.parentType = outer
        return line, underline


def _content(state: LineState, line: int, end_line: int) -> str:
    """The text alone: before that of a single line there are only markers, which tabs could make wider."""
    if line + 1 == end_line and not state.has_tabs:
        text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    else:
        text = state.getLines(line, end_line, state.blkIndent, False)
    return text.strip(MD_TRIM_CHARS)


def _is_underline(text: str) -> bool:
    return text[0] in _HEADINGS and not text.rstrip(" \t").strip(text[0])
