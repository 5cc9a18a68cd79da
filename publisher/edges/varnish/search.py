"""From a text to what is done for it, among thousands: VCL has no tables, so a sorted list becomes nested conditions.

Each condition halves the list by one short regular expression; the last few are compared one by one. What fits none
of them falls through. A look-up among 10,000 paths takes about ten expressions and eight comparisons.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby, takewhile

from publisher.edges.patterns import escaped
from publisher.edges.varnish.syntax import cases, fits, string

FEW = 8
LONG = 60  # characters that one expression may compare; PCRE nests to 250
_FIRST = "!"  # the first character that a canonical path can hold
Row = tuple[str, tuple[str, ...]]


def search(variable: str, actions: Mapping[str, Sequence[str]]) -> list[str]:
    """Lines that do `actions[text]` for the text in `variable`, which is printable ASCII."""
    return _among(variable, sorted((text, tuple(lines)) for text, lines in actions.items()))


def _among(variable: str, rows: Sequence[Row]) -> list[str]:
    if len(rows) <= FEW:
        return cases(_alike(variable, rows))
    at = _split(rows)
    less = fits(variable, below(rows, at))
    return cases([(less, _among(variable, rows[:at]))], _among(variable, rows[at:]))


def _alike(variable: str, rows: Sequence[Row]) -> list[tuple[str, tuple[str, ...]]]:
    """Neighbours for which the same is done are one condition."""
    return [
        (" || ".join(f"{variable} == {string(text)}" for text, _ in group), lines)
        for lines, group in groupby(rows, lambda row: row[1])
    ]


def _split(rows: Sequence[Row]) -> int:
    """Near the middle, but where the expression is short. It always is at some place: where the texts cease to have
    the same start."""
    shared, middle = len(_shared(rows)), len(rows) // 2
    return min(range(1, len(rows)), key=lambda at: (len(_border(rows, at)) > shared + LONG, abs(at - middle)))


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
