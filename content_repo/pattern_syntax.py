"""The syntax of a model's patterns: from text to a tree, and from a tree to an expression that Python and ECMAScript
read alike.

`a . [a-z] [^a-z] \\d \\D \\w \\W \\s \\S \\t \\n \\r \\xHH \\uHHHH ^ $ (…) (?:…) x|y * + ? {2} {2,} {2,5}`, and `\\`
before a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MAX_LENGTH = 500
MAX_DEPTH = 30
MAX_COUNT = 1_000  # in `{…}`

_LAST = 0x10FFFF
_Range = tuple[int, int]
_DIGIT: tuple[_Range, ...] = ((0x30, 0x39),)
_WORD: tuple[_Range, ...] = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: tuple[_Range, ...] = (  # ECMAScript's white space and line ends
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029)),
    *((0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
)
_LINE_ENDS: tuple[_Range, ...] = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))
_SETS = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"t": 0x09, "n": 0x0A, "r": 0x0D, "f": 0x0C, "v": 0x0B}
_CODES = {"x": 2, "u": 4}
_COUNT = re.compile(r"\{([0-9]{1,4})(,?)([0-9]{0,4})\}")


class PatternError(Exception):
    """A pattern that cannot be read, or has what is left out; the message says what."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character out of a set: ranges of code points in order, none touching the next."""

    ranges: tuple[_Range, ...]

    def __contains__(self, point: int) -> bool:
        return any(low <= point <= high for low, high in self.ranges)


@dataclass(frozen=True, slots=True)
class Run:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`most` None: any number."""

    of: Node
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class End:
    """A place in the text, `^` or `$`, not a character."""

    sign: str


Node = Characters | Run | Choice | Repeat | End
STARTS, ENDS = End("^"), End("$")


def parse(text: str) -> Node:
    """The tree of a pattern. Raises PatternError."""
    if len(text) > MAX_LENGTH:
        raise PatternError(f"the pattern has {len(text)} characters; at most {MAX_LENGTH} are allowed")
    reader = _Reader(text)
    found = reader.choice(0)
    if reader.at < len(text):
        raise PatternError(f"`)` at character {reader.at + 1} closes nothing")
    return found


def portable(node: Node) -> str:
    """The same pattern for JSON Schema: it means the same in Python and in ECMAScript."""
    if isinstance(node, Characters):
        return _written(node.ranges)
    if isinstance(node, Run):
        return "".join(map(portable, node.parts))
    if isinstance(node, Choice):
        return f"(?:{'|'.join(map(portable, node.options))})"
    if isinstance(node, Repeat):
        most = "" if node.most is None else node.most
        return f"(?:{portable(node.of)}){{{node.least},{most}}}"
    return "^" if node is STARTS else r"$(?!\n)"  # Python's `$` also stands before a last line break


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def choice(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise PatternError(f"groups are nested deeper than {MAX_DEPTH} levels")
        options = [self._run(depth)]
        while self._takes("|"):
            options.append(self._run(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _run(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._repeated(self._one(depth)))
        return parts[0] if len(parts) == 1 else Run(tuple(parts))

    def _one(self, depth: int) -> Node:
        sign = self.text[self.at]
        if sign in "*+?":
            raise PatternError(
                f"`{sign}` at character {self.at + 1} repeats nothing; write `\\{sign}` for the sign"
            )
        self.at += 1
        if sign == "(":
            return self._group(depth)
        if sign == "[":
            return Characters(self._set())
        if sign in "^$":
            return STARTS if sign == "^" else ENDS
        if sign == ".":
            return Characters(_others(_LINE_ENDS))
        return Characters(self._escaped() if sign == "\\" else ((ord(sign), ord(sign)),))

    def _group(self, depth: int) -> Node:
        start = self.at
        if self._takes("?") and not self._takes(":"):
            raise PatternError(
                f"`(?{self.text[self.at : self.at + 1]}` at character {start} is not supported; use `(…)` or `(?:…)`"
            )
        found = self.choice(depth + 1)
        if not self._takes(")"):
            raise PatternError(f"the `(` at character {start} is never closed")
        return found

    def _repeated(self, node: Node) -> Node:
        count = self._count()
        if count is None:
            return node
        if isinstance(node, End):
            raise PatternError(f"`{node.sign}` is a place and cannot be repeated")
        self._takes("?")  # how greedy a repetition is never decides whether it fits
        if self._count() is not None:
            raise PatternError(f"a second repetition at character {self.at}; put the first in `(?:…)`")
        return Repeat(node, *count)

    def _count(self) -> tuple[int, int | None] | None:
        for sign, count in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._takes(sign):
                return count
        found = _COUNT.match(self.text, self.at)
        if not found:
            return None
        self.at = found.end()
        least = int(found[1])
        most = (int(found[3]) if found[3] else None) if found[2] else least
        if max(least, most or 0) > MAX_COUNT or (most is not None and most < least):
            raise PatternError(
                f"`{found[0]}` is no count: the first number is the least, the second at most {MAX_COUNT:,}"
            )
        return least, most

    def _set(self) -> tuple[_Range, ...]:
        start = self.at
        negated = self._takes("^")
        found: list[_Range] = []
        while not self._takes("]"):
            found += self._span(start)
        if not found:
            raise PatternError(f"the set at character {start} is empty")
        return _others(_joined(found)) if negated else _joined(found)

    def _span(self, start: int) -> tuple[_Range, ...]:
        """One member of a set: a character, a range, or a class such as `\\d`."""
        low = self._member(start)
        follows = self.text[self.at + 1 : self.at + 2]
        if len(low) > 1 or low[0][0] != low[0][1] or follows in ("", "]") or not self._takes("-"):
            return low
        high = self._member(start)
        if len(high) > 1 or high[0][0] != high[0][1] or high[0][0] < low[0][0]:
            raise PatternError(
                f"the set at character {start} has a range that runs backwards or ends in a class"
            )
        return ((low[0][0], high[0][0]),)

    def _member(self, start: int) -> tuple[_Range, ...]:
        if self.at >= len(self.text):
            raise PatternError(f"the `[` at character {start} is never closed")
        sign = self.text[self.at]
        self.at += 1
        return self._escaped() if sign == "\\" else ((ord(sign), ord(sign)),)

    def _escaped(self) -> tuple[_Range, ...]:
        sign = self.text[self.at : self.at + 1]
        self.at += 1
        if sign.lower() in _SETS and sign:
            return _SETS[sign] if sign in _SETS else _others(_SETS[sign.lower()])
        point = _CONTROLS.get(sign, -1) if sign else -1
        if sign in _CODES and sign:
            point = self._code(_CODES[sign])
        elif sign and not sign.isalnum():
            point = ord(sign)
        if point < 0:
            raise PatternError(f"`\\{sign}` at character {self.at - 1} is not supported")
        return ((point, point),)

    def _code(self, digits: int) -> int:
        found = re.compile(f"[0-9A-Fa-f]{{{digits}}}").match(self.text, self.at)
        if not found:
            raise PatternError(f"{digits} hexadecimal digits are missing at character {self.at + 1}")
        self.at = found.end()
        return int(found[0], 16)

    def _takes(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.at):
            return False
        self.at += len(sign)
        return True


def _joined(ranges: Iterable[_Range]) -> tuple[_Range, ...]:
    found: list[_Range] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def _others(ranges: Sequence[_Range]) -> tuple[_Range, ...]:
    """All characters that are in none of the ranges."""
    edges = [-1, *(point for each in ranges for point in each), _LAST + 1]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((low + 1, high - 1) for low, high in pairs if low + 1 <= high - 1)


def _written(ranges: Sequence[_Range]) -> str:
    if ranges and ranges[-1][1] == _LAST:
        left_out = _others(ranges)
        return f"[^{_spans(left_out)}]" if left_out else r"[\s\S]"
    return f"[{_spans(ranges)}]"


def _spans(ranges: Iterable[_Range]) -> str:
    return "".join(_point(low) if low == high else f"{_point(low)}-{_point(high)}" for low, high in ranges)


def _point(point: int) -> str:
    if point < 0x80:
        return chr(point) if chr(point).isalnum() else f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else chr(point)
