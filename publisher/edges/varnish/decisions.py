"""From a page to the key of its variant: page → a node of its diagram, then from node to node.

The nodes of all diagrams are one table, kept as text like that of the pages; equal nodes are one. A *state* is the
number of a node, or a point and a key: `.` for the default. A node is written `variable,class:state,class:state,…`.
"""

from __future__ import annotations

from audience.diagram import Variable
from publisher.edges.table import Decision, EdgeTable
from publisher.edges.varnish.paths import canonical
from publisher.edges.varnish.search import found, search
from publisher.edges.varnish.signals import CLASS, Classes
from publisher.edges.varnish.syntax import Subs, cases, cut, fits, setting
from publisher.edges.varnish.visitor import issue

PAGE, KEY, PERSONAL = "req.http.fm-page", "req.http.fm-key", "req.http.fm-personal"
STATE, NODE, VARIABLE = "req.http.fm-state", "req.http.fm-node", "req.http.fm-variable"
DEFAULT = "."


def choose(table: EdgeTable, subs: Subs) -> None:
    """Adds `fm_find`, which sets PERSONAL for a page with several files, and `fm_choose`, which sets KEY for all but its
    default.
    """
    nodes = Nodes()
    roots = {number: nodes.root(table, number) for number in sorted(set(table.pages.values()))}
    rows = {canonical(path): roots[number] for path, number in table.pages.items()}
    personal = (f'{STATE} != ""', [setting(PERSONAL, '"1"')])
    subs.add("fm_find", [*found(STATE, PAGE, rows), *cases([personal])] if rows else [])
    key = (fits(STATE, r"^\.."), [setting(KEY, f'regsub({STATE}, "^.", "")')])
    subs.add("fm_choose", [*issue(table, subs), *_walk(nodes, table, subs), *cases([key])])


def _walk(nodes: Nodes, table: EdgeTable, subs: Subs) -> list[str]:
    """From the root to a leaf, in as many steps as any visitor takes."""
    if not nodes.rows:
        return []
    return cases([(fits(STATE, "^[0-9]"), [_step(nodes, Classes(table, subs), subs)])]) * nodes.deepest


def _step(nodes: Nodes, classes: Classes, subs: Subs) -> str:
    """The call that goes from a node to the next state."""
    calls = {str(number): classes.of(variable) for variable, number in nodes.variables.items()}
    child = cut(f'std.strstr({NODE}, "," + {CLASS} + ":")', ",[^:]*+:([^,]*+),.*")
    read = [*found(NODE, STATE, nodes.rows), setting(VARIABLE, f'regsub({NODE}, ",.*", "")')]
    return subs.add("fm_step", [*read, *search(VARIABLE, calls), setting(STATE, child)])


class Nodes:
    """The nodes of all decisions. `rows` is the table; `variables` are numbered in the order in which they are met;
    `deepest` is the greatest number of nodes on a way to a leaf."""

    def __init__(self) -> None:
        self.rows: dict[str, str] = {}
        self.variables: dict[Variable, int] = {}
        self.deepest = 0
        self._numbers: dict[str, str] = {}

    def root(self, table: EdgeTable, number: int) -> str:
        """The state that a decision starts from; the default where the table contradicts itself, as in the reference."""
        if number >= len(table.decisions):
            return DEFAULT
        state, depth = self._state(table.decisions[number], table.decisions[number].diagram.root, {})
        self.deepest = max(self.deepest, depth)
        return state

    def _state(self, decision: Decision, at: int, known: dict[int, tuple[str, int]]) -> tuple[str, int]:
        """The text of a child as in the diagram, and how many nodes may follow. A diagram is as deep as it has signals."""
        if at < 0:
            return DEFAULT + decision.keys[~at], 0
        if at not in known:
            number, children = decision.diagram.nodes[at]
            below = [self._state(decision, child, known) for child in children]
            state = self._node(decision.diagram.variables[number], [text for text, _ in below])
            known[at] = state, 1 + max(depth for _, depth in below)
        return known[at]

    def _node(self, variable: Variable, children: list[str]) -> str:
        number = self.variables.setdefault(variable, len(self.variables))
        row = f"{number}," + "".join(f"{index}:{state}," for index, state in enumerate(children))
        known = self._numbers.setdefault(row, str(len(self._numbers)))
        self.rows[known] = row
        return known
