"""Writing a rule in another way does not change it: canonical form, meaning, contexts, explanations, segments' own tests."""

import json

import pytest
from audience_worlds import rules, worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audience.audience import Audience
from audience.contexts import Context
from audience.explanation import explain
from audience.meaning import meaning

EMPTY = Audience.load({"cookie.visits": {"type": "integer"}, "header.X-Tier": {"normaliser": "lower"}})


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ({"country": "DE"}, ["eq", "country", "DE"]),
        ({"country": {"in": ["HK", "CN", "CN"]}}, ["in", "country", ["CN", "HK"]]),
        ({"country": {"in": ["CN"]}}, ["eq", "country", "CN"]),
        ({"tag": "vip", "country": "DE"}, ["and", ["eq", "country", "DE"], ["has", "tag", "vip"]]),
        ({"tag": {"in": ["b", "a"]}}, ["or", ["has", "tag", "a"], ["has", "tag", "b"]]),
        (
            {"all": [{"all": [{"tag": "a"}, {"tag": "b"}]}, {"tag": "a"}]},
            ["and", ["has", "tag", "a"], ["has", "tag", "b"]],
        ),
        ({"not": {"not": {"tag": "a"}}}, ["has", "tag", "a"]),
        ({"country": {"exists": False}}, ["not", ["exists", "country"]]),
        (
            {"cookie.visits": {"ge": 3, "lt": "9"}},
            ["and", ["ge", "cookie.visits", 3], ["lt", "cookie.visits", 9]],
        ),
        ({"query.utm_term": 2024}, ["eq", "query.utm_term", "2024"]),
        ({"header.X-TIER": "gold"}, ["eq", "header.x-tier", "gold"]),
        (["or", ["has", "tag", "b"], ["has", "tag", "a"]], ["or", ["has", "tag", "a"], ["has", "tag", "b"]]),
    ],
)
def test_the_canonical_form(written, canonical):
    assert json.loads(EMPTY.rule(written).text) == canonical


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_canonical_form_reads_back_as_itself(data):
    world = data.draw(worlds())
    audience = world.audience()
    rule = audience.rule(data.draw(rules(world.names, world.references)))
    again = audience.rule(json.loads(rule.text))
    assert again == rule and hash(again) == hash(rule)
    assert meaning(again, audience) == meaning(rule, audience)


def test_a_meaning_follows_what_a_rule_depends_on_and_nothing_else():
    def of(rule, holdout=50, **segment):
        base = {"when": {"tag": "x"}, "label": "any"} | segment
        arms = (
            {"t": {"arms": {"a": 1, "b": 1}, "ramp": segment.get("ramp", 100)}} if "ramp" in segment else {}
        )
        base.pop("ramp", None)
        audience = Audience.load(segments={"s": base, "same": base}, experiments=arms, holdout=holdout)
        return meaning(audience.rule(rule), audience)

    assert of("s") == of("same") == of("s", label="other")
    changed = [of("s", when={"tag": "y"}), of("s", consent="p"), of("s", holdout=0), of("s", tests=[])]
    assert [of("s") == other for other in changed] == [False, False, False, True]
    assert of({"tag": "x"}) == of({"tag": "x"}, holdout=0)
    assert of("experiment:t=a", ramp=10) != of("experiment:t=a", ramp=20)


def test_a_context_from_a_batch_line_and_from_options_is_the_same():
    line = {
        "country": "CN",
        "language": None,
        "bucket": 7,
        "tags": ["a", "b"],
        "consent": [],
        "query": {"utm_source": "x"},
        "cookie": {"visits": "3"},
        "header": {"X-Tier": "gold"},
    }
    words = "country=CN bucket=007 tag=a tag=b consent= query.utm_source=x cookie.visits=3 header.x-tier=gold"
    found = Context.from_batch(line, EMPTY.signals)
    assert found == Context.from_options(words.split(), EMPTY.signals)
    assert found.values == {
        "country": "CN",
        "bucket": 7,
        "tag": frozenset("ab"),
        "consent": frozenset(),
        "query.utm_source": "x",
        "cookie.visits": 3,
        "header.x-tier": "gold",
    }


@pytest.mark.parametrize(
    "who",
    [
        {"country": "cn"},
        {"query": {"utm_source": "a b"}},
        {"query": {"utm_source": ""}},
        {"cookie": {"x": "x" * 65}},
        {"cookie": {"visits": "03"}},
        {"cookie": {"visits": "1234567890"}},
        {"device": "toaster"},
    ],
)
def test_what_no_request_can_carry_is_unknown(who):
    assert Context.from_batch(who, EMPTY.signals).values == {}


AUDIENCE = Audience.load(
    segments={
        "cn": {"when": {"all": [{"country": {"in": ["CN", "HK"]}}, {"not": {"device": "bot"}}]}},
        "vips": {"when": {"tag": "vip"}, "consent": "p"},
    },
    experiments={"hero": {"arms": {"a": 1, "b": 1}}},
    holdout=0,
)


@pytest.mark.parametrize(
    ("rule", "who", "value", "because"),
    [
        (
            "cn",
            {"country": "DE", "device": "bot"},
            False,
            ["segment cn: false", "country in CN, HK: false (country is DE)"],
        ),
        (
            "cn",
            {"country": "CN"},
            None,
            ["segment cn: unknown", "device is bot: unknown (device is unknown)"],
        ),
        ("vips", {"tags": ["vip"]}, None, ["segment vips: unknown (needs consent to p)"]),
        ({"not": {"tag": "vip"}}, {"tags": []}, True, ["tag has vip: false (tag is empty)"]),
        (
            {"any": [{"country": "CN"}, {"tag": "vip"}]},
            {"tags": ["vip"]},
            True,
            ["tag has vip: true (tag is vip)"],
        ),
        ("experiment:hero=a", {}, None, ["experiment hero=a: unknown (bucket is unknown)"]),
    ],
)
def test_an_explanation_names_the_literals_that_decided(rule, who, value, because):
    assert explain(AUDIENCE.rule(rule), Context.from_batch(who), AUDIENCE) == (value, because)


def test_segments_run_their_own_tests():
    when, examples = (
        {"tag": "vip"},
        [
            {"given": {"tags": ["vip"]}, "expect": True},
            {"given": {}, "expect": False},
            {"given": {}, "expect": "unknown"},
            {"given": {"tags": []}, "expect": None},
            {"given": {"tags": []}, "expect": True},
        ],
    )
    failed = Audience.load(segments={"vips": {"when": when, "tests": examples}}).run_tests()
    assert [(found.segment, found.number, found.value) for found in failed] == [
        ("vips", 3, False),
        ("vips", 4, False),
    ]
