"""An object store's lists of keys."""

from __future__ import annotations

import pytest
from fault_proxy import Fault, Rule
from proxied_store import Store
from small_site import ONE, publish

from publisher.errors import OriginFailed
from publisher.origins.s3 import listing
from publisher.origins.s3.answers import Answer


class TestLists:
    def test_a_damaged_one_is_asked_for_again(self, store: Store) -> None:
        publish(store.origin(), ONE)
        whole = set(store.origin().keys())
        store.begin(Rule(Fault(truncate=True), query="list-type", nth=1), spoilt(nth=2), spoilt(nth=3))
        assert set(store.origin().keys()) == whole

    def test_one_that_stays_damaged_is_told(self, store: Store) -> None:
        store.begin(spoilt())
        with pytest.raises(OriginFailed, match=r"public/: the store's list of keys cannot be read"):
            list(store.origin().keys())

    def test_keys_that_xml_cannot_hold(self, store: Store) -> None:
        keys = {"public/a+b c%20&<d>.txt", "public/\x01\x1f.txt", "public/\u4fc3\u9500.txt"}
        for key in keys:
            store.put(key, b"x")
        assert set(store.origin().keys()) == keys

    def test_a_store_that_does_not_say_when_it_is(self) -> None:
        body = (
            b"<ListBucketResult><Contents><Key>www/a+b</Key>"
            b"<LastModified>2026-03-01T12:00:00Z</LastModified></Contents></ListBucketResult>"
        )
        ((key, age),) = listing._read(Answer(200, {}, body), "www/").rows
        assert key == "a+b"
        assert age > 0


def spoilt(nth: int | None = None) -> Rule:
    """An answer that is no XML."""
    headers = (("Content-Type", "text/html"),)
    return Rule(Fault(status=200, code="<", headers=headers), query="list-type", nth=nth)
