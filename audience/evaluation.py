"""The meaning of a rule for one visitor, in Kleene's strong three-valued logic: True, False, or None for
unknown.

Only True matches. In this order:
1. A held-out visitor is in no segment (unless it is exempt) and in no arm: false.
2. Without its consent a segment or a running experiment is unknown, also inside `not`.
3. Else a segment is its rule, and an arm is whether the bucket belongs to it (unknown without a bucket).
An experiment that does not run reads neither bucket nor consent: the arm that won is true, all others false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from audience.experiments import arm_of, held_out
from audience.rules import All, AnyOf, Comparison, InArm, InSegment, Not, Operator, Rule, Tree

if TYPE_CHECKING:
    from audience.audience import Audience
    from audience.contexts import Context
    from audience.experiments import Experiment
    from audience.segments import Segment

_COMPARE: dict[Operator, Callable[[Any, tuple[Any, ...]], bool]] = {
    "eq": lambda value, wanted: value == wanted[0],
    "ne": lambda value, wanted: value != wanted[0],
    "in": lambda value, wanted: value in wanted,
    "prefix": lambda value, wanted: value.startswith(wanted[0]),
    "lt": lambda value, wanted: value < wanted[0],
    "le": lambda value, wanted: value <= wanted[0],
    "gt": lambda value, wanted: value > wanted[0],
    "ge": lambda value, wanted: value >= wanted[0],
    "has": lambda value, wanted: wanted[0] in value,
}


def evaluate(rule: Rule, context: Context, audience: Audience) -> bool | None:
    """Whether `rule` holds for the visitor; `rule` was checked against this audience."""
    return value_of(rule.tree, context, audience)


def value_of(tree: Tree, context: Context, audience: Audience) -> bool | None:
    match tree:
        case All(rules):
            return conjunction(value_of(rule, context, audience) for rule in rules)
        case AnyOf(rules):
            return disjunction(value_of(rule, context, audience) for rule in rules)
        case Not(rule):
            return negation(value_of(rule, context, audience))
        case Comparison():
            return compare(tree, audience.signals[tree.signal].admit(context.values.get(tree.signal)))
        case InSegment(id):
            return _segment(audience.segments[id], context, audience)
        case InArm(id, arm):
            return _arm(audience.experiments[id], arm, context, audience)


def compare(literal: Comparison, value: Any) -> bool | None:
    """A comparison with one value. Whether a signal exists is always known; all else about an unknown one is
    unknown.
    """
    if literal.operator == "exists":
        return value is not None
    return None if value is None else _COMPARE[literal.operator](value, literal.values)


def conjunction(values: Iterable[bool | None]) -> bool | None:
    found = set(values)
    return False if False in found else None if None in found else True


def disjunction(values: Iterable[bool | None]) -> bool | None:
    found = set(values)
    return True if True in found else None if None in found else False


def negation(value: bool | None) -> bool | None:
    return None if value is None else not value


def consented(purposes: tuple[str, ...], context: Context) -> bool:
    """Whether the visitor is known to agree to every purpose."""
    agreed: frozenset[str] = context.values.get("consent", frozenset())
    return agreed.issuperset(purposes)


def _segment(segment: Segment, context: Context, audience: Audience) -> bool | None:
    if not segment.exempt and held_out(audience.holdout, context.values.get("bucket")):
        return False
    return value_of(segment.rule.tree, context, audience) if consented(segment.consent, context) else None


def _arm(experiment: Experiment, arm: str, context: Context, audience: Audience) -> bool | None:
    bucket = context.values.get("bucket")
    if held_out(audience.holdout, bucket):
        return False
    if not experiment.running:
        return experiment.winner == arm
    if bucket is None or not consented(experiment.consent, context):
        return None
    return arm_of(experiment, bucket) == arm
