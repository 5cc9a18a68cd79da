"""The block parser: markdown-it's rules, asked only where they can match.

A rule that needs a certain first character is not called on other lines, and the two rules that read ordinary
text, setext headings and paragraphs, are one scan. The result is that of the unchanged parser;
tests/renderers/test_renderers_fast.py compares them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim
from markdown_it.parser_block import ParserBlock
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.lheading import lheading
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.token import Token

from renderers.markdown.tokens import Nesting, token

Rule = Callable[[StateBlock, int, int, bool], bool]

# The characters that can begin a line of each block; a rule that is not named can begin with any.
STARTS: Mapping[str, str] = {
    "container": ":",
    "placement": ":",
    "attributes": "{",
    "fence": "`~",
    "blockquote": ">",
    "hr": "-*_",
    "list": "-*+0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    # As the end of another block; how a list of definitions begins is seen on its second line.
    "deflist": ":~",
}
_TEXT_RULES = ("lheading", "deflist", "paragraph")
_SECOND_LINE = frozenset("|-:")  # of a table
_DEFINES = frozenset(":~")  # second line of a definition list


class LineState(StateBlock):
    """The block state, its table of lines made by whole lines instead of by characters."""

    def __init__(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            del lines[-1]  # a last line of white space alone does not count
        self.lineMax = len(lines)
        begins = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]
        self.bMarks = [*begins, len(src)]
        self.eMarks = [*(begin + len(line) for begin, line in zip(begins, lines, strict=True)), len(src)]
        self.tShift = [*(len(line) - len(line.lstrip(" \t")) for line in lines), 0]
        self.sCount = [*(_columns(line, width) for line, width in zip(lines, self.tShift, strict=False)), 0]
        self.bsCount = [0] * len(self.bMarks)

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        if nesting < 0:
            self.level -= 1
        made = token(ttype, tag, nesting, self.level, block=True)
        if nesting > 0:
            self.level += 1
        self.tokens.append(made)
        return made


def _columns(line: str, width: int) -> int:
    """The indentation of a line, a tab reaching to the next multiple of four."""
    return len(line[:width].expandtabs(4)) if width else 0


class Terminators:
    """A chain of rules that can end another block, as one rule."""

    def __init__(self, rules: Sequence[tuple[str, Rule]]) -> None:
        self._anywhere = tuple(rule for name, rule in rules if name not in STARTS)
        self._by_char = by_first_char([(name, rule) for name, rule in rules if name in STARTS])

    def __call__(self, state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        if start < len(state.src):
            for rule in self._by_char.get(state.src[start], ()):
                if rule(state, line, end_line, silent):
                    return True
        if self._anywhere and next_line_starts(state, line, end_line) in _SECOND_LINE:
            return any(rule(state, line, end_line, silent) for rule in self._anywhere)
        return False


def by_first_char(rules: Sequence[tuple[str, Rule]]) -> dict[str, tuple[Rule, ...]]:
    chars = {char for name, _ in rules for char in STARTS.get(name, "")}
    return {
        char: tuple(rule for name, rule in rules if char in STARTS.get(name, char)) for char in sorted(chars)
    }


def next_line_starts(state: StateBlock, line: int, end_line: int) -> str:
    """The first character of the next line; "" when it is blank or there is none."""
    line += 1
    if line >= end_line:
        return ""
    start = state.bMarks[line] + state.tShift[line]
    return state.src[start] if start < state.eMarks[line] else ""


class ChainRuler(Ruler[Rule]):
    """A ruler whose chains are one `Terminators` each."""

    def __init__(self, rules: Sequence[tuple[str, Rule, Sequence[str]]]) -> None:
        super().__init__()
        for name, rule, ends in rules:
            self.push(name, rule, {"alt": list(ends)})
        chains = {chain for _, _, ends in rules for chain in ends}
        self._chains: dict[str, list[Rule]] = {
            chain: [Terminators([(name, rule) for name, rule, ends in rules if chain in ends])]
            for chain in chains
        }

    def getRules(self, chainName: str = "") -> list[Rule]:
        return self._chains.get(chainName, [])


class BlockParser(ParserBlock):
    """`rules` are (name, rule, chains that it can end), in order of precedence."""

    ruler: ChainRuler

    def __init__(self, rules: Sequence[tuple[str, Rule, Sequence[str]]]) -> None:
        self.ruler = ChainRuler(rules)
        named = {name: rule for name, rule, _ in rules}
        self._code = named["code"]
        self._deflist = named.get("deflist")
        self._table = named.get("table")
        opening = [(name, rule) for name, rule, _ in rules if name in STARTS and name not in _TEXT_RULES]
        self._by_char = by_first_char(opening)

    def parse(self, src: str, md: MarkdownIt, env: Any, outTokens: list[Token]) -> list[Token] | None:
        if src:
            state = LineState(src, md, env, outTokens)
            self.tokenize(state, state.line, state.lineMax)
        return outTokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        line = startLine
        limit = state.md.options.maxNesting
        blank_seen = False
        while line < endLine:
            state.line = line = state.skipEmptyLines(line)
            if line >= endLine or state.sCount[line] < state.blkIndent:
                return
            if state.level >= limit:
                state.line = endLine
                return
            self._block(state, line, endLine)
            state.tight = not blank_seen
            line = state.line
            blank_seen = blank_seen or (line - 1 < endLine and state.isEmpty(line - 1))
            if line < endLine and state.isEmpty(line):
                blank_seen = True
                line += 1
                state.line = line

    def _block(self, state: StateBlock, line: int, end_line: int) -> None:
        second = next_line_starts(state, line, end_line)
        if self._table and second in _SECOND_LINE and self._table(state, line, end_line, False):
            return
        if state.sCount[line] - state.blkIndent >= 4:
            self._code(state, line, end_line, False)
            return
        for rule in self._by_char.get(state.src[state.bMarks[line] + state.tShift[line]], ()):
            if rule(state, line, end_line, False):
                return
        self._text(state, line, end_line, second)

    def _text(self, state: StateBlock, line: int, end_line: int, second: str) -> None:
        if not self._deflist or not self._may_define(state, line, end_line, second):
            paragraph_or_heading(state, line)
        elif not lheading(state, line, end_line, False) and not self._deflist(state, line, end_line, False):
            paragraph(state, line, end_line, False)

    @staticmethod
    def _may_define(state: StateBlock, line: int, end_line: int, second: str) -> bool:
        return (second or next_line_starts(state, line + 1, end_line)) in _DEFINES


def paragraph_or_heading(state: StateBlock, start_line: int) -> None:
    """A paragraph, or a setext heading when an underline ends it."""
    outer, state.parentType = state.parentType, "paragraph"
    line, level = _text_end(state, start_line)
    content = mdTrim(state.getLines(start_line, line, state.blkIndent, False))
    tag, kind = (f"h{level}", "heading") if level else ("p", "paragraph")
    state.line = line + 1 if level else line
    opening = state.push(f"{kind}_open", tag, 1)
    opening.map = [start_line, state.line]
    text = state.push("inline", "", 0)
    text.content, text.map, text.children = content, [start_line, line], []
    closing = state.push(f"{kind}_close", tag, -1)
    if level:
        opening.markup = closing.markup = "=" if level == 1 else "-"
    state.parentType = outer


def _text_end(state: StateBlock, start_line: int) -> tuple[int, int]:
    """(line behind the text, level of the heading that its underline makes it, or 0)"""
    line, end = start_line + 1, state.lineMax
    terminators = state.md.block.ruler.getRules("paragraph")
    while line < end and not state.isEmpty(line):
        indent = state.sCount[line] - state.blkIndent
        if indent <= 3:
            if indent >= 0 and (level := _underline(state, line)):
                return line, level
            if state.sCount[line] >= 0 and any(ends(state, line, end, True) for ends in terminators):
                break
        line += 1
    return line, 0


def _underline(state: StateBlock, line: int) -> int:
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    marker = state.src[start]
    if marker not in "=-" or state.src[start:end].rstrip(" \t").strip(marker):
        return 0
    return 1 if marker == "=" else 2
