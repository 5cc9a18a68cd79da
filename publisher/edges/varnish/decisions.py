"""From a page to the key of its variant: a search among paths, and for each decision its diagram as nested
conditions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audience.diagram import Diagram
from publisher.edges.table import Decision, EdgeTable
from publisher.edges.varnish.paths import canonical
from publisher.edges.varnish.search import search
from publisher.edges.varnish.signals import CLASS, Classes
from publisher.edges.varnish.syntax import Subs, cases, setting
from publisher.edges.varnish.visitor import issue

PAGE, KEY, PERSONAL = "req.http.fm-page", "req.http.fm-key", "req.http.fm-personal"
DEEP = 20  # conditions inside each other; what is deeper becomes a sub


def choose(table: EdgeTable, subs: Subs) -> None:
    """Adds `fm_choose`, which sets PERSONAL for a page with several files, and KEY for all but its default."""
    classes = Classes(table, subs)
    issued = issue(table, subs)
    numbers = sorted(set(table.pages.values()))
    calls = {number: [_Writer(table, number, classes, subs).call()] for number in numbers}
    rows = {canonical(path): calls[number] for path, number in table.pages.items()}
    after = cases([(PERSONAL, issued)]) if issued and rows else []
    subs.add("fm_choose", [*search(PAGE, rows), *after])


class _Writer:
    """Writes one decision. What several conditions lead to is a sub of its own, so that the text follows the size of
    the diagram and not the number of ways through it."""

    def __init__(self, table: EdgeTable, number: int, classes: Classes, subs: Subs) -> None:
        self._number, self._classes, self._subs = number, classes, subs
        self._decision = _decision(table, number)
        self._diagram: Diagram = self._decision.diagram
        self._above = Counter(child for _, children in self._diagram.nodes for child in set(children))

    def call(self) -> str:
        lines = self._state(self._diagram.root, 0)
        return self._subs.add(f"fm_decision_{self._number}", [setting(PERSONAL, '"1"'), *lines])

    def _state(self, state: int, depth: int) -> list[str]:
        """What is to be done at a node or a leaf."""
        if state < 0:
            return self._leaf(~state)
        if self._above[state] > 1 or depth >= DEEP:
            return [self._subs.shared(f"fm_node_{self._number}", self._node(state, 0))]
        return self._node(state, depth)

    def _leaf(self, leaf: int) -> list[str]:
        key = self._decision.keys[leaf]
        return [setting(KEY, f'"{key}"')] if key else []

    def _node(self, state: int, depth: int) -> list[str]:
        number, children = self._diagram.nodes[state]
        usual = Counter(children).most_common(1)[0][0]
        ways = [
            (_any_class(children, child), self._state(child, depth + 1))
            for child in dict.fromkeys(children)
            if child != usual
        ]
        found = cases(ways, self._state(usual, depth + 1))
        return [self._classes.of(self._diagram.variables[number]), *found]


def _any_class(children: Sequence[int], wanted: int) -> str:
    return " || ".join(f'{CLASS} == "{number}"' for number, child in enumerate(children) if child == wanted)


def _decision(table: EdgeTable, number: int) -> Decision:
    """One that gives the default where the table contradicts itself, as the reference does."""
    if number < len(table.decisions):
        return table.decisions[number]
    return Decision(Diagram((), (), ((),), ~0), ("",))
