"""From a text to what belongs to it, among thousands. VCL has no tables, so they are made of two things it has.

`found` keeps a table as text, in pieces; nested conditions lead to the piece, each by one short regular expression that
halves what is left. `search` does the same for actions. Tables are text because a compiler for C stands behind
VCL: a condition for each path would cost it some milliseconds and a hundred kilobytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

from publisher.edges.patterns import escaped
from publisher.edges.varnish.syntax import cases, fits, setting, string

FEW = 8  # actions compared one by one
PIECE = 4096  # characters that are searched through
LONG = 60  # characters that one expression may compare; PCRE nests to 250
_FIRST = "!"  # the first character that a key can hold
Row = tuple[str, str]


def search(variable: str, actions: Mapping[str, str]) -> list[str]:
    """Lines that do `actions[key]`, one statement, for the key in `variable`. Keys are printable ASCII without spaces."""

    def one_by_one(rows: Sequence[Row]) -> list[str]:
        return cases((f"{variable} == {string(key)}", [action]) for key, action in rows)

    return _halved(variable, sorted(actions.items()), lambda rows: len(rows) <= FEW, one_by_one)


def found(result: str, variable: str, table: Mapping[str, str]) -> list[str]:
    """Lines that set `result` to `table[key]` for the key in `variable`, or to nothing. Keys and values are printable ASCII
    without spaces and quotes; keys also without `=`.
    """

    def piece(rows: Sequence[Row]) -> list[str]:
        text = "".join(f" {key}={value}" for key, value in rows)
        at = f'std.strstr({string(text + " ")}, " " + {variable} + "=")'
        return [setting(result, rf'regsub({at}, "^ [^=]*=([^ ]*) .*", "\1")')]

    def small(rows: Sequence[Row]) -> bool:
        return len(rows) < 2 or sum(len(key) + len(value) + 2 for key, value in rows) <= PIECE

    return _halved(variable, sorted(table.items()), small, piece)


def _halved(
    variable: str,
    rows: Sequence[Row],
    enough: Callable[[Sequence[Row]], bool],
    write: Callable[[Sequence[Row]], list[str]],
) -> list[str]:
    if enough(rows):
        return write(rows) if rows else []
    at = _split(rows)
    less = fits(variable, below(rows, at))
    low, high = (_halved(variable, half, enough, write) for half in (rows[:at], rows[at:]))
    return cases([(less, low)], high)


def _split(rows: Sequence[Row]) -> int:
    """Near the middle, but where the expression is short. It always is at some place: where the texts cease to have
    the same start."""
    longest, middle = len(_shared(rows)) + LONG, len(rows) // 2
    nearest = sorted(range(1, len(rows)), key=lambda at: abs(at - middle))
    return next(at for at in nearest if len(_border(rows, at)) <= longest)


def below(rows: Sequence[Row], at: int) -> str:
    """Fits the texts before place `at` of a sorted list, and not the others."""
    shared = _shared(rows)
    return f"^{escaped(shared)}{_less(_border(rows, at)[len(shared) :])}"


def _shared(rows: Sequence[Row]) -> str:
    return _common(rows[0][0], rows[-1][0])


def _border(rows: Sequence[Row], at: int) -> str:
    """The shortest text that sorts after `rows[at - 1]` and starts `rows[at]`."""
    text = rows[at][0]
    return text[: len(_common(rows[at - 1][0], text)) + 1]


def _common(one: str, other: str) -> str:
    """The start that both have."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(first for first, _ in pairs)


def _less(border: str) -> str:
    """Fits what sorts before `border` (not empty)."""
    less = ""
    for character in reversed(border):
        ways = [r"\z"]
        if character > _FIRST:
            ways.append(f"[{_hex(_FIRST)}-{_hex(chr(ord(character) - 1))}]")
        if less:
            ways.append(escaped(character) + less)
        less = f"(?:{'|'.join(ways)})"
    return less


def _hex(character: str) -> str:
    return f"\\x{ord(character):02x}"
