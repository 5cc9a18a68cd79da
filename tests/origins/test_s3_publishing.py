"""What a publish does to a bucket: which requests, in which order, on which conditions."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from fault_proxy import Exchange, Fault, FaultProxy, Rule, Rules, fault_proxy
from s3_servers import S3Server
from small_site import ONE, TWO, publish, return_to, served

from publisher.bundle import Entry, ListBundle
from publisher.delivery import releases
from publisher.errors import LostRace, OriginDamaged, OriginFailed
from publisher.origins.s3 import listing
from publisher.origins.s3.answers import Answer
from publisher.origins.s3.bucket import Unexpected
from publisher.origins.s3.failures import NoConditions, StoreRefused
from publisher.origins.s3.origin import S3Origin
from publisher.origins.s3.public import PublicFiles
from publisher.verification import verify

PAGE = "public/index.html"
WRITES = {"PUT", "POST", "DELETE"}


@dataclass
class Store:
    """A bucket behind a proxy that writes down what it is asked."""

    server: S3Server
    proxy: FaultProxy
    bucket: str

    def origin(self, shelf: Path | None = None, **settings: str) -> S3Origin:
        server = replace(self.server, endpoint=self.proxy.endpoint)
        return S3Origin(server.url(self.bucket, "www", **settings), shelf=shelf)

    def begin(self, *rules: Rule) -> None:
        self.proxy.decide = Rules(*rules)
        self.proxy.log.clear()

    @property
    def written(self) -> list[Exchange]:
        return [each for each in self.proxy.log if each.method in WRITES]

    def head(self, key: str) -> dict[str, object]:
        return dict(self.server.client().head_object(Bucket=self.bucket, Key=f"www/{key}"))

    def put(self, key: str, data: bytes) -> None:
        self.server.client().put_object(Bucket=self.bucket, Key=f"www/{key}", Body=data)

    def spoil(self, key: str, was: bytes, becomes: bytes) -> None:
        """As a failing disk does: other bytes, the same metadata."""
        client, place = self.server.client(), {"Bucket": self.bucket, "Key": f"www/{key}"}
        found = client.get_object(**place)
        data = found["Body"].read()
        assert was in data
        client.put_object(**place, Body=data.replace(was, becomes), Metadata=found["Metadata"])

    def put_in_parts(self, key: str, data: bytes) -> None:
        """An upload whose ETag is not the MD5 of its content."""
        client, place = self.server.client(), {"Bucket": self.bucket, "Key": f"www/{key}"}
        noted = {"sha256": hashlib.sha256(data).hexdigest()}
        upload = client.create_multipart_upload(**place, Metadata=noted)["UploadId"]
        part = client.upload_part(**place, UploadId=upload, PartNumber=1, Body=data)
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        client.complete_multipart_upload(**place, UploadId=upload, MultipartUpload=parts)  # type: ignore[arg-type]


@pytest.fixture
def store(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    yield from stored(moto_s3, monkeypatch)


@pytest.fixture
def ceph(ceph_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    yield from stored(ceph_s3, monkeypatch)


def stored(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    with fault_proxy(server.endpoint) as proxy:
        yield Store(server, proxy, server.bucket())


def many(count: int, changed: int = 0) -> dict[str, bytes]:
    """Pages, of which the first few say something else."""
    return {f"public/{n}/index.html": f"page {n} {n < changed}".encode() for n in range(count)}


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
        assert served(store.origin(deadline="0.5")) == site

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


class TestClaims:
    def test_a_publisher_at_work_keeps_others_out(self, store: Store) -> None:
        publish(store.origin(), ONE)

        class Interrupted(ListBundle):
            def read(self, entry):  # type: ignore[no-untyped-def]  # the base class has the types
                with pytest.raises(LostRace, match="is publishing release 2"):
                    publish(store.origin(), ONE | {PAGE: b"meanwhile"})
                return super().read(entry)

        publish(store.origin(), Interrupted(TWO))
        assert served(store.origin()) == TWO

    def test_a_record_of_another_kind_is_damage(self, store: Store) -> None:
        publish(store.origin(), ONE)
        store.put("releases/2.json", b"[]")
        with pytest.raises(OriginFailed, match=r"releases/2.json: this record is missing or damaged"):
            publish(store.origin(), TWO)


@pytest.mark.slow
def test_ceph_wants_etags_without_quotes_and_is_asked_twice_once(ceph: Store, tmp_path: Path) -> None:
    publish(ceph.origin(tmp_path), many(9))
    publish(ceph.origin(tmp_path), many(9, 2))
    delivery = publish(ceph.origin(tmp_path), many(9, 5))
    assert delivery.requests <= 2 * delivery.uploaded + 8


def test_only_boto3s_own_chain_needs_boto3(moto_s3: S3Server) -> None:
    """Credentials in the environment are the chain's first link."""
    program = (
        "import sys; from publisher.origins.s3.origin import S3Origin;"
        "S3Origin(sys.argv[1]).state(); heavy = {'boto3', 'botocore', 'urllib3', 'jinja2', 'markdown_it'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    command = [sys.executable, "-c", program, moto_s3.url(moto_s3.bucket())]
    ended = subprocess.run(
        command, env=moto_s3.environment, cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert (ended.stdout, ended.stderr) == ("[]\n", "")


def test_a_profile_is_asked_for_its_credentials(
    moto_s3: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in moto_s3.environment:
        monkeypatch.delenv(name, raising=False)
    files = tmp_path / "credentials"
    files.write_text("[site]\naws_access_key_id = AKPROFILE\naws_secret_access_key = not-in-any-message\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(files))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with fault_proxy(moto_s3.endpoint) as proxy:
        server = replace(moto_s3, endpoint=proxy.endpoint)
        publish(S3Origin(server.url(moto_s3.bucket(), profile="site")), ONE)
        assert all("Credential=AKPROFILE/" in each.header("Authorization") for each in proxy.log)
        with pytest.raises(OriginFailed, match="AWS_ACCESS_KEY_ID"):
            publish(S3Origin(server.url(moto_s3.bucket(), profile="nobody")), ONE)
        with pytest.raises(OriginFailed, match="there are none"):
            publish(S3Origin(server.url(moto_s3.bucket())), ONE)


def test_a_session_token_is_sent_bare_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "zanzibar\n")
    publish(store.origin(), ONE)
    assert {each.header("x-amz-security-token") for each in store.proxy.log} == {"zanzibar"}
    monkeypatch.setenv("AWS_SESSION_TOKEN", "zanzi\nbar")
    with pytest.raises(OriginFailed, match="AWS_SESSION_TOKEN or AWS_SECURITY_TOKEN holds") as caught:
        publish(store.origin(), TWO)
    assert "zanzi" not in str(caught.value)


def test_only_what_renewal_can_mend_asks_the_chain_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key in the file is another one after the first request was refused."""
    files, keys = tmp_path / "credentials", ["AKFIRST", "AKSECOND"]
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(files))

    def renewed() -> None:
        files.write_text(f"[site]\naws_access_key_id = {keys.pop(0)}\naws_secret_access_key = x\n")

    for code, expected in (("AccessDenied", "AKFIRST"), ("ExpiredToken", "AKSECOND")):
        keys[:] = ["AKFIRST", "AKSECOND"]
        renewed()
        origin = store.origin(profile="site")
        store.begin(Rule(Fault(act=renewed, status=403, code=code), nth=1))
        origin.state()
        assert f"Credential={expected}/" in store.proxy.log[-1].header("Authorization")


def test_what_is_recorded_can_be_read_without_us(store: Store) -> None:
    publish(store.origin(), ONE)
    files = store.server.files(store.bucket, "www/")
    assert json.loads(files["live.json"]).keys() == {"format", "release", "bundle"}
    assert json.loads(files["releases/1.json"])["n"] == 1


@pytest.mark.parametrize("server", ["moto_tls", pytest.param("ceph_tls", marks=pytest.mark.slow)])
def test_over_tls_nothing_is_sent_that_older_stores_refuse(
    server: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plain HTTP would hide it: clients send checksums after the body only over TLS."""
    secure: S3Server = request.getfixturevalue(server)
    for name, value in secure.environment.items():
        monkeypatch.setenv(name, value)
    url = secure.url(secure.bucket(), "www")
    publish(S3Origin(url), ONE)
    publish(S3Origin(url), TWO)
    assert served(S3Origin(url)) == TWO
    monkeypatch.delenv("AWS_CA_BUNDLE")
    with pytest.raises(OriginFailed, match=r"certificate verify failed.*AWS_CA_BUNDLE"):
        publish(S3Origin(url), ONE)
