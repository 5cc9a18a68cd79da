"""`fragmint origin probe` says of a store what the store does, and leaves nothing behind."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from delivered_site import delivered_site
from fault_proxy import Fault, Rule
from journeys import Place
from s3_servers import S3Server

from publisher.errors import OriginFailed
from publisher.origins.s3.address import parsed
from publisher.origins.s3.probe import Report, probe

CONDITIONS = ("if-match", "if-none-match")


@pytest.fixture(params=["moto_s3", "moto_tls", "ceph_s3", "ceph_tls"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    found = cast(S3Server, request.getfixturevalue(request.param))
    found.set_environment(monkeypatch)
    return found


def no(report: Report) -> set[str]:
    return {finding.capability for finding in report.findings if not finding.good}


def test_what_a_store_does(server: S3Server, request: pytest.FixtureRequest) -> None:
    bucket = server.bucket(public=True)
    report = probe(parsed(server.url(bucket, "")))
    assert report.usable
    moto = {"checks Content-MD5", "checks the signed sha256", "lists are private"}
    both = {"copy only what is expected"}
    assert no(report) == both | (moto if "moto" in request.node.callspec.id else set())
    forms = {finding.capability: finding.seen for finding in report.findings}["form of ETags"]
    assert forms == ("quoted and bare" if "moto" in request.node.callspec.id else "bare")
    assert server.files(bucket) == {}


def test_versions_and_closed_doors_are_told(ceph_place: Place) -> None:
    ceph_place.bucket = ceph_place.server.bucket()
    client = ceph_place.server.client()
    client.put_bucket_versioning(Bucket=ceph_place.bucket, VersioningConfiguration={"Status": "Enabled"})
    report = probe(parsed(ceph_place.url))
    assert {"no versions", "public/ is readable"} <= no(report)


@pytest.fixture
def careless(moto_place: Place) -> Place:
    """A store that takes no notice of conditions."""
    moto_place.proxy.begin(Rule(Fault(without=CONDITIONS)))
    return moto_place


def test_without_conditions_a_store_is_unusable_unless_that_is_allowed(careless: Place) -> None:
    report = probe(parsed(careless.url))
    assert not report.usable
    assert {"create only", "one winner", "replace only if unchanged"} <= no(report)
    allowed = probe(parsed(replace(careless, settings={"conditional": "none"}).url))
    assert allowed.usable
    assert no(allowed) == no(report)


def test_a_refusal_is_told_and_leaves_nothing(ceph_place: Place) -> None:
    ceph_place.proxy.begin(Rule(Fault(status=403), "PUT"))
    with pytest.raises(OriginFailed, match=r"403 AccessDenied.*permission"):
        probe(parsed(ceph_place.url))
    assert ceph_place.server.files(ceph_place.bucket) == {}


@pytest.mark.parametrize("number", range(1, 40, 3))
def test_nothing_stays_behind_when_it_fails_midway(moto_place: Place, number: int) -> None:
    moto_place.settings = {"deadline": "60"}
    moto_place.proxy.begin(Rule(Fault(status=503), nth=number))
    try:
        probe(parsed(moto_place.url))
    except OriginFailed as error:
        assert "503" in str(error)
    assert moto_place.server.files(moto_place.bucket) == {}


def test_a_store_that_answers_nobody(moto_place: Place) -> None:
    moto_place.settings = {"deadline": "0.5"}
    moto_place.proxy.begin(Rule(Fault(silent=True)))
    with pytest.raises(OriginFailed, match=r"check that 127.0.0.1:[0-9]+ can be reached"):
        probe(parsed(moto_place.url))


@pytest.mark.slow
def test_the_command(tmp_path: Path, ceph_s3: S3Server) -> None:
    site = delivered_site(tmp_path / "site", ceph_s3.environment)
    bucket = ceph_s3.bucket()
    site.aim(ceph_s3.url(bucket, "www"), ceph_s3.url("never-made"))
    ended = site.run("origin", "probe", "--to", "prod", "--json")
    assert ended.code == 3, ended
    sound, unusable = json.loads(ended.out)["origins"]
    assert sound["usable"] and not unusable["usable"]
    (only,) = unusable["findings"]
    assert "NoSuchBucket" in only["seen"] and only["needed"]
    site.aim(ceph_s3.url(bucket))
    ended = site.run("origin", "probe", "--to", "prod")
    assert ended.code == 0, ended
    assert f"{ceph_s3.url(bucket)}\tcreate only\tyes\t200 when" in ended.out
    assert ceph_s3.files(bucket) == {}


@pytest.mark.slow
def test_the_command_asked_wrongly(tmp_path: Path) -> None:
    site = delivered_site(tmp_path / "site", {})
    site.aim("folder")
    for arguments, said in (
        (("probe", "--to", "prod"), "folders need no probe"),
        (("prove", "--to", "prod"), "no task 'prove'"),
        (("probe", "--to", "nowhere"), "nowhere"),
    ):
        ended = site.run("origin", *arguments)
        assert (ended.code, ended.out) == (2, "") and said in ended.err, ended
