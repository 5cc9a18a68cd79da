"""What is being replaced while it is verified is not damaged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from fault_proxy import Fault, Rule
from proxied_store import PAGE, Store
from small_site import ONE, TWO, publish, served

from publisher.errors import LostRace, UnderWay
from publisher.origins.base import Origin
from publisher.origins.s3.failures import StoreRefused
from publisher.origins.s3.origin import S3Origin
from publisher.verification import Verification, verify


class Hold:
    """A request, or whatever else calls it, waits here until it is let go."""

    def __init__(self) -> None:
        self.reached, self.let_go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.reached.set()
        assert self.let_go.wait(60)


@contextmanager
def publishing(store: Store, hold: Hold, *rules: Rule) -> Iterator[Callable[[], None]]:
    """Another publisher, who waits at the request that a rule holds. Gives a function that lets it come to its end."""

    def end() -> None:
        hold.let_go.set()
        thread.join(60)
        assert not thread.is_alive()

    store.begin(*rules)
    thread = threading.Thread(target=publish, args=(store.origin(), TWO))
    thread.start()
    try:
        assert hold.reached.wait(60)
        yield end
    finally:
        end()


def beside(store: Store) -> S3Origin:
    """The same bucket, not through the proxy, which is busy with holding."""
    return S3Origin(store.server.url(store.bucket, "www"))


MOMENTS = {
    "before anything": ("PUT", r"2\.[0-9a-f]+\.pack$"),
    "in the middle": ("PUT", "edge/nginx"),
    "before the switch": ("PUT", "live.json$"),
    "before tidying up": ("POST", ""),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_publish_under_way_is_no_damage(store: Store, moment: str) -> None:
    publish(store.origin(), ONE)
    hold, (method, key) = Hold(), MOMENTS[moment]
    with publishing(store, hold, Rule(Fault(act=hold), method, key, nth=1)) as end:
        if moment == "before anything":
            assert verify(beside(store)) == Verification(1, 7)
        else:
            for repair in (False, True):
                with pytest.raises(UnderWay, match=r"is publishing release 2.*verify again") as raised:
                    verify(beside(store), repair=repair, patience=0.2)
                assert raised.value.exit_code == 4
        end()
        assert verify(beside(store)).sound
        assert served(beside(store)) == TWO


def test_it_waits_for_a_publish_that_comes_to_its_end(store: Store) -> None:
    publish(store.origin(), ONE)
    hold = Hold()
    with publishing(store, hold, Rule(Fault(act=hold), "PUT", "live.json$", nth=1)):
        threading.Timer(1, hold.let_go.set).start()
        found = verify(beside(store))
    assert found.sound
    assert found.release == 2


def test_damage_is_told_when_nobody_is_at_work_any_more(store: Store) -> None:
    """The publisher that died is one of this machine, so that is known."""
    publish(store.origin(), ONE)
    store.begin(Rule(Fault(status=403), "PUT", "live.json$"))
    with pytest.raises(StoreRefused):
        publish(store.origin(), TWO)
    assert PAGE in verify(beside(store)).altered


class Meanwhile:
    """An origin where somebody else does something right before the first call of a method."""

    def __init__(self, origin: Origin, method: str, act: Callable[[], object]) -> None:
        self._origin, self._method, self._acts = origin, method, [act]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._origin, name)
        if name != self._method:
            return found

        def called(*arguments: Any) -> Any:
            while self._acts:
                self._acts.pop()()
            return found(*arguments)

        return called


@pytest.mark.parametrize("method", ["load", "keys"])
def test_a_release_that_goes_live_meanwhile(origin: Origin, method: str) -> None:
    publish(origin, ONE)
    publish(origin, TWO, keep=1)
    act = partial(publish, origin, ONE, keep=1)
    found = verify(Meanwhile(origin, method, act))
    assert found.sound
    assert served(origin) == ONE


def test_a_repair_is_of_what_was_verified(origin: Origin) -> None:
    """What is extra in one release may belong to the next."""
    publish(origin, ONE)
    origin.mend("public/new/deep/index.html", b"new")
    act = partial(publish, origin, TWO)
    with pytest.raises(LostRace):
        verify(Meanwhile(origin, "mend", act), repair=True)
    assert served(origin) == TWO
    assert verify(origin).sound
