"""Program texts made small where a platform counts their bytes.

Comments, white space and what nothing calls go; the program's own names become short, each the same everywhere, so
that scopes stay as they are. Properties keep their names, except those that are asked to be short too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import product
from string import ascii_letters

from publisher.edges.javascript.tokens import KEYWORDS, Token, depths, is_property, statements, tokens_of

GLOBALS = frozenset(
    re.findall(
        r"\w+",
        "Array Date Error JSON Math Number Object RegExp String cf decodeURIComponent encodeURIComponent handler parseInt "
        "require undefined",
    )
)
_SHORT = {"true": "!0", "false": "!1"}

Statement = Sequence[Token]


def minified(program: str, properties: Mapping[str, str], entries: Mapping[str, Collection[str]]) -> str:
    """`properties`: name → short name. `entries`: of these object literals, the only entries that are used. `handler` is what
    others call. Raises ValueError for text that it cannot read."""
    found = [_only(each, entries) for each in statements(list(tokens_of(program)))]
    flat = [token for each in _in_order(map(_arrow, _reached(found))) for token in each]
    return _joined(_renamed(flat, short_names(_own_names(flat)), properties))


def short_names(names: Iterable[str]) -> dict[str, str]:
    """The shortest for the most frequent."""
    letters = [*ascii_letters, *map("".join, product(ascii_letters, repeat=2))]
    free = (name for name in letters if name not in KEYWORDS | GLOBALS)
    return dict(zip((name for name, _ in Counter(names).most_common()), free, strict=False))


def _only(statement: Statement, entries: Mapping[str, Collection[str]]) -> Statement:
    """`var NAME = {a: …, b: …};` with some of its entries."""
    if statement[0].text != "var" or statement[1].text not in entries:
        return statement
    wanted, inner = entries[statement[1].text], statement[4:-2]
    kept: list[Token] = []
    for entry in _split(inner):
        if entry[0].text in wanted:
            kept += [*entry, _sign(",")]
    return [*statement[:4], *kept[:-1], *statement[-2:]]


def _split(tokens: Statement) -> Iterator[list[Token]]:
    """At the commas outside of all brackets."""
    part: list[Token] = []
    for token, depth in zip(tokens, depths(tokens), strict=True):
        if depth == 0 and token.text == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _reached(found: Sequence[Statement]) -> list[Statement]:
    """The statements that `handler` needs."""
    named = {_declared(each): each for each in found}
    if len(named) < len(found):
        raise ValueError("a name is declared twice")
    reached, waiting = set[str](), ["handler"]
    while waiting:
        name = waiting.pop()
        if name in named and name not in reached:
            reached.add(name)
            waiting += _own_names(named[name])
    return [each for each in found if _declared(each) in reached]


def _declared(statement: Statement) -> str:
    if statement[0].text == "var" and sum(1 for _ in _split(statement)) > 1:
        raise ValueError("a statement outside of functions declares one name")
    words = [token.text for token in statement[:3] if token.text != "async"]
    return words[1]


def _arrow(statement: Statement) -> Statement:
    """`function f(a) { return x; }` as `var f = (a) => x;`, which is shorter."""
    marks = [(token.text, depth) for token, depth in zip(statement, depths(statement), strict=True)]
    if marks[0][0] != "function":
        return statement
    body, end = marks.index(("{", 0)), len(marks) - 2
    if marks[body + 1][0] != "return" or marks.index((";", 1)) != end:
        return statement
    value = statement[body + 2 : end]
    if value[0].text == "{":
        value = [_sign("("), *value, _sign(")")]
    is_single = body == 5  # function f ( a ) {
    parameters = statement[3:4] if is_single else statement[2:body]
    return [Token("word", "var"), statement[1], _sign("="), *parameters, _sign("=>"), *value, _sign(";")]


def _sign(text: str) -> Token:
    return Token("sign", text)


def _in_order(found: Iterable[Statement]) -> Iterator[Statement]:
    """All variables as one statement, then functions: no variable's value calls any."""
    variables, functions = list[Statement](), list[Statement]()
    for each in found:
        (variables if each[0].text == "var" else functions).append(each)
    for number, each in enumerate(variables):
        is_last = number == len(variables) - 1
        yield [_sign(",") if number else each[0], *each[1:-1], *([each[-1]] if is_last else [])]
    yield from functions


def _own_names(tokens: Statement) -> Iterator[str]:
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.text not in KEYWORDS | GLOBALS and not is_property(tokens, at):
            yield token.text


def _renamed(tokens: Statement, names: Mapping[str, str], properties: Mapping[str, str]) -> Iterator[Token]:
    for at, token in enumerate(tokens):
        known = properties if is_property(tokens, at) else names
        short = _SHORT.get(token.text) or known.get(token.text, token.text)
        yield Token("word", short) if token.kind == "word" else token


def _joined(tokens: Iterable[Token]) -> str:
    """With a space where two tokens would become one."""
    made, last = list[str](), Token("sign", ";")
    for token in tokens:
        touching = (
            token.kind in ("word", "number")
            and last.kind in ("word", "number", "regex")
            and token.text[0] != "!"
        )
        clashing = (
            token.kind == last.kind == "sign" and token.text[0] == last.text[-1] and token.text[0] in "+-"
        )
        if token.text == "}" and made[-1] == ";":
            made.pop()
        made.append(" " * (touching or clashing) + token.text)
        last = token
    return "".join(made)
