"""A diagram cut into few table look-ups.

A *state* is a child as in the diagram: a node still to be tested, or a leaf. A stage reads the classes of
some variables at once and leads from each state that can arrive there to the next. Most decisions are one
stage; a large one is cut where its table would grow past ROWS, so the size of the configuration follows the
size of the diagram and not the number of combinations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import product

from audience.diagram import Diagram
from publisher.edges.errors import CannotExpress

ROWS = 256

Classes = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """`rows[state, classes of the variables]` is the next state."""

    variables: tuple[int, ...]
    rows: Mapping[tuple[int, Classes], int]


def stages(diagram: Diagram) -> Iterator[Stage]:
    """The stages in order; together they take the root to a leaf. None when the root is a leaf.

    Raises CannotExpress when no order of the variables fits all paths.
    """
    states, left = {diagram.root}, _order(diagram)
    while left:
        taken = _fitting(diagram, len(states), left)
        stage = _stage(diagram, states, left[:taken])
        states, left = set(stage.rows.values()), left[taken:]
        yield stage


def _order(diagram: Diagram) -> tuple[int, ...]:
    """The variables that are tested, each after those that are tested above it."""
    above: dict[int, set[int]] = {}
    for variable, children in diagram.nodes:
        above.setdefault(variable, set())
        for child in children:
            if child >= 0:
                above.setdefault(diagram.nodes[child][0], set()).add(variable)
    try:
        return tuple(TopologicalSorter(above).static_order())
    except CycleError:
        fix = "the decision must test its signals in one order"
        raise CannotExpress("nginx", "a decision without an order of signals", fix) from None


def _fitting(diagram: Diagram, states: int, variables: tuple[int, ...]) -> int:
    """How many of the next variables one table takes: at least one."""
    rows, taken = states, 0
    for number in variables:
        rows *= diagram.variables[number].classes
        if taken and rows > ROWS:
            break
        taken += 1
    return taken


def _stage(diagram: Diagram, states: set[int], variables: tuple[int, ...]) -> Stage:
    ranges = [range(diagram.variables[number].classes) for number in variables]
    rows = {
        (state, classes): _walk(diagram, state, dict(zip(variables, classes, strict=True)))
        for state in sorted(states)
        for classes in product(*ranges)
    }
    return Stage(variables, rows)


def _walk(diagram: Diagram, state: int, classes: Mapping[int, int]) -> int:
    while state >= 0 and diagram.nodes[state][0] in classes:
        variable, children = diagram.nodes[state]
        state = children[classes[variable]]
    return state
