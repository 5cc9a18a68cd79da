"""A store of shared decision diagrams, and operations on pairs of them.

A diagram is an int: 0, 1, 2 are the constants false, true, unknown; a larger number is a node; a negative
number is the leaf `~number` of a table that the user of the store keeps. Equal diagrams have equal numbers,
so every operation is remembered by its operands (R. E. Bryant, "Graph-based algorithms for Boolean function
manipulation", 1986, here with many-valued tests).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import repeat

FALSE, TRUE, UNKNOWN = 0, 1, 2
_CONSTANTS = 3
_BELOW_ALL = 1_000_000
MOST = 20_000  # nodes of one diagram; an edge could not hold more, and making them takes seconds


class TooLarge(Exception):
    """A diagram has more than `MOST` nodes: its tests hang together in too many ways."""


class Operation:
    """`meet` settles a pair of diagrams, or returns None when their tests must be followed; `memo` remembers
    pairs.
    """

    def __init__(
        self, meet: Callable[[int, int], int | None], memo: dict[tuple[int, int], int] | None = None
    ) -> None:
        self.meet = meet
        self.memo = {} if memo is None else memo


class Nodes:
    """Nodes test variables by level, the lowest first, and have one child for each class of the variable."""

    def __init__(self) -> None:
        self._levels = [_BELOW_ALL] * _CONSTANTS
        self._children: list[tuple[int, ...]] = [()] * _CONSTANTS
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._checked: set[int] = set()  # diagrams that are not too large

    def node(self, level: int, children: tuple[int, ...]) -> int:
        """The one diagram that tests `level` and goes on with `children`."""
        if children.count(children[0]) == len(children):
            return children[0]
        number = self._numbers.get((level, children))
        if number is None:
            number = self._numbers[level, children] = len(self._levels)
            self._levels.append(level)
            self._children.append(children)
        return number

    def test(self, diagram: int) -> tuple[int, tuple[int, ...]] | None:
        """Level and children of a node; None for a constant or a leaf."""
        return (self._levels[diagram], self._children[diagram]) if diagram >= _CONSTANTS else None

    def apply(self, operation: Operation, one: int, other: int = FALSE) -> int:
        """The diagram that has `operation` done in all its ends. Raises TooLarge."""
        found = self._apply(operation, one, other)
        if found not in self._checked:
            self._check(found)
            self._checked.add(found)
        return found

    def _check(self, diagram: int) -> None:
        """The size counts, not the work: what was made before must not decide whether a rule can be used."""
        seen, waiting = {diagram}, [diagram]
        while waiting:
            at = waiting.pop()
            for child in set(self._children[at]) - seen if at >= _CONSTANTS else ():
                seen.add(child)
                waiting.append(child)
            if len(seen) > MOST:
                raise TooLarge

    def _apply(self, operation: Operation, one: int, other: int) -> int:
        found = operation.memo.get((one, other))
        if found is None:
            found = operation.meet(one, other)
            if found is None:
                found = self._follow(operation, one, other)
            operation.memo[one, other] = found
        return found

    def _follow(self, operation: Operation, one: int, other: int) -> int:
        first = self._levels[one] if one > 0 else _BELOW_ALL
        second = self._levels[other] if other > 0 else _BELOW_ALL
        level = min(first, second)
        ones: Iterable[int] = self._children[one] if first == level else repeat(one)
        others: Iterable[int] = self._children[other] if second == level else repeat(other)
        pairs = zip(ones, others, strict=False)  # one of them may be endless
        memo = (
            operation.memo
        )  # asked here as well: most pairs are known, and a call costs more than the look-up
        return self.node(level, tuple([memo[p] if p in memo else self._apply(operation, *p) for p in pairs]))


def both(one: int, other: int) -> int | None:
    """Kleene's conjunction."""
    if FALSE in (one, other):
        return FALSE
    if one in (TRUE, other):
        return other
    return one if other == TRUE else None


def either(one: int, other: int) -> int | None:
    """Kleene's disjunction."""
    if TRUE in (one, other):
        return TRUE
    if one in (FALSE, other):
        return other
    return one if other == FALSE else None


def opposite(one: int, _: int) -> int | None:
    """Kleene's negation."""
    return {FALSE: TRUE, TRUE: FALSE, UNKNOWN: UNKNOWN}.get(one)


def unless(condition: int, rule: int) -> int | None:
    """`rule`, but false where the condition is true."""
    if condition == TRUE:
        return FALSE
    return rule if FALSE in (condition, rule) else None


def given(condition: int, rule: int) -> int | None:
    """`rule`, but unknown where the condition is false."""
    if condition == FALSE:
        return UNKNOWN
    return rule if condition == TRUE or rule == UNKNOWN else None


def matching(comers: int, rule: int) -> int | None:
    """Who of `comers`, a diagram of true and false, matches: only true does."""
    if comers == FALSE or rule in (FALSE, UNKNOWN):
        return FALSE
    return comers if rule == TRUE else None


def passing(comers: int, rule: int) -> int | None:
    """Who of `comers` does not match."""
    if comers == FALSE or rule == TRUE:
        return FALSE
    return comers if rule in (FALSE, UNKNOWN) else None


def union(one: int, other: int) -> int | None:
    """Whichever is not false; the two are disjoint."""
    if one in (FALSE, other):
        return other
    return one if other == FALSE else None
