"""Who may take over a number that somebody claimed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from s3_servers import S3Server

from publisher.errors import LostRace
from publisher.origins.s3.address import parsed
from publisher.origins.s3.bucket import Bucket
from publisher.origins.s3.claims import Claim, Publisher, Seen
from publisher.releases import release_key

LEASE = 30.0


@pytest.fixture
def bucket(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    moto_s3.set_environment(monkeypatch)
    return Bucket(parsed(moto_s3.url(moto_s3.bucket(), "www")))


def seen(bucket: Bucket) -> Seen:
    found = bucket.get(release_key(5))
    assert found is not None
    return Seen.read(5, found)


def claim(bucket: Bucket, over: Seen | None = None) -> Claim:
    return Claim(bucket, 5, {"format": 1, "n": 5}, LEASE, over, makes_release=True)


def test_only_one_creates_the_record(bucket: Bucket) -> None:
    claim(bucket)
    with pytest.raises(LostRace, match="another publisher has release 5"):
        claim(bucket)


def test_a_living_publisher_is_left_alone(bucket: Bucket) -> None:
    claim(bucket)
    with pytest.raises(LostRace, match=f"process {os.getpid()} is publishing release 5"):
        claim(bucket, seen(bucket))


def test_one_that_gave_up_is_succeeded_at_once(bucket: Bucket) -> None:
    first = claim(bucket)
    first.give_up()
    second = claim(bucket, seen(bucket))
    assert second.publisher.packs[:-1] == first.publisher.packs
    with pytest.raises(LostRace):
        first.renew()
    second.renew()


def test_of_two_that_succeed_one_wins(bucket: Bucket) -> None:
    claim(bucket).give_up()
    found = seen(bucket)
    claim(bucket, found)
    with pytest.raises(LostRace):
        claim(bucket, found)


def test_who_lost_it_asks_once(bucket: Bucket) -> None:
    first = claim(bucket)
    bucket.delete(release_key(5))
    claim(bucket)
    with pytest.raises(LostRace):
        first.renew()
    asked = bucket.client.requests
    with pytest.raises(LostRace, match="another publisher has release 5"):
        first.renew()
    first.give_up()
    assert bucket.client.requests == asked


def test_a_dead_process_of_this_machine_is_known_at_once(bucket: Bucket) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    publisher = replace(Publisher.this(5, (), makes_release=True), process=ended.pid)
    assert publisher.dead
    assert Seen(5, "", 0, publisher, {}).free(LEASE)


def test_a_process_id_that_was_given_out_again_misleads_nobody() -> None:
    this = Publisher.this(5, (), makes_release=True)
    assert not this.dead
    assert replace(this, started=this.started - 1).dead


def test_another_machine_has_its_lease() -> None:
    elsewhere = replace(Publisher.this(5, (), makes_release=True), machine="elsewhere", process=1)
    assert not Seen(5, "", LEASE, elsewhere, {}).free(LEASE)
    assert Seen(5, "", LEASE + 2, elsewhere, {}).free(LEASE)
    assert Seen(5, "", 1, elsewhere, {}).who == "a publisher on another machine is publishing release 5"


def test_a_claim_that_only_keeps_others_out_goes_without_a_trace(bucket: Bucket) -> None:
    claim(bucket).drop()
    assert bucket.get(release_key(5)) is None


def test_the_record_names_nobody(bucket: Bucket) -> None:
    claim(bucket)
    found = bucket.get(release_key(5))
    assert found is not None
    fields = json.loads(found.data)["publisher"]
    assert fields.keys() == {"token", "machine", "process", "started", "packs", "ended"}
    assert os.uname().nodename not in found.data.decode()
