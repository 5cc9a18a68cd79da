"""Rules compiled to diagrams over one set of atoms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import groupby
from typing import TYPE_CHECKING

from audience.classes import Atom, Held, classes_of, variable_name
from audience.diagram import Variable
from audience.nodes import FALSE, TRUE, Nodes, Operation, both, either, given, opposite, unless
from audience.rules import All, AnyOf, Comparison, InArm, InSegment, Not, Rule, Tree

if TYPE_CHECKING:
    from audience.audience import Audience

_RANKS = {"bucket": 0, "consent": 1}  # tested first: they gate nearly everything


class Space:
    """`variables[level]` is what the nodes of that level test. Diagrams of rules end in false, true and
    unknown. `order` are places of variables by name, others come after them: what stands together in a rule is
    best tested together, or a diagram must remember all of it.
    """

    def __init__(self, audience: Audience, atoms: Iterable[Atom], order: Mapping[str, int]) -> None:
        self.nodes = Nodes()
        self.variables: list[Variable] = []
        self._audience = audience
        self._order = order
        self._atoms = dict(self._place(atoms))
        self._rules: dict[Tree, int] = {}
        self._both, self._either, self._opposite = Operation(both), Operation(either), Operation(opposite)
        self._unless, self._given = Operation(unless), Operation(given)

    def _place(self, atoms: Iterable[Atom]) -> Iterator[tuple[Atom, int]]:
        """Each atom as a diagram of one node, which makes the variables on the way."""
        ordered = sorted(atoms, key=self._position)
        for name, group in groupby(ordered, variable_name):
            found = list(group)
            classes = classes_of(name, found, self._audience)
            self.variables.append(classes.variable)
            for atom in found:
                yield atom, self.nodes.node(len(self.variables) - 1, classes.truths[atom])

    def _position(self, atom: Atom) -> tuple[int, int, str, str]:
        name = variable_name(atom)
        return _rank(atom), self._order.get(name, len(self._order)), name, repr(atom)

    def rule(self, rule: Rule) -> int:
        """The diagram of a rule whose atoms are all in this space."""
        return self._tree(rule.tree)

    def _tree(self, tree: Tree) -> int:
        if tree not in self._rules:
            self._rules[tree] = self._compiled(tree)
        return self._rules[tree]

    def _compiled(self, tree: Tree) -> int:
        match tree:
            case All(rules):
                return self._joined(self._both, rules)
            case AnyOf(rules):
                return self._joined(self._either, rules)
            case Not(rule):
                return self.nodes.apply(self._opposite, self._tree(rule))
            case Comparison():
                return self._atoms.get(
                    tree, TRUE
                )  # only `exists` of a set is no atom: an edge always knows it
            case InSegment(id):
                return self._segment(id)
            case InArm(id):
                return self._arm(id, tree)

    def _joined(self, operation: Operation, rules: Iterable[Tree]) -> int:
        return reduce(lambda one, other: self.nodes.apply(operation, one, other), map(self._tree, rules))

    def _segment(self, id: str) -> int:
        segment = self._audience.segments[id]
        inside = self._consented(segment.consent, self._tree(segment.rule.tree))
        return inside if segment.exempt else self._measured(inside)

    def _arm(self, id: str, literal: InArm) -> int:
        experiment = self._audience.experiments[id]
        if not experiment.running:
            return self._measured(TRUE if experiment.winner == literal.arm else FALSE)
        return self._measured(self._consented(experiment.consent, self._atoms[literal]))

    def _consented(self, purposes: Iterable[str], inside: int) -> int:
        for purpose in purposes:
            inside = self.nodes.apply(self._given, self._atoms[consent(purpose)], inside)
        return inside

    def _measured(self, inside: int) -> int:
        return self.nodes.apply(self._unless, self._atoms[Held()], inside)


def atoms_of(tree: Tree, audience: Audience) -> Iterator[Atom]:
    """What a rule depends on in the end, through segments and experiments; each segment is looked into once."""
    return _atoms_of(tree, audience, set())


def _atoms_of(tree: Tree, audience: Audience, seen: set[str]) -> Iterator[Atom]:
    match tree:
        case All(rules) | AnyOf(rules):
            for rule in rules:
                yield from _atoms_of(rule, audience, seen)
        case Not(rule):
            yield from _atoms_of(rule, audience, seen)
        case Comparison():
            if tree.operator != "exists" or audience.signals[tree.signal].type != "set":
                yield tree
        case InSegment(id):
            if id not in seen:
                seen.add(id)
                yield from _of_segment(id, audience, seen)
        case InArm(id):
            yield Held()
            if audience.experiments[id].running:
                yield tree
                yield from map(consent, audience.experiments[id].consent)


def _of_segment(id: str, audience: Audience, seen: set[str]) -> Iterator[Atom]:
    segment = audience.segments[id]
    if not segment.exempt:
        yield Held()
    yield from map(consent, segment.consent)
    yield from _atoms_of(segment.rule.tree, audience, seen)


def consent(purpose: str) -> Comparison:
    """The atom "this purpose is agreed to"."""
    return Comparison("has", "consent", (purpose,))


def _rank(atom: Atom) -> int:
    return _RANKS.get(atom.signal if isinstance(atom, Comparison) else "bucket", 2)
