"""What publishers that ended midway left in a bucket is put right by those that follow."""

from __future__ import annotations

import pytest
from fault_proxy import Fault, Rule
from proxied_store import PAGE, Store
from small_site import ONE, TWO, publish, return_to, served

from publisher.listed import ListBundle
from publisher.origins.s3.failures import StoreRefused
from publisher.verification import verify


class TestRecovery:
    def test_headers_that_a_dead_publisher_changed(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin(Rule(Fault(status=403), "PUT", "live.json$"))
        private = ListBundle(ONE, {PAGE: (("Cache-Control", "private, no-cache"),)})
        with pytest.raises(StoreRefused):
            publish(store.origin(), private)
        assert store.head(PAGE)["CacheControl"] == "private, no-cache"
        store.begin()
        publish(store.origin(), ONE | {"public/other.html": b"x"})
        assert store.head(PAGE)["CacheControl"] == "public, max-age=0, must-revalidate"

    def test_three_dead_publishers_in_a_row(self, store: Store) -> None:
        publish(store.origin(), ONE)
        for number, blocked in enumerate(("live.json$", "public/index.html$", "public/2$")):
            store.begin(Rule(Fault(status=403), "PUT", blocked))
            with pytest.raises(StoreRefused):
                publish(store.origin(), TWO | {PAGE: f"attempt {number}".encode(), f"public/{number}": b"!"})
        store.begin()
        assert publish(store.origin(), TWO).release == 2
        assert served(store.origin()) == TWO
        assert verify(store.origin()).sound
        return_to(store.origin())
        assert served(store.origin()) == ONE

    def test_removals_that_were_not_made_are_made_by_the_next_run(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin(Rule(Fault(status=403), "POST"))
        publish(store.origin(), TWO)
        assert set(served(store.origin())) == {*ONE, *TWO}
        store.begin()
        publish(store.origin(), TWO)
        assert served(store.origin()) == TWO

    def test_numbers_may_be_left_out(self, store: Store) -> None:
        from publisher.delivery import Edition, Shipment, Terms

        publish(store.origin(), ONE)
        for number, site in ((7, TWO), (9, ONE), (10, TWO)):
            origin = store.origin()
            edition = Edition(ListBundle(site), "c0ffee", "2026-03-01T12:00:00+00:00")
            terms = Terms("2026-03-01T12:00:00+00:00", "test")
            shipment = Shipment(edition, origin, origin.state(), number, terms)
            with shipment.stage() as staged:
                staged.activate(shipment.discard)
            assert served(store.origin()) == site
        assert verify(store.origin()).sound
        keys = [key for key, _ in store.origin().modified("releases/") if key.endswith(".json")]
        assert sorted(keys) == [f"releases/{number}.json" for number in (1, 10, 7, 9)]

    def test_packs_that_nobody_needs_go(self, store: Store) -> None:
        for number in range(8):
            publish(store.origin(), {PAGE: str(number).encode()}, keep=2)
        packs = [key for key, _ in store.origin().modified("releases/") if key.endswith(".pack")]
        assert len(packs) <= 4
