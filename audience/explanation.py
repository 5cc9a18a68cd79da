"""Why a rule is true, false or unknown for one visitor: the literals that decided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from audience.evaluation import consented, value_of
from audience.experiments import held_out
from audience.rules import All, AnyOf, Comparison, InArm, InSegment, Not, Rule, Tree

if TYPE_CHECKING:
    from audience.audience import Audience
    from audience.contexts import Context

_WORDS = {True: "true", False: "false", None: "unknown"}
_SIGNS = {"eq": "is", "ne": "is not", "in": "in", "prefix": "starts with", "has": "has", "exists": "exists"}
_ORDER = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥"}


def explain(rule: Rule, context: Context, audience: Audience) -> tuple[bool | None, list[str]]:
    """The value of `rule`, and a line for each literal that decided it.

    A line is `literal: value`, with what was seen: `country in CN, HK: false (country is DE)`. What is inside
    a segment follows its own line.
    """
    value = value_of(rule.tree, context, audience)
    return value, list(dict.fromkeys(_Reasons(context, audience).of(rule.tree, value)))


class _Reasons:
    def __init__(self, context: Context, audience: Audience) -> None:
        self._context, self._audience = context, audience

    def of(self, tree: Tree, value: bool | None) -> Iterator[str]:
        """The lines behind a tree that has this value."""
        match tree:
            case All(rules):
                yield from self._joined(rules, value, every=value is True)
            case AnyOf(rules):
                yield from self._joined(rules, value, every=value is False)
            case Not(rule):
                yield from self.of(rule, None if value is None else not value)
            case Comparison():
                yield f"{_written(tree)}: {_WORDS[value]} ({self._seen(tree.signal)})"
            case InSegment(id):
                yield from self._segment(id, value)
            case InArm(id, arm):
                yield f"experiment {id}={arm}: {_WORDS[value]} ({self._arm(id)})"

    def _joined(self, rules: Sequence[Tree], value: bool | None, every: bool) -> Iterator[str]:
        """All that agree where it took all of them (or they are what is missing), else the first that settled
        it.
        """
        deciding = [rule for rule in rules if value_of(rule, self._context, self._audience) is value]
        for rule in deciding if every or value is None else deciding[:1]:
            yield from self.of(rule, value)

    def _segment(self, id: str, value: bool | None) -> Iterator[str]:
        segment = self._audience.segments[id]
        held = not segment.exempt and self._held()
        barrier = held or self._refused(segment.consent)
        yield f"segment {id}: {_WORDS[value]}" + (f" ({barrier})" if barrier else "")
        if not barrier:
            yield from self.of(segment.rule.tree, value)

    def _arm(self, id: str) -> str:
        experiment = self._audience.experiments[id]
        if self._held() or experiment.running:
            return self._held() or self._refused(experiment.consent) or self._seen("bucket")
        return f"{experiment.winner} won" if experiment.winner else "stopped"

    def _held(self) -> str:
        bucket = self._context.values.get("bucket")
        return f"bucket {bucket} is held out" if held_out(self._audience.holdout, bucket) else ""

    def _refused(self, purposes: Sequence[str]) -> str:
        return "" if consented(tuple(purposes), self._context) else f"needs consent to {', '.join(purposes)}"

    def _seen(self, name: str) -> str:
        value = self._audience.signals[name].admit(self._context.values.get(name))
        if isinstance(value, frozenset):
            return f"{name} is {', '.join(sorted(value)) or 'empty'}"
        return f"{name} is {'unknown' if value is None else value}"


def _written(literal: Comparison) -> str:
    """A comparison in words: `country in CN, HK`."""
    sign = _SIGNS.get(literal.operator) or _ORDER[literal.operator]
    return " ".join(filter(None, [literal.signal, sign, ", ".join(map(str, literal.values))]))
