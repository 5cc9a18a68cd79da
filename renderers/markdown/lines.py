"""The lines of a text while its blocks are read: where each begins and ends, and how far it is indented.

`bMarks`, `eMarks`, `tShift` and `sCount` are markdown-it's names: the positions of a line's begin and end, the
characters and the columns before its text. Blocks around others move begins and indentations and put them back.
"""

from __future__ import annotations

from itertools import accumulate, count
from operator import add
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from renderers.markdown.tokens import Nesting, token


def normalize(state: StateCore) -> None:
    """Every line ends with a line feed; NUL is no character (https://spec.commonmark.org/0.31.2/#line-ending)."""
    text = state.src.replace("\r\n", "\n").replace("\r", "\n")
    state.src = text.replace("\0", "\N{REPLACEMENT CHARACTER}")


class LineState(StateBlock):
    """The block state, its table of lines made and read by whole lines instead of by characters."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        self.bMarks = list(map(add, accumulate(map(len, lines), initial=0), count()))
        self.eMarks = [begin - 1 for begin in self.bMarks[1:]]
        self.tShift = [len(line) - len(line.lstrip(" \t")) if line and line < "!" else 0 for line in lines]
        if self.bMarks[-2] + self.tShift[-1] >= len(src):  # a last line of white space alone does not count
            del self.bMarks[-2], self.eMarks[-1], self.tShift[-1]
        self.lineMax = len(self.eMarks)
        self.bMarks[-1] = len(src)
        self.eMarks.append(len(src))
        self.tShift.append(0)
        self.has_tabs = "\t" in src
        self.sCount = self._columns() if self.has_tabs else self.tShift.copy()
        self.bsCount = [0] * len(self.bMarks)
        self._unmoved = self.bMarks.copy()
        self.has_pipes = "|" in src
        self.deepest: int = md.options.maxNesting

    def _columns(self) -> list[int]:
        """The indentation of the lines, a tab reaching to the next multiple of four."""
        return [
            len(self.src[begin : begin + width].expandtabs(4)) if width else 0
            for begin, width in zip(self.bMarks, self.tShift, strict=True)
        ]

    def second_char(self, line: int) -> str:
        """The first character of the line behind `line`, or behind the blank line that follows it; "" at the end."""
        line += 1
        start = self.bMarks[line] + self.tShift[line]
        if start >= self.eMarks[line] and line < self.lineMax:
            start = self.bMarks[line + 1] + self.tShift[line + 1]
        return self.src[start : start + 1]

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        if nesting < 0:
            self.level -= 1
        made = token(ttype, tag, nesting, self.level, "", True)
        if nesting > 0:
            self.level += 1
        self.tokens.append(made)
        return made

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:
        begins = self.bMarks[begin:end]
        if not begins:
            return ""
        last = self.eMarks[end - 1] + keepLastLF
        if not indent and begins == self._unmoved[begin:end]:
            return self.src[begins[0] : last]
        if self.has_tabs:
            return super().getLines(begin, end, indent, keepLastLF)
        ends = [line_end + 1 for line_end in self.eMarks[begin : end - 1]]
        shifts = self.tShift[begin:end]
        return "".join(map(self._outdented, begins, [*ends, last], shifts, [indent] * len(begins)))

    def _outdented(self, begin: int, end: int, shift: int, indent: int) -> str:
        """A line without tabs, without its first `indent` columns; markers before its text count as columns."""
        if shift < indent:
            at, stop = begin + shift, min(begin + indent, end)
            while at < stop and self.src[at] == " ":
                at += 1
            return self.src[at:end]
        return self.src[begin + indent : end]
