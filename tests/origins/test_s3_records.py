"""What a publisher notes in a bucket, for itself, for others, and for people."""

from __future__ import annotations

import json

import pytest
from eventful_bundles import Acting
from fault_proxy import Fault, Rule
from proxied_store import PAGE, Store
from small_site import ONE, TWO, publish, served

from publisher.delivery import releases
from publisher.errors import LostRace, OriginDamaged, OriginFailed


class TestRecords:
    """What is read is what was written, or it is not believed."""

    @pytest.mark.parametrize("key", ["live.json", "releases/2.json", r"releases/2\.[0-9a-f]+\.pack"])
    def test_damage_on_the_way_is_overcome(self, store: Store, key: str) -> None:
        publish(store.origin(), ONE)
        publish(store.origin(), TWO)
        store.begin(Rule(Fault(flip_answer=True), "GET", f"{key}$", nth=1))
        assert served(store.origin()) == TWO

    @pytest.mark.parametrize(
        ("key", "was", "becomes"),
        [
            ("live.json", b'"release":4', b'"release":3'),
            ("releases/4.json", b'"oldest":1', b'"oldest":4'),
            ("releases/3.json", b'"oldest":1', b'"oldest":3'),
        ],
    )
    def test_damage_that_stays_is_told(self, store: Store, key: str, was: bytes, becomes: bytes) -> None:
        for number in range(4):
            publish(store.origin(), ONE | {PAGE: b"%d" % number})
        store.spoil(key, was, becomes)
        with pytest.raises(OriginDamaged, match=f"{key}: this record is missing or damaged"):
            list(releases(store.origin()))
        assert store.server.files(store.bucket, "www/")[PAGE] == b"3"

    def test_a_pointer_without_a_hash_is_compared_with_the_record(self, store: Store) -> None:
        for number in range(4):
            publish(store.origin(), ONE | {PAGE: b"%d" % number})
        pointer = store.server.files(store.bucket, "www/")["live.json"]
        store.put("live.json", pointer.replace(b'"release":4', b'"release":3'))
        with pytest.raises(OriginDamaged, match=r"live.json: this record"):
            publish(store.origin(), TWO)


class TestClaims:
    def test_a_publisher_at_work_keeps_others_out(self, store: Store) -> None:
        publish(store.origin(), ONE)

        def publish_meanwhile() -> None:
            with pytest.raises(LostRace, match="is publishing release 2"):
                publish(store.origin(), ONE | {PAGE: b"meanwhile"})

        publish(store.origin(), Acting(TWO, publish_meanwhile))
        assert served(store.origin()) == TWO

    def test_a_record_of_another_kind_is_damage(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.put("releases/2.json", b"[]")
        with pytest.raises(OriginFailed, match=r"releases/2.json: this record is missing or damaged"):
            publish(store.origin(), TWO)


def test_what_is_recorded_can_be_read_without_us(store: Store) -> None:
    publish(store.origin(), ONE)
    files = store.server.files(store.bucket, "www/")
    assert json.loads(files["live.json"]).keys() == {"format", "release", "bundle"}
    assert json.loads(files["releases/1.json"])["n"] == 1
