"""A publisher is stopped in the middle for longer than its lease, or the network keeps one of its requests for as long.
Another one publishes meanwhile. When the first goes on, it does no harm; where the store takes no notice of a
copy's condition, none but to objects of older releases.
"""

from __future__ import annotations

import signal
import threading
from dataclasses import replace

import pytest
from child_publishers import KILLED, Child
from fault_proxy import Fault, Rule, Rules
from faulty_sites import NEW, differences
from journeys import Place

from publisher.listed import ListBundle
from publisher.verification import verify

OTHER = {path: data.replace(b"new", b"other") for path, data in NEW.items()} | {
    "public/gone/index.html": b"back"
}
SURE = 20  # requests that publishing this site takes at least
STEPS = range(4, 30, 3)
LEASE = 0.5


@pytest.mark.slow
@pytest.mark.parametrize("number", STEPS)
def test_paused_for_longer_than_the_lease(moto_place: Place, number: int) -> None:
    journey = moto_place.next("publish")
    moto_place.proxy.heeds_copies = True
    child = Child(moto_place.job_of(journey, lease=LEASE))
    moto_place.proxy.begin(Rule(Fault(act=lambda: child.signal(signal.SIGSTOP)), nth=number))
    with child:
        stopped = child.wait_stopped()
        assert stopped or number > SURE
        moto_place.proxy.decide = Rules()
        moto_place.publish_until_live(OTHER, lease=LEASE)
        if stopped:
            child.signal(signal.SIGCONT)
        ended = child.ended()
    moto_place.proxy.settle()
    assert ended.code in {0, 4}, ended.said
    check_other(moto_place)


@pytest.mark.slow
@pytest.mark.parametrize("number", STEPS[::2])
def test_a_request_that_arrives_after_its_publisher_died(ceph_place: Place, number: int) -> None:
    """And after another one has published. Every write but a deletion is guarded; copies to `objects/` are, where the store
    looks at their condition, which Ceph does not.
    """
    killed = late(ceph_place, Rule(Fault(), "GET|PUT", nth=number))
    assert killed or number > SURE
    assert differences(ceph_place.seen(), OTHER) == []
    found = verify(ceph_place.origin)
    assert found.missing == found.extra == ()
    assert all(key.startswith("objects/") for key in found.altered)
    ceph_place.check_pointer_changes()


@pytest.mark.slow
def test_a_deletion_that_arrives_after_its_publisher_died(ceph_place: Place) -> None:
    """It has no condition, so it deletes what the other publisher has made anew; whoever verifies is told, and can mend it."""
    assert late(ceph_place, Rule(Fault(), "POST", nth=1))
    gone = "public/gone/index.html"
    assert differences(ceph_place.seen(), OTHER) == [f"{gone} is not there"]
    assert verify(ceph_place.origin).missing == (gone,)
    assert verify(ceph_place.origin, ListBundle(OTHER), repair=True).sound
    assert differences(ceph_place.seen(), OTHER) == []
    ceph_place.check_pointer_changes()


def late(place: Place, rule: Rule) -> bool:
    """Kills a publisher at the request that a rule matches, which reaches the store after another one has published. False if
    it came to its end before.
    """
    journey = place.next("publish")
    child, published = Child(place.job_of(journey, lease=LEASE)), threading.Event()
    kept = Fault(act=child.kill, held=lambda: not published.is_set())
    place.proxy.begin(replace(rule, fault=kept))
    with child:
        ended = child.ended()
    place.proxy.decide = Rules()
    place.publish_until_live(OTHER, lease=LEASE)
    published.set()
    place.proxy.settle()
    return ended.code == KILLED


def check_other(place: Place) -> None:
    assert differences(place.seen(), OTHER) == []
    place.check_sound()
    place.check_pointer_changes()
