"""The first, second, … request of a publisher fails, in every way that requests fail: the publisher goes on, or stops
and says so, and in both cases visitors have old or new, and the next run makes it new.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from child_publishers import Child, done
from fault_proxy import Chance, Decide, Exchange, Fault, Rule, Rules
from faulty_sites import NEW, differences
from journeys import KINDS, Journey, Place

PASSING = (
    Fault(status=500),
    Fault(status=503),
    Fault(status=409),
    Fault(reset=True),
    Fault(swallow=True),
    Fault(truncate=True),
    Fault(flip=True),
)
DENIED = Fault(status=403)
LASTING = (
    DENIED,
    DENIED,
    Fault(reset=True),
    DENIED,
    DENIED,
    Fault(status=503),
)  # some take until the deadline
HIDDEN = "Nothing was changed"  # without permission, a release that is kept looks absent
LIMIT = 400
STORMS = 8


def at_every_request(place: Place, kind: str, fault: Callable[[int], Decide]) -> list[int]:
    """Runs journeys of a kind with a fault at their n-th request, for n = 1, 2, … until they have not so many; checks
    the outcome. The numbers of the requests at which they stopped.
    """
    stopped = []
    for number in range(1, LIMIT):
        journey = place.next(kind)
        place.proxy.decide = fault(number)
        if not went_through(place, journey):
            stopped.append(number)
        elif len(place.proxy.log) < number:
            return stopped
    raise AssertionError("no journey of such a small site takes so many requests")


def went_through(place: Place, journey: Journey) -> bool:
    """Runs the journey; where it stopped, checks what visitors have, and that the next run comes to the end."""
    with Child(place.job_of(journey)) as child:
        ended = child.ended()
    assert ended.code in {0, 3} or (ended.code == 2 and HIDDEN in ended.said), ended
    assert ended.code != 3 or "what was live stays live" in ended.said
    assert ended.problems in {(), ("removed_still_served",)}
    place.proxy.settle()
    if ended.code or ended.problems:
        place.check_visitors(journey)
        place.proxy.decide, place.settings = Rules(), {}
        done(place.job_of(journey))
    place.check_end(journey)
    return ended.code == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_passes_is_overcome(moto_place: Place, kind: str) -> None:
    """A fault at each request, one after the other of all that there are."""

    def once(number: int) -> Decide:
        return Rules(Rule(PASSING[number % len(PASSING)], nth=number))

    assert at_every_request(moto_place, kind, once) == []


@pytest.mark.slow
def test_any_answer_may_be_lost(moto_place: Place) -> None:
    def once(number: int) -> Decide:
        return Rules(Rule(Fault(swallow=True), nth=number))

    assert at_every_request(moto_place, "publish", once) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["publish", "roll back"])
def test_what_lasts_is_told(moto_place: Place, kind: str) -> None:
    """From the n-th request on, nothing works any more."""

    def from_then_on(number: int) -> Decide:
        moto_place.settings = {"deadline": "1"}
        seen: list[Exchange] = []

        def decide(exchange: Exchange) -> Fault:
            seen.append(exchange)
            return LASTING[number % len(LASTING)] if len(seen) >= number else Fault()

        return decide

    stopped = at_every_request(moto_place, kind, from_then_on)
    assert len(stopped) > 8


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_storms(moto_place: Place, kind: str) -> None:
    """Three of ten requests fail, each in another way."""
    for seed in range(STORMS):
        journey = moto_place.next(kind)
        moto_place.proxy.decide = Chance(seed, 0.3, PASSING)
        went_through(moto_place, journey)


def test_permissions_that_come_and_go(moto_place: Place) -> None:
    for seed in range(STORMS):
        journey = moto_place.next("publish")
        moto_place.proxy.decide = Chance(seed, 0.05, [Fault(status=403)])
        went_through(moto_place, journey)


def test_a_failed_deletion_is_told_and_made_up_for(moto_place: Place) -> None:
    journey = moto_place.next("publish")
    moto_place.proxy.begin(Rule(Fault(status=403), "POST|DELETE"))
    delivery = done(moto_place.job_of(journey))
    (problem,) = delivery.problems
    assert problem.code == "removed_still_served" and "403 AccessDenied" in problem.message
    assert differences(moto_place.seen(), NEW) == ["public/gone/index.html is there"]
    moto_place.proxy.begin()
    assert done(moto_place.job_of(journey)).release == delivery.release
    moto_place.check_end(journey)


def test_a_list_from_the_past_misleads_nobody(moto_place: Place) -> None:
    """Nothing that visitors notice is decided from lists."""
    journey = moto_place.next("publish")
    moto_place.proxy.begin(Rule(Fault(stale=True), "GET", query="list-type"))
    assert went_through(moto_place, journey)
