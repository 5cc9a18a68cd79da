"""What requests to an object store come back with, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_proxy import Fault, Rule
from proxied_store import PAGE, Store, many
from small_site import ONE, TWO, publish, served

from publisher.errors import LostRace, OriginFailed
from publisher.origins.s3 import listing
from publisher.origins.s3.failures import NoConditions, StoreRefused


class TestFaults:
    def test_lost_answers_are_found_out(self, store: Store) -> None:
        publish(store.origin(), ONE)
        for key in ("releases/2.json", "index.html", "live.json"):
            store.begin(Rule(Fault(swallow=True), "PUT", f"{key}$", nth=1))
            site = TWO | {PAGE: key.encode()}
            assert publish(store.origin(), site).origins[0].live
            assert served(store.origin()) == site
            publish(store.origin(), ONE)

    def test_bytes_that_were_damaged_on_the_way_are_sent_again(self, store: Store) -> None:
        store.begin(Rule(Fault(flip=True), "PUT", "public/blog", nth=1))
        publish(store.origin(), ONE)
        assert served(store.origin()) == ONE

    def test_a_file_that_looks_like_an_error_is_read(self, store: Store) -> None:
        site = ONE | {"public/error.xml": b'<?xml version="1.0"?><Error><Code>SlowDown</Code></Error>'}
        publish(store.origin(), site)
        store.begin()
        assert served(store.origin()) == site
        assert [each.key for each in store.proxy.log].count("www/public/error.xml") == 1

    def test_the_claim_is_renewed_while_many_files_are_deleted(self, store: Store) -> None:
        publish(store.origin(), ONE)
        for number in range(3):
            store.put(f"objects/{number}", b"")
        origin = store.origin()
        origin.lease, state = 0.0, origin.state()
        store.begin(Rule(Fault(status=501, code="NotImplemented"), "POST"))
        assert origin.delete([f"objects/{number}" for number in range(3)], state) == 3
        renewed = [each for each in store.written if each.key.endswith("releases/2.json")]
        assert len(renewed) >= 1 + 4

    def test_who_lost_the_claim_deletes_no_more(self, store: Store) -> None:
        publish(store.origin(), ONE)
        origin = store.origin()
        origin.lease, state = 0.0, origin.state()

        def keys() -> Iterator[str]:
            yield from (f"objects/{number}" for number in range(listing.AT_ONCE))
            store.put("releases/2.json", b"somebody else's")
            yield "public/about"

        with pytest.raises(LostRace):
            origin.delete(keys(), state)
        assert store.head("public/about")

    def test_a_damaged_copy_on_this_machine_is_fetched_again(self, store: Store, tmp_path: Path) -> None:
        publish(store.origin(tmp_path), many(9))
        for number, garbage in enumerate((b"\xff", b"[]", b"{}", b'{"sizes":[1]}', b'{"sizes":0}')):
            for path in tmp_path.iterdir():
                path.write_bytes(garbage + b"\n" + path.read_bytes().partition(b"\n")[2])
            site = many(9, number + 1)
            publish(store.origin(tmp_path), site)
            assert served(store.origin()) == site

    def test_a_store_that_is_silent_is_given_up(self, store: Store) -> None:
        store.begin(Rule(Fault(silent=True)))
        with pytest.raises(OriginFailed, match=r"can be reached") as caught:
            publish(store.origin(deadline="0.5"), ONE)
        assert caught.value.exit_code == 3

    @pytest.mark.parametrize(
        ("fault", "said"),
        [
            (Fault(status=403, code="SignatureDoesNotMatch"), "secret key is wrong"),
            (Fault(status=403, code="ExpiredToken"), "credentials have expired"),
            (Fault(status=404, code="NoSuchBucket"), "create the bucket"),
            (Fault(status=301, headers=(("x-amz-bucket-region", "eu-west-3"),)), r"add \?region=eu-west-3"),
        ],
    )
    def test_refusals_name_the_next_step(self, store: Store, fault: Fault, said: str) -> None:
        store.begin(Rule(fault))
        with pytest.raises(StoreRefused, match=said) as caught:
            publish(store.origin(), ONE)
        assert caught.value.exit_code == 3
        assert store.server.secret_key not in str(caught.value)

    def test_permission_that_ends_midway(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin(Rule(Fault(status=403), "PUT", "public/new"))
        with pytest.raises(StoreRefused, match="give these credentials permission"):
            publish(store.origin(), TWO)
        store.begin()
        publish(store.origin(), TWO)
        assert served(store.origin()) == TWO

    def test_a_store_without_conditions_is_refused(self, store: Store) -> None:
        store.begin(Rule(Fault(without=("If-Match", "If-None-Match"))))
        with pytest.raises(NoConditions, match=r"\?conditional=none"):
            publish(store.origin(), ONE)
        publish(store.origin(conditional="none"), ONE)
        publish(store.origin(conditional="none"), TWO)
        assert served(store.origin()) == TWO

    def test_a_key_that_may_not_be_listed_is_absent(self, store: Store) -> None:
        store.begin(Rule(Fault(status=403), "GET", "(live.json|releases/.*)$", nth=1))
        assert publish(store.origin(), ONE).release == 1

    def test_who_may_not_list_can_publish(self, store: Store) -> None:
        store.begin(Rule(Fault(status=403), "GET", query="list-type"))
        publish(store.origin(), ONE)
        publish(store.origin(), TWO)
        store.begin()
        assert served(store.origin()) == TWO

    def test_a_claim_is_given_up_when_nothing_came_of_it(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin(Rule(Fault(status=400), "PUT", r"2\.[0-9a-f]+\.pack$"))
        with pytest.raises(StoreRefused):
            publish(store.origin(), TWO)
        store.begin()
        assert publish(store.origin(), ONE | {PAGE: b"at once"}).release == 2

    def test_the_stores_clock_is_the_one_that_counts(self, store: Store) -> None:
        late = (("Date", "Sun, 01 Mar 2026 12:00:00 GMT"),)
        store.begin(Rule(Fault(status=403, code="RequestTimeTooSkewed", headers=late), nth=1))
        publish(store.origin(), ONE)
        stamps = [each.header("x-amz-date") for each in store.proxy.log]
        assert stamps[1].startswith("20260301T1200")
