"""The tokens of a program. This reads the JavaScript of this package, not all of it: no template literals, every
statement ends in a semicolon or a declared function's brace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

KEYWORDS = frozenset(
    re.findall(
        r"\w+",
        "async await break case catch const continue delete do else false finally for from function if import in instanceof let "
        "new null return switch this throw true try typeof var void while",
    )
)

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<text>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")
  | (?P<word>[A-Za-z_$][\w$]*)
  | (?P<number>\d[\w.]*)
  | (?P<sign>[!=]==?|=>|<<|>>|<=|>=|&&|\|\||\+\+|--|[-+|&]=|[-{}()\[\];,<>=+*/%&|!~?:.^])
    """,
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_BEFORE_REGEX = ("return", "typeof", "case")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: text, word, number, sign, regex."""

    kind: str
    text: str


def tokens_of(program: str) -> Iterator[Token]:
    """Raises ValueError for text it cannot read."""
    at, last = 0, Token("sign", ";")
    while at < len(program):
        regex = _REGEX.match(program, at) if _may_be_regex(program, at, last) else None
        found = regex or _TOKEN.match(program, at)
        if not found:
            raise ValueError(f"this is no JavaScript of ours: {program[at : at + 20]!r}")
        at = found.end()
        if found.lastgroup != "space":
            last = Token("regex" if regex else str(found.lastgroup), found[0])
            yield last


def depths(tokens: Sequence[Token]) -> Iterator[int]:
    """How many brackets are open at each token; a bracket itself counts to what is around it."""
    depth = 0
    for token in tokens:
        depth -= token.kind == "sign" and token.text in _CLOSING
        yield depth
        depth += token.kind == "sign" and token.text in _OPENING


def statements(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The statements outside of all functions."""
    statement: list[Token] = []
    for token, depth in zip(tokens, depths(tokens), strict=True):
        statement.append(token)
        is_function = any(each.text == "function" for each in statement[:2])
        if depth == 0 and token.text == ("}" if is_function else ";"):
            yield statement
            statement = []


def is_property(tokens: Sequence[Token], at: int) -> bool:
    """Behind a dot, or a key of an object literal."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    return before == "." or (after == ":" and before in ("{", ","))


def _may_be_regex(program: str, at: int, last: Token) -> bool:
    """A slash behind a value divides."""
    if program[at] != "/" or program[at : at + 2] in ("//", "/*"):
        return False
    is_value = last.kind in ("text", "number", "regex") or last.text in (")", "]", "}")
    return not is_value and (last.kind != "word" or last.text in _BEFORE_REGEX)
