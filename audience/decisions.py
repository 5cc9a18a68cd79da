"""Decisions: what each visitor of a page gets, for all its zones at once, compiled ahead of time.

A *zone* is an ordered list of choices; the first one whose rule is true wins. A page's decision is the
product of its zones as a diagram over signal classes, so impossible combinations (two countries at once)
never arise, and its leaves are exactly the vectors that some request can get.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audience.diagram import Diagram, Vector
from audience.errors import MissingDefault, TooManyVariants
from audience.evaluation import evaluate
from audience.nodes import FALSE, TRUE, TooLarge
from audience.outcomes import Outcomes
from audience.rules import Rule

if TYPE_CHECKING:
    from audience.audience import Audience
    from audience.contexts import Context

LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Choice:
    """`rule` None is for everybody. `target` is the number that stands in the vector: choices with equal
    targets are one outcome, by their caller's word, and have equal zones. `zones` are those met inside the
    choice.
    """

    rule: Rule | None
    target: int
    zones: tuple[Zone, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """The last choice has no rule."""

    choices: tuple[Choice, ...]


Zones = tuple[Zone, ...]


def decide(zones: Zones, audience: Audience, limit: int = LIMIT) -> Diagram:
    """The decision of a page. A vector lists the targets of its zones in order, each followed by those of the
    zones inside it.

    Raises TooManyVariants when visitors could get more than `limit` distinct vectors, and MissingDefault.
    """
    known = audience.compiler.decisions.get(zones)
    if known is None:
        known = audience.compiler.decisions[zones] = _compiled(zones, audience, limit)
    if len(known.leaves) > limit:
        raise TooManyVariants(limit)
    return known


def count(zones: Zones, audience: Audience, limit: int = LIMIT) -> int | None:
    """How many distinct vectors visitors can get; None for more than `limit`. Raises MissingDefault."""
    try:
        return len(decide(zones, audience, limit).leaves)
    except TooManyVariants:
        return None


def choose(zones: Zones, context: Context, audience: Audience) -> Vector:
    """The vector of one visitor by evaluating rule after rule: what a diagram agrees with for every request
    of an edge.
    """
    return tuple(target for zone in zones for target in _choose(zone, context, audience))


def _choose(zone: Zone, context: Context, audience: Audience) -> Vector:
    for choice in zone.choices:
        if choice.rule is None or evaluate(choice.rule, context, audience):
            return (choice.target, *choose(choice.zones, context, audience))
    raise _missing_default()


def _missing_default() -> MissingDefault:
    return MissingDefault("a zone has no choice for everybody", fix="add a last choice without a condition")


def _compiled(zones: Zones, audience: Audience, limit: int) -> Diagram:
    if not zones:
        return Diagram((), (), ((),), ~0)
    try:
        outcomes = audience.compiler.outcomes(rules_of(zones))
        return outcomes.diagram(_sequence(zones, TRUE, outcomes, limit))
    except (RecursionError, TooLarge):
        raise TooManyVariants(
            limit, "more variants than can be counted: its rules ask for too many signals together"
        ) from None


def _sequence(zones: Zones, comers: int, outcomes: Outcomes, limit: int) -> int:
    """The outcome of zones one after the other, for the visitors who come here."""
    found = comers
    for zone in zones:
        found = outcomes.product(found, _outcome(zone, comers, outcomes, limit), limit)
    return found


def _outcome(zone: Zone, comers: int, outcomes: Outcomes, limit: int) -> int:
    if not zone.choices or zone.choices[-1].rule is not None:
        raise _missing_default()
    found = FALSE
    for choice in zone.choices:
        inside = _sequence(choice.zones, outcomes.chosen(comers, choice.rule), outcomes, limit)
        found = outcomes.union(found, outcomes.lift(choice.target, inside))
        comers = outcomes.passed(comers, choice.rule)
    return found


def rules_of(zones: Zones) -> Iterator[Rule]:
    """Every rule in the zones, those inside choices too."""
    for zone in zones:
        for choice in zone.choices:
            if choice.rule is not None:
                yield choice.rule
            yield from rules_of(choice.zones)
