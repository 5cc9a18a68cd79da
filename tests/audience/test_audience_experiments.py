"""Buckets: published hash vectors, exact shares, ramps that only add, layers that exclude each other, the holdout."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audience.audience import Audience
from audience.contexts import Context
from audience.errors import AudienceErrors, OverlappingSlots
from audience.evaluation import evaluate
from audience.experiments import Experiment, arm_of, arm_table, held_out, ranks, shares
from audience.murmur3 import murmur3_x86_32

# The usual verification vectors of MurmurHash3_x86_32: (data, seed, hash).
VECTORS = [
    (b"", 0, 0),
    (b"", 1, 0x514E28B7),
    (b"", 0xFFFFFFFF, 0x81F16F39),
    (b"\xff\xff\xff\xff", 0, 0x76293B50),
    (b"\x21\x43\x65\x87", 0, 0xF55B516B),
    (b"\x21\x43\x65\x87", 0x5082EDEE, 0x2362F9DE),
    (b"\x21\x43\x65", 0, 0x7E4A8634),
    (b"\x21\x43", 0, 0xA0F7B07A),
    (b"\x21", 0, 0x72661CF4),
    (b"Hello, world!", 0x9747B28C, 0x24884CBA),
    ("ππππππππ".encode(), 0x9747B28C, 0xD58063C1),
]


@pytest.mark.parametrize(("data", "seed", "expected"), VECTORS)
def test_the_hash_is_the_published_one(data, seed, expected):
    assert murmur3_x86_32(data, seed) == expected


def test_ranks_are_a_permutation_that_differs_by_layer():
    assert sorted(ranks("default")) == list(range(1000))
    assert ranks("default") != ranks("copy")


weights = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any)


@given(weights, st.integers(1, 1000))
def test_shares_are_within_one_of_exact_and_add_up(found, total):
    split = shares(found, total)
    assert sum(split) == total
    assert all(
        abs(share - weight * total / sum(found)) < 1 for share, weight in zip(split, found, strict=True)
    )


def test_shares_give_the_rest_to_the_largest_remainders_then_to_the_first():
    assert shares([1, 1, 1], 1000) == [334, 333, 333]
    assert shares([2, 1, 4], 10) == [3, 1, 6]


def experiment(**changes):
    return Experiment(**{"id": "hero", "arms": (("a", 50), ("b", 30), ("c", 20)), **changes})


def test_arms_own_exactly_their_share():
    assert Counter(arm_table(experiment())) == {"a": 500, "b": 300, "c": 200}
    assert Counter(arm_table(experiment(slots=(0, 100)))) == {"a": 50, "b": 30, "c": 20, None: 900}


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 100), st.integers(0, 100))
def test_ramping_up_only_adds_buckets(one, other):
    low, high = sorted((one, other))
    before, after = arm_table(experiment(ramp=low)), arm_table(experiment(ramp=high))
    assert all(arm in (None, now) for arm, now in zip(before, after, strict=True))
    assert sum(arm is not None for arm in after) == 10 * high


def test_experiments_of_a_layer_exclude_each_other():
    one, other = experiment(slots=(0, 400)), experiment(slots=(400, 1000))
    assert not any(arm_of(one, bucket) and arm_of(other, bucket) for bucket in range(1000))
    assert all(arm_of(one, bucket) or arm_of(other, bucket) for bucket in range(1000))


def overlapping(**changes):
    raw = {"arms": {"a": 1, "b": 1}}
    return {"one": {**raw, "slots": [0, 500]}, "two": {**raw, "slots": [400, 1000], **changes}}


def test_overlapping_slots_are_an_error_that_names_both():
    with pytest.raises(AudienceErrors) as caught:
        Audience.load(experiments=overlapping())
    (error,) = caught.value.errors
    assert isinstance(error, OverlappingSlots)
    assert (error.subject, error.where, error.value) == (("experiment", "two"), ("slots",), [400, 1000])
    assert "one" in error.message and "400 to 500" in error.message


@pytest.mark.parametrize("changes", [{"layer": "other"}, {"state": "stopped"}, {"state": "won:a"}])
def test_slots_bind_only_running_experiments_of_one_layer(changes):
    assert Audience.load(experiments=overlapping(**changes)).experiments.keys() == {"one", "two"}


def test_the_holdout_is_exact_and_leaves_out_unknown_buckets():
    assert sum(held_out(50, bucket) for bucket in range(1000)) == 50
    assert not held_out(1000, None)


SITE = {
    "segments": {
        "cn": {"when": {"country": "CN"}},
        "legal": {"when": {"country": "CN"}, "holdout": "exempt"},
        "shy": {"when": {"country": "CN"}, "consent": "p"},
    },
    "experiments": {
        "hero": {"arms": {"a": 1, "b": 1}, "consent": "p"},
        "won": {"arms": {"a": 1, "b": 1}, "state": "won:b", "consent": "p"},
        "done": {"arms": {"a": 1, "b": 1}, "state": "stopped", "consent": "p"},
    },
}
HELD = next(bucket for bucket in range(1000) if held_out(50, bucket))
FREE = next(bucket for bucket in range(1000) if not held_out(50, bucket))


@pytest.mark.parametrize(
    ("rule", "who", "value"),
    [
        ("cn", {"bucket": HELD}, False),
        ("cn", {"bucket": FREE}, True),
        ("cn", {}, True),
        ("legal", {"bucket": HELD}, True),
        ({"country": "CN"}, {"bucket": HELD}, True),
        ("experiment:won=b", {"bucket": HELD}, False),
        ("shy", {"bucket": HELD}, False),
        ("shy", {"bucket": FREE}, None),
        ({"not": "shy"}, {"bucket": FREE, "consent": []}, None),
        ("shy", {"consent": ["p"]}, True),
        ("experiment:hero=a", {"bucket": FREE}, None),
        ("experiment:hero=a", {"consent": ["p"]}, None),
        ("experiment:won=b", {}, True),
        ("experiment:won=a", {}, False),
        ("experiment:done=a", {"bucket": FREE, "consent": ["p"]}, False),
    ],
)
def test_holdout_consent_and_state(rule, who, value):
    audience = Audience.load(**SITE)
    context = Context.from_batch({"country": "CN", **who})
    assert evaluate(audience.rule(rule), context, audience) is value
