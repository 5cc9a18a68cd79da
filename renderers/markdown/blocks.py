"""The block parser: rules are asked only where they can match, and ordinary text needs none.

The result is that of markdown-it's own parser; tests/renderers/test_renderers_blocks.py compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block.lheading import lheading
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.token import Token

from renderers.markdown.lines import LineState
from renderers.markdown.paragraphs import TextReader
from renderers.markdown.terminators import (
    SECOND_LINE,
    STARTS,
    ChainRuler,
    Rule,
    Terminators,
    by_first_char,
    next_line_starts,
)

_DEFINES = frozenset(":~")  # second line of a definition list


class BlockParser(ParserBlock):
    """`rules` are (name, rule, chains that it can end), in order of precedence."""

    ruler: ChainRuler

    def __init__(self, rules: Sequence[tuple[str, Rule, Sequence[str]]]) -> None:
        self.ruler = ChainRuler(rules)
        named = {name: rule for name, rule, _ in rules}
        self._code = named["code"]
        self._deflist = named.get("deflist")
        self._table = named.get("table")
        opening = [(name, rule) for name, rule, _ in rules if name in STARTS and name != "deflist"]
        self._by_char = by_first_char(opening)
        ends = [(name, rule) for name, rule, chains in rules if "paragraph" in chains]
        self._text = TextReader(Terminators(ends))

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:
        if src:
            state = LineState(src, md, env, outTokens)
            self.tokenize(state, state.line, state.lineMax)
        return outTokens

    def tokenize(self, state: LineState, startLine: int, endLine: int) -> None:  # type: ignore[override]
        line, blank_seen = startLine, False
        begins, shifts, ends = state.bMarks, state.tShift, state.eMarks
        while line < endLine:
            if begins[line] + shifts[line] >= ends[line]:
                line = state.skipEmptyLines(line)
            state.line = line
            if line >= endLine or state.sCount[line] < state.blkIndent:
                return
            if state.level >= state.deepest:
                state.line = endLine
                return
            self._block(state, line, endLine)
            state.tight = not blank_seen
            line = state.line
            blank_seen = blank_seen or (line - 1 < endLine and state.isEmpty(line - 1))
            if line < endLine and begins[line] + shifts[line] >= ends[line]:
                blank_seen = True
                line += 1
                state.line = line

    def _block(self, state: LineState, line: int, end_line: int) -> None:
        if state.has_pipes and self._read_table(state, line, end_line):
            return
        if state.sCount[line] - state.blkIndent >= 4:
            self._code(state, line, end_line, False)
            return
        for rule in self._by_char.get(state.src[state.bMarks[line] + state.tShift[line]], ()):
            if rule(state, line, end_line, False):
                return
        if not (self._deflist and state.second_char(line) in _DEFINES):
            self._text.read(state, line)
        elif not lheading(state, line, end_line, False) and not self._deflist(state, line, end_line, False):
            paragraph(state, line, end_line, False)

    def _read_table(self, state: LineState, line: int, end_line: int) -> bool:
        """Read a table, if one begins here."""
        if not self._table or next_line_starts(state, line, end_line) not in SECOND_LINE:
            return False
        return self._table(state, line, end_line, False)
