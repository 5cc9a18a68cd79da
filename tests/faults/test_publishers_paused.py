"""A publisher is stopped in the middle for longer than its lease, or the network keeps one of its requests for as long.
Another one publishes meanwhile. When the first goes on, it does no harm.
"""

from __future__ import annotations

import signal

import pytest
from child_publishers import Child
from fault_proxy import Fault, Rule
from faulty_sites import NEW, differences
from journeys import PUBLISH, Place

OTHER = {path: data.replace(b"new", b"other") for path, data in NEW.items()} | {
    "public/gone/index.html": b"back"
}
STEPS = range(4, 40, 4)


@pytest.mark.slow
@pytest.mark.parametrize("number", STEPS)
def test_paused_for_longer_than_the_lease(moto_place: Place, number: int) -> None:
    moto_place.prepare(PUBLISH)
    child = Child(moto_place.job(PUBLISH.files, lease=0.5))
    moto_place.proxy.begin(Rule(Fault(act=lambda: child.signal(signal.SIGSTOP)), nth=number))
    with child:
        overtake(moto_place, child)
        child.signal(signal.SIGCONT)
        ended = child.ended()
    moto_place.proxy.settle()
    assert ended.code in {0, 4}, ended.said
    check_other(moto_place)


def overtake(place: Place, child: Child) -> None:
    """Publishes as soon as that is possible. The first one may have ended before it could be stopped."""
    child.wait_stopped()
    place.publish_until_live(OTHER, lease=0.5)


def check_other(place: Place) -> None:
    assert differences(place.seen(), OTHER) == []
    place.check_sound()
    place.check_pointer_changes()
