"""A publisher is killed at its first, second, … request, until one gets through: visitors have old or new, and the
next run makes it new.
"""

from __future__ import annotations

import pytest
from child_publishers import KILLED, Child, done
from fault_proxy import Fault, Rule
from journeys import KINDS, Journey, Place

LIMIT = 100  # requests that no journey of such a small site takes


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_killed_at_every_request(moto_place: Place, kind: str) -> None:
    for number in range(1, LIMIT):
        journey = moto_place.next(kind)
        if not killed(moto_place, journey, number):
            break
        moto_place.check_visitors(journey)
        done(moto_place.job_of(journey))
        moto_place.check_end(journey)
    else:
        pytest.fail(
            f"a journey has more than {LIMIT} requests, or gets longer with every one that is interrupted"
        )
    assert number > 8
    moto_place.check_end(journey)


def killed(place: Place, journey: Journey, number: int) -> bool:
    """Runs the journey and kills it as soon as its n-th request has reached the store, which goes on with it; False
    if there are not so many.
    """
    child = Child(place.job_of(journey))
    place.proxy.begin(Rule(Fault(act=child.kill), nth=number))
    with child:
        ended = child.ended()
    place.proxy.settle()
    assert ended.code in {0, KILLED}, ended.said
    return ended.code == KILLED
