"""One release at several origins: any of them may fail at any step, and no number ever means two things for
long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from eventful_bundles import Acting
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from small_site import CALL, CREATED, ONE, TWO, served

from publisher.delivery import Delivery, Edition, Terms, releases
from publisher.errors import LostRace, OriginFailed, UnknownRelease
from publisher.listed import ListBundle
from publisher.origins.base import Staged, State, Work
from publisher.origins.memory import MemoryOrigin
from publisher.rollout import roll_back, roll_out


class Shaky(MemoryOrigin):
    """An origin that can be told at which verb its network fails."""

    fails = ""

    def _reach(self, verb: str) -> None:
        if self.fails in (verb, "always"):
            raise OriginFailed(self.url, verb, "connection refused")

    def state(self) -> State:
        self._reach("state")
        return super().state()

    @contextmanager
    def stage(self, work: Work) -> Iterator[Any]:
        with super().stage(work) as staged:
            self._reach("stage")
            yield ShakySwitch(self, staged)


class ShakySwitch:
    def __init__(self, origin: Shaky, staged: Staged) -> None:
        self._origin, self._staged = origin, staged
        self.uploaded, self.copied = staged.uploaded, staged.copied
        self.bytes, self.requests, self.left = staged.bytes, staged.requests, staged.left

    def activate(self, discard: Iterable[str]) -> None:
        self._origin._reach("activate")
        self._staged.activate(discard)


TERMS = Terms(**CALL)
EU, US, ASIA = "s3://eu/www", "s3://us/www", "s3://asia/www"


@pytest.fixture
def eu() -> Shaky:
    return Shaky(EU)


@pytest.fixture
def us() -> Shaky:
    return Shaky(US)


def edition(site: dict[str, bytes], commit: str = "c0ffee") -> Edition:
    return Edition(ListBundle(site), commit, CREATED)


def publish(site: dict[str, bytes], *origins: MemoryOrigin, commit: str = "c0ffee", **more: Any) -> Delivery:
    return roll_out(edition(site, commit), origins, TERMS, **more)


def numbers(*origins: MemoryOrigin) -> list[int | None]:
    return [(live := origin.state().live) and live.release for origin in origins]


def said(delivery: Delivery) -> list[tuple[bool, int | None]]:
    return [(each.live, each.release) for each in delivery.origins]


def test_both_are_live_under_one_number(eu: Shaky, us: Shaky) -> None:
    delivery = publish(ONE, eu, us)
    assert said(delivery) == [(True, 1), (True, 1)]
    assert served(eu) == served(us) == ONE
    assert (delivery.release, delivery.uploaded) == (1, 2 * len(ONE))
    assert len(delivery.lines) == len(ONE)


@pytest.mark.parametrize("verb", ["state", "stage", "activate"])
def test_one_that_fails_is_named_and_caught_up_at_the_next_publish(eu: Shaky, us: Shaky, verb: str) -> None:
    publish(ONE, eu, us)
    us.fails = verb
    delivery = publish(TWO, eu, us)
    assert said(delivery) == [(True, 2), (False, None if verb == "state" else 1)]
    assert "connection refused" in delivery.origins[1].error
    us.fails = ""
    assert (served(eu), served(us)) == (TWO, ONE)
    caught_up = publish(TWO, eu, us, commit="another commit with the same bundle")
    assert said(caught_up) == [(True, 2), (True, 2)]
    assert served(us) == TWO
    assert releases(us) == releases(eu)


def test_the_first_may_fail_like_any_other(eu: Shaky, us: Shaky) -> None:
    publish(ONE, eu, us)
    eu.fails = "always"
    assert said(publish(TWO, eu, us)) == [(False, None), (True, 2)]
    eu.fails = ""
    assert said(publish(TWO, eu, us)) == [(True, 2), (True, 2)]


@pytest.mark.parametrize("verb", ["state", "stage", "activate"])
def test_with_none_reached_nothing_has_changed(eu: Shaky, us: Shaky, verb: str) -> None:
    publish(ONE, eu, us)
    eu.fails = us.fails = verb
    with pytest.raises(OriginFailed, match=EU):
        publish(TWO, eu, us)
    eu.fails = us.fails = ""
    assert served(eu) == served(us) == ONE
    assert said(publish(TWO, eu, us)) == [(True, 2), (True, 2)]


def test_numbers_stay_equal_after_one_missed_some(eu: Shaky, us: Shaky) -> None:
    publish(ONE, eu, us)
    us.fails = "always"
    publish(TWO, eu, us)
    publish(ONE, eu, us)
    us.fails = ""
    assert said(publish(TWO, eu, us)) == [(True, 4), (True, 4)]
    assert [each["release"] for each in releases(eu)] == [4, 3, 2, 1]
    assert [each["release"] for each in releases(us)] == [4, 1]


def test_an_equal_bundle_under_an_older_number_gets_the_newer_one(eu: Shaky, us: Shaky) -> None:
    publish(ONE, eu, us)
    us.fails = "always"
    publish(TWO, eu, us)
    publish(ONE, eu, us)
    us.fails = ""
    delivery = publish(ONE, eu, us)
    assert said(delivery) == [(True, 3), (True, 3)]
    assert delivery.uploaded == 0


def test_one_that_is_added_later_gets_everything_under_the_same_number(eu: Shaky, us: Shaky) -> None:
    publish(ONE, eu)
    publish(TWO, eu)
    delivery = publish(TWO, eu, us)
    assert said(delivery) == [(True, 2), (True, 2)]
    assert (served(us), delivery.uploaded) == (TWO, len(TWO))


def test_a_publisher_at_work_at_one_of_them_stops_it_at_all(eu: Shaky, us: Shaky) -> None:
    publish(ONE, eu, us)
    with pytest.raises(LostRace, match=US):
        publish_during(us, TWO, lambda: publish(TWO, eu, us))
    assert served(eu) == ONE
    assert said(publish(TWO, eu, us)) == [(True, 2), (True, 2)]


def publish_during(origin: MemoryOrigin, site: dict[str, bytes], act: Any) -> None:
    roll_out(Edition(Acting(site, act), "", CREATED), [origin], TERMS)


class TestTwoPublishersThatEachReachOne:
    @pytest.fixture(autouse=True)
    def split(self, eu: Shaky, us: Shaky) -> None:
        publish(ONE, eu, us)
        us.fails, eu.fails = "always", ""
        publish(TWO, eu, us)
        us.fails, eu.fails = "", "always"
        publish(ONE | {"public/index.html": b"other"}, eu, us)
        eu.fails = ""

    @pytest.mark.parametrize("site", [ONE, TWO])
    def test_the_next_release_makes_them_equal_and_says_so(
        self, eu: Shaky, us: Shaky, site: dict[str, bytes]
    ) -> None:
        delivery = publish(site, eu, us)
        assert said(delivery) == [(True, 3), (True, 3)]
        assert served(eu) == served(us) == site
        (problem,) = delivery.problems
        assert problem.code == "origins_disagree"
        assert problem.message.startswith(f"release 2 was not the same at {EU} (")
        assert not publish(site, eu, us).problems

    def test_one_that_is_ahead_is_never_taken_back(self, eu: Shaky, us: Shaky) -> None:
        eu.fails = "always"
        publish(ONE, eu, us)
        eu.fails = ""
        assert numbers(eu, us) == [2, 3]
        assert said(publish(TWO, eu, us)) == [(True, 4), (True, 4)]

    def test_a_number_that_was_seen_is_not_given_again(self, eu: Shaky, us: Shaky) -> None:
        us.fails = "always"
        assert publish(ONE, eu, us, known=7).release == 8


class TestRollback:
    def test_all_go_back_under_one_number(self, eu: Shaky, us: Shaky) -> None:
        publish(ONE, eu, us)
        publish(TWO, eu, us)
        assert said(roll_back(None, [eu, us], TERMS)) == [(True, 3), (True, 3)]
        assert served(eu) == served(us) == ONE

    def test_one_that_missed_the_release_gets_it_from_one_that_has_it(self, eu: Shaky, us: Shaky) -> None:
        publish(ONE, eu, us)
        us.fails = "always"
        publish(TWO, eu, us)
        us.fails = ""
        publish(ONE | {"public/index.html": b"three"}, eu, us)
        assert said(roll_back(2, [us, eu], TERMS)) == [(True, 4), (True, 4)]
        assert served(us) == served(eu) == TWO

    def test_a_failing_one_is_caught_up_by_the_next_publish(self, eu: Shaky, us: Shaky) -> None:
        publish(ONE, eu, us)
        publish(TWO, eu, us)
        us.fails = "always"
        assert said(roll_back(1, [eu, us], TERMS)) == [(True, 3), (False, None)]
        us.fails = ""
        assert said(publish(ONE, eu, us)) == [(True, 3), (True, 3)]

    def test_a_release_that_none_keeps_changes_nothing(self, eu: Shaky, us: Shaky) -> None:
        publish(ONE, eu, us)
        with pytest.raises(UnknownRelease, match=f"release 7 is not kept at {EU}"):
            roll_back(7, [eu, us], TERMS)
        assert numbers(eu, us) == [1, 1]


def test_a_rehearsal_changes_none(eu: Shaky, us: Shaky) -> None:
    rehearsed = roll_out(edition(ONE), [eu, us], Terms(**CALL, dry_run=True))
    assert said(rehearsed) == [(False, 1), (False, 1)]
    assert numbers(eu, us) == [None, None]


SITES = st.sampled_from([ONE, TWO, ONE | {"public/index.html": b"third"}])
VERBS = st.sampled_from(["", "", "state", "stage", "activate"])


class Outages(RuleBasedStateMachine):
    """Three origins that come and go. Whatever was reported live is there; numbers only grow; and once all can
    be reached, one publish makes them equal."""

    def __init__(self) -> None:
        super().__init__()
        self.origins = [Shaky(url) for url in (EU, US, ASIA)]
        self.numbers = [0, 0, 0]

    @rule(site=SITES, verbs=st.tuples(VERBS, VERBS, VERBS))
    def publish(self, site: dict[str, bytes], verbs: tuple[str, str, str]) -> None:
        for origin, verb in zip(self.origins, verbs, strict=True):
            origin.fails = verb
        try:
            delivery = publish(site, *self.origins)
        except OriginFailed:
            assert all(verbs)
            return
        self.heal()
        for origin, reached in zip(self.origins, delivery.origins, strict=True):
            assert reached.live == (not origin_failed(reached.error))
            if reached.live:
                assert served(origin) == site
                assert numbers(origin) == [delivery.release]

    @rule(site=SITES)
    def publish_undisturbed(self, site: dict[str, bytes]) -> None:
        delivery = publish(site, *self.origins)
        assert [served(origin) for origin in self.origins] == [site] * 3
        assert numbers(*self.origins) == [delivery.release] * 3

    @precondition(lambda self: any(self.numbers))
    @rule(choice=st.data())
    def rollback(self, choice: st.DataObject) -> None:
        leader = max(self.origins, key=lambda origin: numbers(origin)[0] or 0)
        number = choice.draw(st.sampled_from([each["release"] for each in releases(leader)]))
        roll_back(number, self.origins, TERMS)
        assert len({origin.state().live for origin in self.origins}) == 1

    @invariant()
    def numbers_only_grow(self) -> None:
        self.heal()
        now = [number or 0 for number in numbers(*self.origins)]
        assert all(after >= before for before, after in zip(self.numbers, now, strict=True))
        self.numbers = now

    def heal(self) -> None:
        for origin in self.origins:
            origin.fails = ""


def origin_failed(error: str) -> bool:
    return "connection refused" in error


Outages.TestCase.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
TestOutages = Outages.TestCase
