"""Tokens and parser states that cost less to make: a text of five kilobytes has some hundred tokens."""

from __future__ import annotations

from typing import Literal

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from renderers.markdown.delimiters import Flanks, strict

Nesting = Literal[-1, 0, 1]
_new = Token.__new__


def token(
    kind: str, tag: str, nesting: Nesting, level: int = 0, content: str = "", block: bool = False
) -> Token:
    """What `Token(kind, tag, nesting)` makes, without the machinery of a dataclass."""
    made = _new(Token)
    made.type, made.tag = kind, tag  # in twos: four at once would make a tuple first
    made.nesting, made.level = nesting, level
    made.content, made.block = content, block
    made.attrs, made.meta = {}, {}
    made.map = made.children = None
    made.markup = made.info = ""
    made.hidden = False
    return made


class QuickState(StateInline):
    """The inline state of markdown-it with these tokens."""

    flanks: Flanks = staticmethod(strict)

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        src, end, marker = self.src, self.posMax, self.src[start]
        pos = start + 1
        while pos < end and src[pos] == marker:
            pos += 1
        before = src[start - 1] if start else " "
        after = src[pos] if pos < end else " "
        return Scanned(*self.flanks(before, after, canSplitWord), pos - start)

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        if self.pending:
            self.pushPending()
        meta = None
        if nesting < 0:
            self.level -= 1
            self.delimiters = self._prev_delimiters.pop()
        made = token(ttype, tag, nesting, self.level)
        if nesting > 0:
            self.level += 1
            self._prev_delimiters.append(self.delimiters)
            self.delimiters = []
            meta = {"delimiters": self.delimiters}
        self.pendingLevel = self.level
        self.tokens.append(made)
        self.tokens_meta.append(meta)
        return made

    def pushPending(self) -> Token:
        made = token("text", "", 0, self.pendingLevel, self.pending)
        self.tokens.append(made)
        self.pending = ""
        return made
