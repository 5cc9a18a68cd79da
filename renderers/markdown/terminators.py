"""Which rules can begin on a line, by its first character: to read a block, and to end the one before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock

Rule = Callable[[Any, int, int, bool], bool]  # (state, line, end line, silent), as in markdown-it

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
SECOND_LINE = frozenset("|-:")  # of a table


def by_first_char(rules: Sequence[tuple[str, Rule]]) -> dict[str, tuple[Rule, ...]]:
    chars = {char for name, _ in rules for char in STARTS.get(name, "")}
    return {
        char: tuple(rule for name, rule in rules if char in STARTS.get(name, char)) for char in sorted(chars)
    }


class Terminators:
    """A chain of rules that can end another block, as one rule. `chars` begin the lines that may do so; with
    `anywhere`, others may too.
    """

    def __init__(self, rules: Sequence[tuple[str, Rule]]) -> None:
        self.anywhere = tuple(rule for name, rule in rules if name not in STARTS)
        self._by_char = by_first_char([(name, rule) for name, rule in rules if name in STARTS])
        self.chars = frozenset(self._by_char)

    def __call__(self, state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        if start < len(state.src):
            for rule in self._by_char.get(state.src[start], ()):
                if rule(state, line, end_line, silent):
                    return True
        if self.anywhere and next_line_starts(state, line, end_line) in SECOND_LINE:
            return any(rule(state, line, end_line, silent) for rule in self.anywhere)
        return False


def next_line_starts(state: StateBlock, line: int, end_line: int) -> str:
    """The first character of the next line; "" when it is blank or there is none."""
    line += 1
    if line >= end_line:
        return ""
    start = state.bMarks[line] + state.tShift[line]
    return state.src[start] if start < state.eMarks[line] else ""


class ChainRuler(Ruler[Rule]):
    """A ruler whose chains are one `Terminators` each. `rules` are (name, rule, chains that it can end)."""

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
