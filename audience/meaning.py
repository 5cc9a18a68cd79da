"""What a rule comes down to: a text that is equal only for rules that behave equally, whatever names are
used.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from audience.rules import Rule, canonical

if TYPE_CHECKING:
    from audience.audience import Audience


def meaning(rule: Rule, audience: Audience) -> str:
    """Canonical JSON of the rule with segments, experiments and signals written out.

    It changes whenever the rule may act differently, so its digest is what depends on the rule can be keyed
    by.
    """
    return _text(_expanded(canonical(rule.tree), audience))


def _expanded(array: list[Any], audience: Audience) -> list[Any]:
    operator, *operands = array
    match operator:
        case "and" | "or" | "not":
            return [operator, *sorted((_expanded(operand, audience) for operand in operands), key=_text)]
        case "segment":
            return [operator, _segment(operands[0], audience)]
        case "experiment":
            return [operator, _arm(operands[0], operands[1], audience)]
        case _:
            return [*array, _signal(operands[0], audience)]


def _segment(id: str, audience: Audience) -> dict[str, Any]:
    segment = audience.segments[id]
    return {
        "when": _expanded(canonical(segment.rule.tree), audience),
        "consent": sorted(set(segment.consent)),
        "holdout": 0 if segment.exempt else audience.holdout,
    }


def _arm(id: str, arm: str, audience: Audience) -> dict[str, Any]:
    experiment = audience.experiments[id]
    if not experiment.running:
        return {"everybody": experiment.winner == arm, "holdout": audience.holdout}
    owned = experiment.ranges()[arm]
    return {
        "layer": experiment.layer,
        "ranks": [owned.start, owned.stop],
        "consent": sorted(set(experiment.consent)),
        "holdout": audience.holdout,
    }


def _signal(name: str, audience: Audience) -> list[Any]:
    """What decides which values the signal can have; where an edge finds them is no part of a rule's meaning."""
    signal = audience.signals[name]
    texts = [sorted(signal.values), sorted(signal.produces), signal.text.characters, signal.absent]
    return [signal.type, *texts, signal.minimum, signal.maximum]


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
