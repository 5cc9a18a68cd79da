"""Records that lie together in a bucket are fetched together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from fault_proxy import Fault, Rule
from hypothesis import given
from hypothesis import strategies as st
from proxied_store import PAGE, Store, many
from small_site import publish

from publisher.gc import Limits, collect
from publisher.origins.s3.origin import S3Origin
from publisher.origins.s3.packs import Place, stretches
from publisher.verification import verify

LIMITS = Limits(timedelta(0), dry_run=True)
GAPS_AND_SIZES = st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30), st.integers(1, 30)))
UPKEEP: dict[str, Callable[[Any], Any]] = {"verify": verify, "gc": lambda origin: collect(origin, LIMITS)}


class Hasty(S3Origin):
    """Asks for each record when it is loaded."""

    def foresee(self, keys: Iterable[str]) -> None:
        """Nothing."""


def three_releases(store: Store) -> None:
    """Each changes all pages, and so all records."""
    for number in range(3):
        publish(store.origin(), {path: data + b"%d" % number for path, data in many(30).items()})


def asked(store: Store, upkeep: str, kind: type[S3Origin]) -> Counter[str]:
    """How often each pack was asked for."""
    origin = store.origin()
    store.begin()
    UPKEEP[upkeep](kind(origin.url))
    return Counter(each.key for each in store.proxy.log if each.key.endswith(".pack"))


def test_each_pack_is_read_once(store: Store) -> None:
    three_releases(store)
    for upkeep in UPKEEP:
        before, after = asked(store, upkeep, Hasty), asked(store, upkeep, S3Origin)
        assert before.keys() == after.keys()
        assert max(before.values()) >= 20
        assert max(after.values()) == 1


@pytest.mark.parametrize("fault", [Fault(flip_answer=True), Fault(truncate=True), Fault(status=404)])
def test_what_is_damaged_on_the_way_is_fetched_by_itself(store: Store, fault: Fault) -> None:
    for number in range(3):
        publish(store.origin(), many(9) | {PAGE: b"%d" % number})
    expected = {name: run(store.origin()) for name, run in UPKEEP.items()}
    for name, run in UPKEEP.items():
        store.begin(Rule(fault, "GET", r"releases/1\.[0-9a-f]+\.pack$", nth=1))
        assert run(store.origin()) == expected[name]


def laid_out(gaps_and_sizes: list[tuple[str, int, int]]) -> dict[str, Place]:
    """One after the other, each after a gap."""
    places, offset = {}, 0
    for number, (pack, gap, size) in enumerate(gaps_and_sizes):
        places[f"{number}"] = Place(pack, offset + gap, size)
        offset += gap + size
    return places


@given(GAPS_AND_SIZES.map(laid_out), st.integers(0, 60), st.integers(0, 20))
def test_a_stretch_is_in_one_pack_and_short(places: dict[str, Place], longest: int, gap: int) -> None:
    found = list(stretches(places, longest, gap))
    assert sorted(key for keys in found for key in keys) == sorted(places)
    for keys in found:
        there = [places[key] for key in keys]
        assert len({place.pack for place in there}) == 1
        assert len(keys) == 1 or there[-1].end - there[0].offset <= longest
        assert all(two.offset - one.end <= gap for one, two in pairwise(there))
