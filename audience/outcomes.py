"""What visitors get, as diagrams that end in vectors.

An *outcome* ends in leaves (vectors), in true for the empty vector, and in false where the visitor never
comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from audience.classes import merged
from audience.diagram import Diagram, Variable, Vector
from audience.errors import TooManyVariants
from audience.nodes import FALSE, TRUE, Operation, matching, passing, union
from audience.rules import Rule
from audience.space import Space


class Outcomes:
    """Outcomes over the rules of one space; shared by all decisions that are compiled there."""

    def __init__(self, space: Space) -> None:
        self._space, self._nodes = space, space.nodes
        self._vectors: list[Vector] = []
        self._leaves: dict[Vector, int] = {}
        self._matching, self._passing, self._union = Operation(matching), Operation(passing), Operation(union)
        self._products: dict[tuple[int, int], int] = {}
        self._lifts: dict[int, Operation] = {}
        self._merged: dict[tuple[int, tuple[int, ...]], tuple[Variable, list[int]]] = {}

    def chosen(self, comers: int, rule: Rule | None) -> int:
        """Who of `comers` (an outcome of true and false) matches; no rule matches everybody."""
        return comers if rule is None else self._nodes.apply(self._matching, comers, self._space.rule(rule))

    def passed(self, comers: int, rule: Rule | None) -> int:
        """Who of `comers` does not match."""
        return FALSE if rule is None else self._nodes.apply(self._passing, comers, self._space.rule(rule))

    def union(self, one: int, other: int) -> int:
        """One outcome for the visitors of two disjoint ones."""
        return self._nodes.apply(self._union, one, other)

    def lift(self, target: int, outcome: int) -> int:
        """The outcome with `target` in front of every vector."""
        if target not in self._lifts:
            self._lifts[target] = Operation(lambda one, _: self._with(target, one))
        return self._nodes.apply(self._lifts[target], outcome)

    def product(self, one: int, other: int, limit: int) -> int:
        """Both outcomes, vector after vector. Raises TooManyVariants when this step alone makes more than
        `limit` new ones.
        """
        meet = partial(self._join, len(self._vectors) + limit, limit)
        return self._nodes.apply(Operation(meet, self._products), one, other)

    def _join(self, most: int, limit: int, one: int, other: int) -> int | None:
        if one == FALSE or other == TRUE:
            return one
        if other == FALSE or one == TRUE:
            return other
        if one > 0 or other > 0:
            return None
        leaf = self._leaf(self._vectors[~one] + self._vectors[~other])
        if len(self._vectors) > most:
            raise TooManyVariants(limit)
        return leaf

    def _with(self, target: int, outcome: int) -> int | None:
        if outcome < 0:
            return self._leaf((target, *self._vectors[~outcome]))
        if outcome == TRUE:
            return self._leaf((target,))
        return FALSE if outcome == FALSE else None

    def _leaf(self, vector: Vector) -> int:
        leaf = self._leaves.get(vector)
        if leaf is None:
            leaf = self._leaves[vector] = ~len(self._vectors)
            self._vectors.append(vector)
        return leaf

    def diagram(self, outcome: int) -> Diagram:
        """The finished diagram of an outcome for everybody: smallest classes, nodes in order of a walk,
        vectors sorted.
        """
        found = list(self._reached(outcome))
        tests = {at: test for at in found if (test := self._nodes.test(at))}
        vectors = sorted(self._vector(at) for at in found if at not in tests)
        leaves = {vector: ~number for number, vector in enumerate(vectors)}
        places = {at: place for place, at in enumerate(tests)}
        places.update({at: leaves[self._vector(at)] for at in found if at not in tests})
        variables, kept = self._variables(tests)
        levels = {level: number for number, level in enumerate(kept)}
        nodes = tuple(
            (levels[level], tuple(places[children[number]] for number in kept[level]))
            for level, children in tests.values()
        )
        return Diagram(variables, nodes, tuple(vectors), places[outcome])

    def _vector(self, end: int) -> Vector:
        return () if end == TRUE else self._vectors[~end]

    def _reached(self, outcome: int) -> Iterator[int]:
        seen, waiting = {outcome}, [outcome]
        while waiting:
            at = waiting.pop()
            yield at
            test = self._nodes.test(at)
            for child in reversed(dict.fromkeys(test[1]) if test else ()):
                if child not in seen:
                    seen.add(child)
                    waiting.append(child)

    def _variables(
        self, tests: dict[int, tuple[int, tuple[int, ...]]]
    ) -> tuple[tuple[Variable, ...], dict[int, list[int]]]:
        """The variables that are tested, without classes that no test tells apart; by level, the classes that
        are left.
        """
        variables, kept = [], {}
        for level in sorted({level for level, _ in tests.values()}):
            columns = list(zip(*(children for at, children in tests.values() if at == level), strict=True))
            first = {column: number for number, column in reversed(list(enumerate(columns)))}
            variable, kept[level] = self._merge(level, tuple(first[column] for column in columns))
            variables.append(variable)
        return tuple(variables), kept

    def _merge(self, level: int, groups: tuple[int, ...]) -> tuple[Variable, list[int]]:
        if (level, groups) not in self._merged:
            self._merged[level, groups] = merged(self._space.variables[level], groups)
        return self._merged[level, groups]
