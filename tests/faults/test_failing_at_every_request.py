"""The first, second, … request of a publisher fails, in every way that requests fail: the publisher goes on, or stops
and says so, and in both cases visitors have old or new, and the next run makes it new.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from child_publishers import delivered, done
from fault_proxy import Chance, Decide, Exchange, Fault, Rule, Rules
from faulty_sites import NEW, differences
from journeys import JOURNEYS, PUBLISH, ROLLBACK, Journey, Place

from publisher.errors import LostRace, PublishError

PASSING = {
    "500": Fault(status=500),
    "503": Fault(status=503),
    "409": Fault(status=409),
    "reset": Fault(reset=True),
    "answer lost": Fault(swallow=True),
    "half an answer": Fault(truncate=True),
    "damaged on the way there": Fault(flip=True),
}
LASTING = (Fault(status=403), Fault(reset=True), Fault(status=503))
LIMIT = 400
FEW_AT_A_TIME = 5  # seeds of a storm


def at_every_request(place: Place, journey: Journey, fault: Callable[[int], Decide]) -> list[int]:
    """Prepares and runs the journey with a fault at its n-th request, for n = 1, 2, … until it has not so many;
    checks the outcome. The numbers of the requests at which it stopped.
    """
    stopped = []
    for number in range(1, LIMIT):
        place.prepare(journey)
        place.proxy.decide = fault(number)
        if not went_through(place, journey):
            stopped.append(number)
        if len(place.proxy.log) < number:
            return stopped
    raise AssertionError("no journey of such a small site takes so many requests")


def went_through(place: Place, journey: Journey) -> bool:
    """Runs the journey; where it stopped, checks what visitors have, and that the next run comes to the end."""
    try:
        delivery = delivered(place.job(journey.files))
    except PublishError as error:
        assert not isinstance(error, LostRace), error
        assert "what was live stays live" in str(error)
        place.proxy.settle()
        place.check_visitors(journey)
        place.proxy.decide = Rules()
        done(place.job(journey.files))
        place.check_end(journey)
        return False
    if delivery.problems:
        assert [each.code for each in delivery.problems] == ["removed_still_served"]
        place.check_visitors(journey)
        place.proxy.decide = Rules()
        done(place.job(journey.files))
    place.check_end(journey)
    return True


@pytest.mark.slow
@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
@pytest.mark.parametrize("faults", [("answer lost",), tuple(PASSING)], ids=["answer lost", "by turns"])
def test_what_passes_is_overcome(moto_place: Place, journey: Journey, faults: tuple[str, ...]) -> None:
    def once(number: int) -> Decide:
        return Rules(Rule(PASSING[faults[number % len(faults)]], nth=number))

    assert at_every_request(moto_place, journey, once) == []


@pytest.mark.slow
@pytest.mark.parametrize("journey", [PUBLISH, ROLLBACK], ids=str)
def test_what_lasts_is_told(moto_place: Place, journey: Journey) -> None:
    """From the n-th request on, nothing works any more."""
    moto_place.settings = {"deadline": "0.05"}

    def from_then_on(number: int) -> Decide:
        seen: list[Exchange] = []

        def decide(exchange: Exchange) -> Fault:
            seen.append(exchange)
            return LASTING[number % len(LASTING)] if len(seen) >= number else Fault()

        return decide

    stopped = at_every_request(moto_place, journey, from_then_on)
    assert len(stopped) > 8


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
@pytest.mark.parametrize("seed", range(FEW_AT_A_TIME))
def test_a_storm(moto_place: Place, journey: Journey, seed: int) -> None:
    """Three of ten requests fail, each in another way."""
    moto_place.prepare(journey)
    moto_place.proxy.decide = Chance(seed, 0.3, tuple(PASSING.values()))
    went_through(moto_place, journey)


@pytest.mark.parametrize("seed", range(FEW_AT_A_TIME))
def test_permissions_that_come_and_go(moto_place: Place, seed: int) -> None:
    moto_place.prepare(PUBLISH)
    moto_place.proxy.decide = Chance(seed, 0.05, [Fault(status=403)])
    went_through(moto_place, PUBLISH)


def test_a_failed_deletion_is_told_and_made_up_for(moto_place: Place) -> None:
    moto_place.prepare(PUBLISH)
    moto_place.proxy.begin(Rule(Fault(status=403), "POST|DELETE"))
    delivery = delivered(moto_place.job(PUBLISH.files))
    (problem,) = delivery.problems
    assert problem.code == "removed_still_served" and "403 AccessDenied" in problem.message
    assert differences(moto_place.seen(), NEW) == ["public/gone/index.html is there"]
    moto_place.proxy.begin()
    assert delivered(moto_place.job(PUBLISH.files)).release == delivery.release
    moto_place.check_end(PUBLISH)


def test_a_list_from_the_past_misleads_nobody(moto_place: Place) -> None:
    """Nothing that visitors notice is decided from lists."""
    moto_place.prepare(PUBLISH)
    moto_place.proxy.begin(Rule(Fault(stale=True), "GET", query="list-type"))
    assert went_through(moto_place, PUBLISH)
