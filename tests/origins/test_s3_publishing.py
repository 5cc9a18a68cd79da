"""What a publish does to a bucket: which requests, in which order, on which conditions."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import ClassVar

import pytest
from proxied_store import PAGE, Store, many
from small_site import ONE, TWO, publish, return_to, served

from publisher.bundle import Entry
from publisher.listed import ListBundle
from publisher.origins.s3.bucket import Unexpected
from publisher.origins.s3.public import PublicFiles
from publisher.verification import verify


class TestRequests:
    @pytest.mark.parametrize("changed", [1, 7, 40])
    def test_an_edit_costs_two_a_file_and_a_few(self, store: Store, tmp_path: Path, changed: int) -> None:
        publish(store.origin(tmp_path), many(60))
        store.begin()
        delivery = publish(store.origin(tmp_path), many(60, changed))
        assert len(store.proxy.log) == delivery.requests
        assert delivery.uploaded == changed
        assert delivery.requests <= 2 * changed + 8

    def test_without_copies_on_this_machine_shards_are_fetched(self, store: Store) -> None:
        publish(store.origin(), many(60))
        delivery = publish(store.origin(), many(60, 7))
        assert delivery.requests <= 3 * 7 + 8

    def test_a_first_upload_costs_one_a_file_and_a_few(self, store: Store) -> None:
        assert publish(store.origin(), many(60)).requests <= 60 + 8

    def test_nothing_changed_asks_a_few_and_writes_nothing(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin()
        delivery = publish(store.origin(), ONE)
        assert store.written == []
        assert len(store.proxy.log) == delivery.requests <= 4

    def test_nothing_is_decided_from_a_list(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin()
        publish(store.origin(), TWO)
        return_to(store.origin())
        assert [each for each in store.proxy.log if "list-type" in each.query] == []

    def test_a_rollback_follows_the_difference(self, store: Store) -> None:
        publish(store.origin(), many(60))
        publish(store.origin(), many(60, 3))
        assert return_to(store.origin()).requests <= 4 * 3 + 12


class TestOrder:
    TURNS: ClassVar = ("objects/", "releases/2.", "public/", "edge/", "live.json", "")  # "": deletions

    def test_of_a_release(self, store: Store) -> None:
        site = TWO | {"public/assets/site.2222222222.css": b"p{}", "public/feed.xml": b"<feed/>"}
        publish(store.origin(), ONE)
        store.begin()
        publish(store.origin(), site)
        assert store.written[-1].key.endswith("releases/2.json")  # the removals are done
        claim, *keys = [each.key.removeprefix("www/") for each in store.written[:-1]]
        turns = [next(turn for turn, start in enumerate(self.TURNS) if key.startswith(start)) for key in keys]
        assert (claim, turns) == ("releases/2.json", sorted(turns)), keys
        assert set(turns) == set(range(len(self.TURNS)))
        assert keys.index("public/assets/site.2222222222.css") < keys.index("public/new/deep/index.html")
        assert keys.index("public/new/deep/index.html") < keys.index(PAGE)

    def test_every_public_file_is_guarded(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin()
        publish(store.origin(), TWO)
        puts = [each for each in store.written if each.method == "PUT" and "/objects/" not in each.key]
        unguarded = [each.key for each in puts if not each.header("If-Match") + each.header("If-None-Match")]
        assert [key for key in unguarded if not key.endswith(".pack")] == []

    def test_copies_are_of_the_bytes_that_are_known(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin()
        publish(store.origin(), TWO)
        copies = [each for each in store.written if "/objects/" in each.key]
        assert len(copies) == 5
        assert all(each.header("x-amz-copy-source-if-match") for each in copies)


class TestFiles:
    def test_types_and_lifetimes(self, store: Store) -> None:
        headers = {
            PAGE: (("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "private, no-cache"))
        }
        publish(store.origin(), ListBundle(ONE, headers))
        page, asset = store.head(PAGE), store.head("public/assets/site.1111111111.css")
        assert (page["ContentType"], page["CacheControl"]) == (
            "text/html; charset=utf-8",
            "private, no-cache",
        )
        assert asset["CacheControl"] == "public, max-age=31536000, immutable"
        assert store.head("edge/nginx/map.conf")["CacheControl"] == "no-store"

    def test_other_headers_alone_are_written(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.begin()
        bundle = ListBundle(ONE, {PAGE: (("Cache-Control", "private, no-cache"),)})
        delivery = publish(store.origin(), bundle)
        assert delivery.uploaded == 0
        assert store.head(PAGE)["CacheControl"] == "private, no-cache"
        publish(store.origin(), ListBundle(ONE | {PAGE: b"and then"}))
        assert store.head(PAGE)["CacheControl"] == "public, max-age=0, must-revalidate"

    def test_a_mended_file_has_its_headers(self, store: Store) -> None:
        bundle = ListBundle(ONE, {PAGE: (("Cache-Control", "private, no-cache"),)})
        publish(store.origin(), bundle)
        store.put(PAGE, b"scribbled over")
        assert verify(store.origin(), bundle, repair=True).sound
        assert store.head(PAGE)["CacheControl"] == "private, no-cache"

    def test_somebody_elses_file_is_not_overwritten(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.put(PAGE, b"scribbled over")
        with pytest.raises(Unexpected, match=r"public/index.html: somebody else changed this file") as caught:
            publish(store.origin(), TWO)
        assert caught.value.exit_code == 3
        assert store.origin().load(PAGE) == b"scribbled over"
        assert verify(store.origin(), ListBundle(ONE), repair=True).sound
        publish(store.origin(), TWO)
        assert served(store.origin()) == TWO

    def test_a_page_that_somebody_deleted_is_written_anew(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.server.client().delete_object(Bucket=store.bucket, Key=f"www/{PAGE}")
        publish(store.origin(), TWO)
        assert served(store.origin()) == TWO

    def test_another_etag_of_the_same_content_is_no_other_file(self, store: Store) -> None:
        """As after a copy onto itself in a bucket that KMS encrypts."""
        publish(store.origin(), ONE)
        store.put_in_parts(PAGE, ONE[PAGE])
        publish(store.origin(), TWO)
        assert served(store.origin()) == TWO

    def test_other_content_is_another_file(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.put_in_parts(PAGE, TWO["public/about/index.html"])
        with pytest.raises(Unexpected, match="somebody else changed this file"):
            publish(store.origin(), TWO)

    def test_where_etags_are_no_md5_new_headers_have_a_new_one(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.put_in_parts(PAGE, ONE[PAGE])
        entry = Entry(PAGE, hashlib.sha256(ONE[PAGE]).hexdigest(), len(ONE[PAGE]), ())
        for etags_are_md5, noted in ((True, set()), (False, {PAGE})):
            bucket = store.origin().bucket
            bucket.etags_are_md5 = etags_are_md5
            files = PublicFiles(bucket, {}, set(), {}, {}, lambda: None)
            files.relabel(entry)
            assert files.relabelled.keys() == noted
        assert store.origin().load(PAGE) == ONE[PAGE]
        assert f'"{files.relabelled[PAGE]}"' == store.head(PAGE)["ETag"]


@pytest.mark.slow
def test_ceph_wants_etags_without_quotes_and_is_asked_twice_once(ceph: Store, tmp_path: Path) -> None:
    publish(ceph.origin(tmp_path), many(9))
    publish(ceph.origin(tmp_path), many(9, 2))
    delivery = publish(ceph.origin(tmp_path), many(9, 5))
    assert delivery.requests <= 2 * delivery.uploaded + 8
