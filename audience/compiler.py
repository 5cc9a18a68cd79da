"""Where the decisions of one audience are compiled, and remembered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from audience.classes import Atom, Held, variable_name
from audience.outcomes import Outcomes
from audience.rules import Rule, Tree
from audience.space import Space, atoms_of

if TYPE_CHECKING:
    from audience.audience import Audience
    from audience.decisions import Zones
    from audience.diagram import Diagram


class Compiler:
    """All zones of segments alone share one space; experiments and inline rules get a space for each set of
    their atoms.

    A space for everything would be simpler, but a bucket then falls into as many classes as all experiments
    make together.
    """

    def __init__(self, audience: Audience) -> None:
        self.decisions: dict[Zones, Diagram] = {}
        self._audience = audience
        self._spaces: dict[frozenset[Atom], Outcomes] = {}
        self._atoms: dict[Tree, frozenset[Atom]] = {}
        found = [
            atom for segment in audience.segments.values() for atom in atoms_of(segment.rule.tree, audience)
        ]
        plain = {atom for atom in found if variable_name(atom) != "bucket"}
        self._common = frozenset({*plain, Held()})
        self._order = {name: place for place, name in enumerate(dict.fromkeys(map(variable_name, found)))}

    def outcomes(self, rules: Iterable[Rule]) -> Outcomes:
        """The place where these rules compile."""
        extra = frozenset(atom for rule in rules for atom in self._of(rule) if atom not in self._common)
        if extra not in self._spaces:
            self._spaces[extra] = Outcomes(Space(self._audience, self._common | extra, self._order))
        return self._spaces[extra]

    def _of(self, rule: Rule) -> frozenset[Atom]:
        if rule.tree not in self._atoms:
            self._atoms[rule.tree] = frozenset(atoms_of(rule.tree, self._audience))
        return self._atoms[rule.tree]
