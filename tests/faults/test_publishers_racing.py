"""Many publishers at once: every number has one winner, the others are told, and nothing is lost."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import cast

import pytest
from child_publishers import Child, Ended, Job, done
from faulty_sites import NEW, OLD, complaints, differences
from journeys import Place

from publisher.delivery import releases
from publisher.listed import ListBundle

RACERS = 12
SITES = [NEW | {"public/who/index.html": f"publisher {n}".encode()} for n in range(RACERS)]


@pytest.fixture(params=["moto_place", "ceph_place"])
def place(request: pytest.FixtureRequest) -> Place:
    return cast(Place, request.getfixturevalue(request.param))


@pytest.mark.slow
def test_twelve_publishers_at_once(place: Place) -> None:
    place.settle_in()
    first = place.number
    ended = raced(place)
    assert {each.code for each in ended} <= {0, 4}, ended
    winners = {each.release: number for number, each in enumerate(ended) if each.code == 0}
    assert sorted(n for n in winners if n) == list(range(first + 1, first + 1 + len(winners)))
    assert all("publish again" in each.said for each in ended if each.code == 4)
    check(place, winners)
    for number in set(range(RACERS)) - set(winners.values()):  # as the message says
        winners[done(job(place, number)).release] = number
    assert len(winners) == RACERS
    check(place, winners)


def raced(place: Place) -> list[Ended]:
    """All begin in one moment."""
    moment = time.monotonic() + 1.5
    with ExitStack() as stack:
        children = [stack.enter_context(Child(job(place, number, moment))) for number in range(RACERS)]
        return [child.ended() for child in children]


def job(place: Place, number: int, at: float = 0) -> Job:
    """All releases are kept."""
    return Job(place.server.environment, place.url, SITES[number], at=at)


def check(place: Place, winners: dict[int | None, int]) -> None:
    """Every winner's release is kept, and the last is what visitors have."""
    kept = {each["release"]: each["bundle"] for each in releases(place.origin)}
    digests = {release: ListBundle(SITES[number]).digest for release, number in winners.items()}
    assert {release: kept.get(release) for release in digests} == digests
    live = SITES[winners[max(kept)]] if winners else OLD
    assert differences(place.seen(), live) == []
    assert complaints(place.seen(), live) == []
    place.check_sound()
    place.check_pointer_changes()
