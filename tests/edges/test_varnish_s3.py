"""Varnish in front of a real object store: a missing key is a 403, an ETag is the store's own, and it says too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from agreement import requests
from edge_sites import site_of
from edge_wire import ask, asked
from s3_servers import S3Server
from test_nginx_s3 import NAMES, PREFIX, SITE, asked_of_store, escaped, told_apart, upload
from varnish_server import Varnish
from varnish_wire import too_long, varnish

from publisher.cdn.varnish import Varnish as Purging

ODD = site_of(replace(SITE.table, pages={}, redirects={}), {name: name.encode() for name in NAMES})
pytestmark = pytest.mark.varnish


@pytest.fixture(scope="module")
def bucket(ceph_s3: S3Server) -> str:
    made = ceph_s3.bucket(public=True)
    upload(ceph_s3, made, SITE)
    upload(ceph_s3, made, ODD)
    return made


@pytest.fixture(scope="module")
def edge(ceph_s3: S3Server, bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    url = ceph_s3.url(bucket, PREFIX)
    running = varnish(tmp_path_factory.mktemp("varnish"), SITE, [url], purged=True)
    yield running
    running.stop()


def test_it_agrees_with_the_reference(edge: Varnish) -> None:
    mine = [each for each in requests(SITE) if each.peer == "127.0.0.1" and not too_long(each)][::4]
    answered = zip(mine, ask(edge, *map(asked_of_store, mine)), strict=True)
    assert [found for each, got in answered if (found := told_apart(each, got))] == []


def test_nothing_of_the_store_shows(edge: Varnish) -> None:
    paths = ["/", "/plain/", "/nothing/", "/?list-type=2", "/?acl", "/plain/?response-content-type=text/x"]
    for response in ask(edge, *map(asked, paths)):
        names = {name.lower() for name, _ in response.headers}
        assert not {name for name in names if name.startswith(("x-", "last-modified", "vary", "via", "age"))} - {
            "x-price", "x-zone",
        }  # fmt: skip
        assert b"<ListBucketResult" not in response.body and b"<Error>" not in response.body


def test_nobody_makes_the_store_refuse_what_others_may_read(edge: Varnish) -> None:
    """Headers that it would act on; its refusal would be kept as an absence."""
    said = [
        ("Authorization", "AWS4-HMAC-SHA256 Credential=x"), ("x-amz-expected-bucket-owner", "1"), ("Range", "bytes=0-0"),
        ("x-amz-date", "x"), ("x-amz-security-token", "x"), ("Origin", "https://evil.example"), ("Expect", "x"),
        ("If-Match", '"x"'), ("If-Unmodified-Since", "Sun, 22 Nov 1970 00:00:00 GMT"), ("Content-Length", "0"),
        ("X-HTTP-Method-Override", "DELETE"), ("Host", "other"), ("x-amz-checksum-mode", "ENABLED"),
    ]  # fmt: skip
    Purging([edge.address]).purge_all()
    for each in said:
        ask(edge, asked("/plain/", each))
        assert [got.status for got in ask(edge, asked("/plain/"))] == [200], each
        Purging([edge.address]).purge(["plain/index.html"])


@pytest.mark.parametrize("name", NAMES)
def test_names_that_stores_read_otherwise(edge: Varnish, name: str) -> None:
    [response] = ask(edge, escaped(name))
    assert (response.status, response.body.decode()) == (200, name)
