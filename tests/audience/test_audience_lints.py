"""Lints and cuts, on zones small enough to judge by eye; limits and the classes that diagrams keep."""

import pytest

from audience.audience import Audience
from audience.budget import Cut, cheapest_cut
from audience.decisions import Choice, Zone, count, decide
from audience.errors import MissingDefault, TooManyVariants
from audience.lints import Lint, lint_segments, lints_by_zone

AUDIENCE = Audience.load(locales=["en", "zh-CN"])


def zone(*rules, inside=()):
    rules = [*rules, None] if not rules or rules[-1] is not None else rules
    made = [None if rule is None else AUDIENCE.rule(rule) for rule in rules]
    return Zone(
        tuple(Choice(rule, number, inside if number == 0 else ()) for number, rule in enumerate(made))
    )


def lints(*zones) -> list[Lint]:
    return [lint for found in lints_by_zone(zones, AUDIENCE).values() for lint in found]


def codes(*zones):
    return [(lint.code, lint.where) for lint in lints(*zones)]


TAGS = tuple(zone({"tag": f"t{number}"}) for number in range(13))


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ([{"country": "CN"}, {"country": "DE"}], []),
        ([{"all": [{"country": "CN"}, {"country": "DE"}]}], [("unreachable_choice", (0, 0))]),
        ([{"language": "fr"}], [("unreachable_choice", (0, 0))]),
        ([{"country": {"prefix": "C"}}, {"country": "CN"}], [("shadowed_choice", (0, 1))]),
        (
            [{"any": [{"tag": "a"}, {"not": {"tag": "a"}}]}],
            [("shadowed_choice", (0, 1)), ("rule_always_true", (0, 0))],
        ),
        ([{"tag": "a"}, {"tag": "b"}], [("order_decides", (0, 1))]),
        ([{"all": [{"tag": "a"}, {"tag": "b"}]}, {"tag": "b"}], []),
    ],
)
def test_lints_of_a_zone(rules, found):
    assert codes(zone(*rules)) == found


def test_a_choice_inside_another_is_judged_by_who_gets_there():
    inner = zone({"country": "DE"})
    assert codes(zone({"country": "CN"}, inside=(inner,))) == [("unreachable_choice", (0, 0, 0, 0))]
    assert codes(zone({"country": {"in": ["CN", "DE"]}}, inside=(inner,))) == []


def test_a_zone_without_a_default_is_an_error_everywhere():
    bare = Zone((Choice(AUDIENCE.rule({"tag": "a"}), 0),))
    (lint,) = lints(bare)
    assert (lint.code, lint.severity) == ("zone_without_default", "error")
    with pytest.raises(MissingDefault):
        decide((bare,), AUDIENCE)


def test_segments_used_nowhere_and_rules_that_do_nothing():
    segments = {
        "used": {"when": {"any": ["inner", {"tag": "x"}]}, "holdout": "exempt"},
        "inner": {"when": {"tag": "y"}},
        "unused": {"when": {"tag": "z"}},
        "never": {"when": {"all": [{"device": "bot"}, {"device": "mobile"}]}},
    }
    found = [
        (lint.code, lint.where[1])
        for lint in lint_segments(Audience.load(segments=segments), ["used", "never"])
    ]
    assert found == [("segment_unused", "unused"), ("rule_never_true", "never"), ("half_exempt", "used")]


def test_counting_stops_at_the_limit_and_a_nested_zone_counts_only_for_who_gets_there():
    assert count(TAGS[:12], AUDIENCE) == 4096
    assert count(TAGS, AUDIENCE) is None
    with pytest.raises(TooManyVariants, match="more than 4,096"):
        decide(TAGS, AUDIENCE)
    inside = tuple(zone({"all": [{"country": "CN"}, {"tag": f"t{number}"}]}) for number in range(13))
    assert count((zone({"country": "DE"}, inside=inside),), AUDIENCE) == 2


def test_segments_that_name_each_other_twice_cost_no_more_than_once():
    segments = {
        f"x{n}": {"when": {"any": [{"all": [f"x{n - 1}", {"tag": f"t{n}"}]}, {"not": f"x{n - 1}"}]}}
        for n in range(1, 31)
    }
    audience = Audience.load(segments={"x0": {"when": {"tag": "t0"}}} | segments)
    choices = (Choice(audience.rule("x30"), 0), Choice(None, 1))
    assert count((Zone(choices),), audience) == 2


def test_cuts_take_the_zone_that_leaves_least():
    page = (
        zone({"tag": "a"}),
        zone({"country": "CN"}, {"country": "DE"}, {"country": "FR"}),
        zone({"country": "CN"}),
    )
    assert count(page, AUDIENCE) == 8
    assert cheapest_cut(page, AUDIENCE, 4) == [Cut((0,), 4)]
    assert cheapest_cut(page, AUDIENCE, 3) == [Cut((0,), 4), Cut((1,), 2)]
    assert cheapest_cut(page, AUDIENCE, 8) == []
    assert cheapest_cut(TAGS[:8], AUDIENCE, 64)[-1].count == 64


def test_choices_with_one_target_are_one_variant():
    rules = [AUDIENCE.rule({"country": "CN"}), AUDIENCE.rule({"country": "DE"}), None]
    page = (Zone(tuple(Choice(rule, target) for rule, target in zip(rules, [0, 0, 2], strict=True))),)
    diagram = decide(page, AUDIENCE)
    (country,) = diagram.variables
    assert diagram.leaves == ((0,), (2,))
    assert (country.classes, [value for value, _ in country.exact]) == (2, ["CN", "DE"])


def test_a_page_without_zones_has_one_variant():
    assert decide((), AUDIENCE).leaves == ((),)
    assert decide((), AUDIENCE).choose({"country": "CN"}) == ()


def test_unnamed_values_under_a_prefix_are_a_class_of_their_own():
    diagram = decide(
        (zone({"query.utm_source": "spring"}, {"query.utm_source": {"prefix": "sp"}}),), AUDIENCE
    )
    found = {
        text: diagram.choose({"query.utm_source": text})[0] for text in ["spring", "springs", "sp", "s", "x"]
    }
    assert found == {"spring": 0, "springs": 1, "sp": 1, "s": 2, "x": 2}


def test_a_bare_request_is_anonymous_new_and_on_a_desktop():
    page = (
        zone({"tag": "vip"}, {"not": {"tag": "vip"}}),
        zone({"device": "desktop"}),
        zone({"visit": "new"}),
    )
    diagram = decide(page, AUDIENCE)
    assert diagram.choose({}) == (1, 0, 0)
    assert all(vector[0] < 2 for vector in diagram.leaves)


def test_paths_lead_to_every_leaf_with_the_classes_that_go_there():
    diagram = decide((zone({"country": "CN"}, {"country": {"exists": True}}), zone({"tag": "vip"})), AUDIENCE)
    assert sorted({leaf for _, leaf in diagram.paths()}) == list(range(len(diagram.leaves))) == list(range(6))
