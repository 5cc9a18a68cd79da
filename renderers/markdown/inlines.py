"""The inline parser: texts of ordinary constructs at once, others up to the next character that can mean something,
then only the rules for that character.

The result is that of markdown-it's own parser; tests/renderers/test_renderers_commonmark.py compares them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from renderers.markdown import constructs
from renderers.markdown.tokens import QuickState
from renderers.markdown.tokens import token as text_token

Rule = Callable[[StateInline, bool], bool]
PairRule = Callable[[StateInline], None]

# The characters at which each rule can match.
STARTS: Mapping[str, str] = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "attributes": "{",
}
_PAIRED = re.compile("[*_~]")


class InlineParser(ParserInline):
    """`rules` and `pair_rules` are (name, rule), in order of precedence."""

    def __init__(
        self,
        rules: Sequence[tuple[str, Rule]],
        pair_rules: Sequence[tuple[str, PairRule]],
        state: type[QuickState],
    ) -> None:
        super().__init__()
        chars = sorted({char for name, _ in rules for char in STARTS[name]})
        self._rules = {char: tuple(rule for name, rule in rules if char in STARTS[name]) for char in chars}
        self._pair_rules = tuple(rule for _, rule in pair_rules)
        self._state = state
        self._has_ordinary_rules = constructs.stand_for({name for name, _ in rules})
        stops = re.escape("".join(chars))
        self._stop = re.compile(f"[{stops}]").search
        self._stop_or_bracket = re.compile(rf"[{stops}\]]").search

    def is_plain(self, text: str) -> bool:
        return not self._stop(text)

    def tokenize(self, state: StateInline) -> None:
        src, end, stop, rules = state.src, state.posMax, self._stop, self._rules
        too_deep = state.level >= state.md.options["maxNesting"]
        pos = state.pos
        while pos < end:
            found = stop(src, pos, end)
            at = found.start() if found else end
            if at > pos:
                state.append_pending(src[pos:at])
                if not found:
                    break
            state.pos = at
            if too_deep or not _applies(rules[src[at]], state):
                state.append_pending(src[at])
                state.pos = at + 1
            pos = state.pos
        state.pos = max(pos, end)
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:
        pos = state.pos
        if pos not in state.cache:
            state.cache[pos] = self._skipped(state, pos)
        state.pos = state.cache[pos]

    def _skipped(self, state: StateInline, pos: int) -> int:
        """The position behind the token at `pos`."""
        if state.level >= state.md.options["maxNesting"]:
            return state.posMax
        found = self._stop_or_bracket(state.src, pos, state.posMax)
        at = found.start() if found else state.posMax
        if at > pos:
            return at
        for rule in self._rules.get(state.src[pos], ()):
            state.level += 1
            matched = rule(state, True)
            state.level -= 1
            if matched:
                return state.pos
        return pos + 1

    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        read = constructs.read(src, md, env, self._state.flanks) if self._has_ordinary_rules else None
        if read is None:
            return self.parse_by_rules(src, md, env, tokens)
        tokens += read
        return tokens

    def parse_by_rules(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = self._state(src, md, env, tokens)
        self.tokenize(state)
        if _PAIRED.search(src):
            for rule in self._pair_rules:
                rule(state)
        return state.tokens


def _applies(rules: Sequence[Rule], state: StateInline) -> bool:
    for rule in rules:  # noqa: SIM110 - any() takes twice as long, where most of the time goes
        if rule(state, False):
            return True
    return False


def rule(state: StateCore) -> None:
    """Parse the text of all blocks."""
    parser, md, env = state.md.inline, state.md, state.env
    assert isinstance(parser, InlineParser)
    for token in state.tokens:
        if token.type == "inline":
            if parser.is_plain(token.content):
                token.children = [text_token("text", "", 0, 0, token.content)] if token.content else []
            else:
                token.children = parser.parse(token.content, md, env, [])
