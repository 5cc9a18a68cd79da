"""Errors name what, where, which value, and what to do next; one load reports them all."""

import pytest

from audience.audience import Audience
from audience.contexts import Context
from audience.errors import (
    AudienceErrors,
    InvalidShape,
    InvalidValue,
    RuleCycle,
    TypeClash,
    UnknownName,
)

SITE = {
    "signals": {"cookie.plan": {"values": ["free", "pro"]}, "cookie.visits": {"type": "integer", "max": 9}},
    "segments": {"members": {"when": {"tag": "member"}}},
    "experiments": {"hero": {"arms": {"a": 1, "b": 1}}},
}


@pytest.mark.parametrize(
    ("rule", "kind", "where", "hint"),
    [
        ({"contry": "CN"}, UnknownName, ("contry",), '"country"'),
        ({"cookie.color": "x"}, UnknownName, ("cookie.color",), "audience/signals.yaml"),
        ({"all": [{"country": "CN"}, {"country": "cn"}]}, InvalidValue, ("all", 1, "country"), 'write "CN"'),
        ({"country": {"in": ["CN", "China"]}}, InvalidValue, ("country", "in", 1), "capital letters"),
        ({"country": {"lt": 5}}, TypeClash, ("country", "lt"), "eq, ne, in"),
        ({"country": {"prefx": "CN"}}, UnknownName, ("country", "prefx"), '"prefix"'),
        ({"tag": {"eq": "vip"}}, TypeClash, ("tag", "eq"), "has"),
        ({"tag": "early_bird"}, InvalidValue, ("tag",), "_"),
        ({"device": "phone"}, InvalidValue, ("device",), "mobile"),
        ({"cookie.plan": "por"}, InvalidValue, ("cookie.plan",), '"pro"'),
        ({"cookie.plan": {"prefix": "x"}}, InvalidValue, ("cookie.plan", "prefix"), "free"),
        ({"cookie.visits": "many"}, TypeClash, ("cookie.visits",), ""),
        ({"cookie.visits": {"gt": 10}}, InvalidValue, ("cookie.visits", "gt"), "from 0 to 9"),
        ({"cookie.visits": 1.5}, TypeClash, ("cookie.visits",), ""),
        ({"query.utm_source": True}, TypeClash, ("query.utm_source",), "put quotes"),
        ({"query.utm_source": "a b"}, InvalidValue, ("query.utm_source",), "1 to 64"),
        ({"country": {"exists": "yes"}}, InvalidShape, ("country", "exists"), ""),
        ({"not": "membres"}, UnknownName, ("not",), '"members"'),
        ("experiment:hero=c", UnknownName, (), "one of a, b"),
        ("experiment:heros=a", UnknownName, (), '"hero"'),
        ({"any": []}, InvalidShape, ("any",), "at least one"),
        (["country", "CN"], InvalidShape, (), "array form"),
        (None, InvalidShape, (), "write"),
        (7, InvalidShape, (), "write"),
    ],
)
def test_a_wrong_rule_names_the_place_and_the_next_step(rule, kind, where, hint):
    with pytest.raises(AudienceErrors) as caught:
        Audience.load(**SITE).rule(rule, ("if",))
    (error,) = caught.value.errors
    assert type(error) is kind
    assert error.where == ("if", *where)
    assert hint in error.fix
    assert error.message


def test_all_errors_of_all_files_are_reported_at_once():
    with pytest.raises(AudienceErrors) as caught:
        Audience.load(
            {"cookie.x": {"type": "float"}, "plan": {}, "device": {"values": ["tv"]}},
            {
                "a": {"when": {"all": [{"contry": "CN"}, {"tga": "x"}]}},
                "b": {"wen": {"tag": "x"}, "when": "a"},
            },
            {
                "t": {"arms": {}},
                "u": {"arms": {"a": 1}, "slots": [5, 1], "state": "won:b", "layer": "holdout"},
            },
            order=["a", "c", "a"],
            holdout=2000,
        )
    found = [(error.subject, error.where) for error in caught.value.errors]
    assert found == [
        (("signals",), ("cookie.x", "type")),
        (("signals",), ("plan",)),
        (("signals",), ("device", "values")),
        (("experiment", "t"), ("arms",)),
        (("experiment", "u"), ("state",)),
        (("experiment", "u"), ("layer",)),
        (("experiment", "u"), ("slots",)),
        (("segment", "a"), ("when", "all", 0, "contry")),
        (("segment", "a"), ("when", "all", 1, "tga")),
        (("segment", "b"), ("wen",)),
        (("site",), ("segments", 1)),
        (("site",), ("segments", 2)),
        (("site",), ("holdout",)),
    ]
    assert "segment a at when.all.0.contry: unknown signal" in str(caught.value)


def test_a_cycle_is_reported_once_with_its_path():
    segments = {"a": {"when": "b"}, "b": {"when": {"not": "c"}}, "c": {"when": {"any": ["a", {"tag": "x"}]}}}
    with pytest.raises(AudienceErrors) as caught:
        Audience.load(segments=segments)
    (error,) = caught.value.errors
    assert isinstance(error, RuleCycle)
    assert error.value == ["a", "b", "c", "a"]
    assert "a → b → c → a" in error.message


def nested(depth, wrap):
    rule = {"tag": "x"}
    for _ in range(depth):
        rule = wrap(rule)
    return rule


@pytest.mark.parametrize(
    "hostile",
    [
        nested(5000, lambda rule: {"not": rule}),
        nested(5000, lambda rule: ["not", rule]),
        nested(5000, lambda rule: ["and", rule, rule]),
        nested(5000, lambda rule: {"nonsense": rule}),
        {"country": 10**5000},
        {"cookie.visits": {"gt": -(10**5000)}},
        {"country": {"in": [[["CN"]]]}},
        {1: 2},
        {"experiment": {"hero": ["a"]}},
        [["and"]],
    ],
)
def test_hostile_rules_are_refused_and_nothing_breaks(hostile):
    with pytest.raises(AudienceErrors) as caught:
        Audience.load(**SITE).rule(hostile)
    assert str(caught.value)


def test_an_array_tells_its_own_places():
    with pytest.raises(AudienceErrors) as caught:
        Audience.load(**SITE).rule(["and", ["eq", "country", "CN"], ["not", {"contry": "CN"}]])
    assert [error.where for error in caught.value.errors] == [(2, 1, "contry")]


def test_a_segment_of_itself_is_a_cycle():
    with pytest.raises(AudienceErrors, match="a → a"):
        Audience.load(segments={"a": {"when": "a"}})


def test_segments_upon_segments_end_somewhere():
    chain = {f"s{n}": {"when": f"s{n + 1}"} for n in range(600)} | {"s600": {"when": {"tag": "x"}}}
    with pytest.raises(AudienceErrors, match="levels deep"):
        Audience.load(segments=chain)


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"contry": "CN"}, ("contry",)),
        ({"tags": 5}, ("tags",)),
        ({"bucket": 1000}, ("bucket",)),
        ({"query": ["x"]}, ("query",)),
        ({"cookie": {"x": ["y"]}}, ("cookie", "x")),
        ([], ()),
    ],
)
def test_a_wrong_context_names_the_place(data, where):
    with pytest.raises(AudienceErrors) as caught:
        Context.from_batch(data)
    assert [error.where for error in caught.value.errors] == [where]


@pytest.mark.parametrize("option", ["country", "contry=CN", "query.=x"])
def test_a_wrong_option_is_shown(option):
    with pytest.raises(AudienceErrors, match=option.partition("=")[0]):
        Context.from_options([option])
