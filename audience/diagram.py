"""A decision compiled: signal classes in, choice vector out.

A diagram is data that any edge can walk: classify the values of a few signals, then follow at most one node a
signal. It is the seam between this package and every edge engine, so its meaning is exact:

- `Variable.classify(value)` maps the value of one signal to a class 0…n-1.
- A node tests one variable and names a child for each class. A child ≥ 0 is a node; a child < 0 is the leaf
  `~child`.
- A leaf is a vector: the chosen indices of the zones met while walking the page with these choices, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Vector = tuple[int, ...]
Kind = Literal["string", "member", "integer", "bucket"]


@dataclass(frozen=True, slots=True)
class Variable:
    """One signal and the classes its values fall into.

    kind      value                   class
    string    str                     `exact`, else the longest of `prefixes`, else `other`
    member    frozenset[str]          `exact["1"]` if the member that `signal` names ("tag.vip") is in it, else `other`
    integer   int 0…999,999,999       that of the greatest lower bound in `cuts` not above it
    bucket    int 0…999               `table[value]`
    any       None (unknown)          `unknown`
    """

    signal: str
    kind: Kind
    classes: int
    exact: tuple[tuple[str, int], ...] = ()
    prefixes: tuple[tuple[str, int], ...] = ()
    cuts: tuple[tuple[int, int], ...] = ()
    table: tuple[int, ...] = ()
    other: int = 0
    unknown: int = 0
    _exact: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_exact", dict(self.exact))

    def classify(self, value: Any) -> int:
        if value is None:
            return self.unknown
        if self.kind == "bucket":
            return int(self.table[value])
        if self.kind == "integer":
            return max((bound, number) for bound, number in self.cuts if bound <= value)[1]
        if self.kind == "member":
            return self._exact["1"] if self.signal.partition(".")[2] in value else self.other
        return self._of_text(value)

    def _of_text(self, value: str) -> int:
        if value in self._exact:
            return self._exact[value]
        fitting = [(len(prefix), number) for prefix, number in self.prefixes if value.startswith(prefix)]
        return max(fitting)[1] if fitting else self.other


@dataclass(frozen=True, slots=True)
class Diagram:
    """`root` is a child as in `nodes`: a node, or the leaf `~root` when nothing is tested."""

    variables: tuple[Variable, ...]
    nodes: tuple[tuple[int, tuple[int, ...]], ...]
    leaves: tuple[Vector, ...]
    root: int

    def choose(self, values: Mapping[str, Any]) -> Vector:
        """The vector for these signal values; a missing signal is unknown (`tag.x` and `consent.x` read the
        sets `tag`, `consent`).
        """
        at = self.root
        while at >= 0:
            number, children = self.nodes[at]
            variable = self.variables[number]
            name = variable.signal.partition(".")[0] if variable.kind == "member" else variable.signal
            at = children[variable.classify(values.get(name))]
        return self.leaves[~at]

    def paths(self) -> Iterator[tuple[dict[int, frozenset[int]], int]]:
        """Every way from the root to a leaf: ({variable: classes that go this way}, leaf number)."""
        stack: list[tuple[int, dict[int, frozenset[int]]]] = [(self.root, {})]
        while stack:
            at, taken = stack.pop()
            if at < 0:
                yield taken, ~at
                continue
            number, children = self.nodes[at]
            for child in sorted(set(children)):
                ways = frozenset(index for index, target in enumerate(children) if target == child)
                stack.append((child, {**taken, number: ways}))
