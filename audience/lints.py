"""Findings about an audience and the zones that use it. An ordered list of checks that do not know each
other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from audience.budget import ZonePath
from audience.decisions import Choice, Zone, Zones, rules_of
from audience.nodes import FALSE, TRUE, TooLarge
from audience.rules import InArm, InSegment, Rule

if TYPE_CHECKING:
    from audience.audience import Audience
    from audience.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class Lint:
    """`where` is the path of a zone or of a choice in it (zone, choice), or ("segment", id)."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    where: tuple[str | int, ...]
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A zone where it stands: `comers` are the visitors who meet it, as a diagram of `outcomes`."""

    zone: Zone
    path: ZonePath
    comers: int
    outcomes: Outcomes


def lints_by_zone(zones: Zones, audience: Audience) -> dict[ZonePath, tuple[Lint, ...]]:
    """The findings about each zone of a page that some visitor meets; none where rules are too large to compile, which stops
    a build. The page's budget is not one of them: files count after merging by content.
    """
    try:
        places = _places(zones, (), TRUE, audience.compiler.outcomes(rules_of(zones)))
        return {
            place.path: tuple(lint for _, check in ZONE_CHECKS for lint in check(place)) for place in places
        }
    except TooLarge:
        return {}


def lint_segments(audience: Audience, used: Collection[str]) -> tuple[Lint, ...]:
    """All findings about segments; `used` are those that zones, variations and inline rules name."""
    return (*_unused(audience, used), *_same_for_all(audience), *_half_exempt(audience))


def _places(zones: Zones, above: ZonePath, comers: int, outcomes: Outcomes) -> Iterator[Place]:
    """Every zone that some visitor meets, outer ones before those inside them."""
    for number, zone in enumerate(zones):
        yield Place(zone, (*above, number), comers, outcomes)
        left = comers
        for place, choice in enumerate(zone.choices):
            chosen = outcomes.chosen(left, choice.rule)
            left = outcomes.passed(left, choice.rule)
            if chosen != FALSE:
                yield from _places(choice.zones, (*above, number, place), chosen, outcomes)


def _without_default(place: Place) -> Iterator[Lint]:
    if not place.zone.choices or place.zone.choices[-1].rule is not None:
        message = "the zone has no choice for everybody"
        yield Lint(
            "zone_without_default", "error", message, place.path, "add a last choice without a condition"
        )


def _unreachable(place: Place) -> Iterator[Lint]:
    """A choice that no visitor can get: never true here, or only where an earlier choice is true."""
    left = place.comers
    for number, choice in enumerate(place.zone.choices):
        if place.outcomes.chosen(left, choice.rule) == FALSE:
            yield _never(choice, place, number)
        left = place.outcomes.passed(left, choice.rule)


def _never(choice: Choice, place: Place, number: int) -> Lint:
    if place.outcomes.chosen(place.comers, choice.rule) == FALSE:
        message, fix = (
            f"no visitor can match {_shown(choice.rule)}",
            "correct the condition or remove the choice",
        )
        return Lint("unreachable_choice", "warning", message, (*place.path, number), fix)
    message = "every visitor who would get this choice gets an earlier one"
    return Lint("shadowed_choice", "warning", message, (*place.path, number), "move it up or remove it")


def _always(place: Place) -> Iterator[Lint]:
    for number, choice in enumerate(place.zone.choices):
        if choice.rule and place.outcomes.passed(place.comers, choice.rule) == FALSE:
            message, fix = (
                f"every visitor matches {_shown(choice.rule)}",
                "make it the default: leave the condition out",
            )
            yield Lint("rule_always_true", "warning", message, (*place.path, number), fix)


def _order_decides(place: Place) -> Iterator[Lint]:
    """Choices that some visitors match both, where neither is a part of the other."""
    ruled = [(number, choice) for number, choice in enumerate(place.zone.choices) if choice.rule]
    for later, (number, choice) in enumerate(ruled):
        others = [
            _shown(earlier.rule)
            for _, earlier in ruled[:later]
            if earlier.target != choice.target and _cross(earlier.rule, choice.rule, place)
        ]
        if others:
            message = (
                f"some visitors match {_shown(choice.rule)} and also {', '.join(others)}, which comes first"
            )
            fix = "nothing to do if that order is meant"
            yield Lint("order_decides", "info", message, (*place.path, number), fix)


def _shown(rule: Rule | None) -> str:
    """A rule for people: segments and arms as they are written, others in canonical form."""
    match rule.tree if rule else None:
        case InSegment(id):
            return id
        case InArm(id, arm):
            return f"experiment:{id}={arm}"
    return str(rule)


def _cross(one: Rule | None, other: Rule | None, place: Place) -> bool:
    inside, outside = place.outcomes.chosen(place.comers, one), place.outcomes.passed(place.comers, one)
    shared, only_one = place.outcomes.chosen(inside, other), place.outcomes.passed(inside, other)
    return FALSE not in (shared, only_one, place.outcomes.chosen(outside, other))


ZONE_CHECKS: list[tuple[str, Callable[[Place], Iterator[Lint]]]] = [
    ("zone_without_default", _without_default),
    ("unreachable_choice", _unreachable),
    ("rule_always_true", _always),
    ("order_decides", _order_decides),
]


def _unused(audience: Audience, used: Collection[str]) -> Iterator[Lint]:
    known, waiting = set(used), list(used)
    while waiting:
        new = audience.segments[waiting.pop()].rule.segments - known
        known |= new
        waiting += new
    for id in audience.segments:
        if id not in known:
            message, fix = f'segment "{id}" is used nowhere', "remove its file, or use it"
            yield Lint("segment_unused", "warning", message, ("segment", id), fix)


def _same_for_all(audience: Audience) -> Iterator[Lint]:
    for id, segment in audience.segments.items():
        outcomes = audience.compiler.outcomes([segment.rule])
        try:
            always = outcomes.passed(TRUE, segment.rule) == FALSE
            never = outcomes.chosen(TRUE, segment.rule) == FALSE
        except TooLarge:
            message = f'the rule of segment "{id}" asks for too many signals together'
            yield Lint("rule_too_large", "error", message, ("segment", id), "split it into segments")
            continue
        if always:
            message = f'every visitor matches the rule of segment "{id}"'
            yield Lint("rule_always_true", "warning", message, ("segment", id), "correct its `when`")
        elif never:
            message = f'no visitor can match the rule of segment "{id}"'
            yield Lint("rule_never_true", "warning", message, ("segment", id), "correct its `when`")


def _half_exempt(audience: Audience) -> Iterator[Lint]:
    for id, segment in audience.segments.items():
        held = sorted(other for other in segment.rule.segments if not audience.segments[other].exempt)
        if segment.exempt and held:
            message = f'segment "{id}" is exempt from the holdout, but made of "{held[0]}", which is not'
            fix = f"write holdout: exempt in {held[0]} too"
            yield Lint("half_exempt", "warning", message, ("segment", id), fix)
