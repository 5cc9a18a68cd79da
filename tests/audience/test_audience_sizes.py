"""Rules that hang together in many ways: told soon, and the same whatever was compiled before."""

from __future__ import annotations

import pytest

from audience.audience import Audience
from audience.decisions import Choice, Zone, decide
from audience.errors import TooManyVariants
from audience.lints import lint_segments, lints_by_zone


def pairs(count: int) -> dict[str, object]:
    return {"any": [{"all": [{"tag": f"a{n:02}"}, {"tag": f"b{n:02}"}]} for n in range(count)]}


def test_signals_that_stand_together_in_a_segment_keep_a_diagram_small() -> None:
    audience = Audience.load(segments={"many": {"when": pairs(40)}})
    diagram = decide((Zone((Choice(audience.rule("many"), 0), Choice(None, 1))),), audience)
    assert len(diagram.nodes) <= 2 * 40 + 1  # and one for the holdout


def test_a_rule_that_is_too_large_is_refused_each_time_it_is_asked_for() -> None:
    audience = Audience.load()
    smaller, larger = ((Zone((Choice(audience.rule(pairs(n)), 0), Choice(None, 1))),) for n in (8, 18))
    for _ in range(2):
        assert decide(smaller, audience).nodes
        with pytest.raises(TooManyVariants, match="too many signals together"):
            decide(larger, audience)
    assert lints_by_zone(larger, audience) == {}


def test_a_segment_that_is_too_large_is_named() -> None:
    crossed = {"any": [{"all": [{"tag": f"a{n:02}"}, {"tag": f"b{n:02}"}]} for n in range(18)]}
    first = {"all": [{"tag": f"{side}{n:02}"} for side in "ab" for n in range(18)]}
    audience = Audience.load(segments={"a-first": {"when": first}, "many": {"when": crossed}})
    found = [lint for lint in lint_segments(audience, ["a-first", "many"]) if lint.code == "rule_too_large"]
    assert [(lint.severity, lint.where) for lint in found] == [("error", ("segment", "many"))]
