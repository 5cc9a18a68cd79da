"""nginx in front of object stores: the same answers, although a missing key is a 403 and an ETag is the store's own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from agreement import requests
from edge_sites import Site, generated, site_of
from edge_wire import Response, ask, asked, differences
from proxy_wire import ProxyEdge
from s3_servers import S3Server

from publisher.edges import nginx
from publisher.edges.errors import CannotExpress
from publisher.edges.etag import etag_for
from publisher.edges.mime import content_type
from publisher.edges.request import Request
from publisher.origins.reading import read_address

SITE = generated(1, trusted_proxies=("127.0.0.1/32",))
_ETAG = re.compile(rb'"[0-9a-f]+-[0-9a-f]+"')
OF_STORES = ("x-", "last-modified", "vary", "access-control")
OWN = {"x-price", "x-zone"}
NAMES = [  # that stores read otherwise: a plus sign is a space to some, and an escape in a name is not one in an address
    "a+b.txt",
    "a b.txt",
    "100%.txt",
    "a%2Bb.txt",
    "促销.txt",
    "x&y=z;q.txt",
    "(1)'!*.txt",
    "c++/index.html",
]
PREFIX = "部分"  # of one segment: Ceph lets no * of a policy stand for a slash


@pytest.fixture(scope="module", params=["moto_s3", "ceph_s3"])
def store(request: pytest.FixtureRequest) -> S3Server:
    server: S3Server = request.getfixturevalue(request.param)
    return server


@pytest.fixture(scope="module")
def bucket(store: S3Server) -> str:
    made = store.bucket(public=True)
    upload(store, made, SITE)
    return made


@pytest.fixture(scope="module")
def edge(store: S3Server, bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyEdge]:
    running = ProxyEdge(tmp_path_factory.mktemp("edge"), SITE, [store.url(bucket, PREFIX)])
    yield running
    running.stop()


def upload(store: S3Server, bucket: str, site: Site) -> None:
    for path, data in site.files.items():
        key = f"{PREFIX}/public/{path}"
        store.client().put_object(
            Bucket=bucket, Key=key, Body=data, ContentType=content_type(path), CacheControl="no-store"
        )


def etags(site: Site) -> dict[str, str]:
    """The ETag that the store makes of a file → that of the reference."""
    return {
        f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"': etag_for(entry.sha256, entry.size)
        for path, data in site.files.items()
        for entry in [site.entries[path]]
    }


def escaped(name: str) -> Request:
    """For the page or file of this name, with every byte as an escape."""
    path = name.removesuffix("index.html").encode()
    return asked("/" + "".join(f"%{byte:02X}" for byte in path).replace("%2F", "/"))


def told_apart(request: Request, response: Response) -> list[str]:
    """As `differences`, with the store's ETags in the place of the reference's."""
    own = etags(SITE)
    headers = [
        (name, own.get(value, value) if name.lower() == "etag" else value) for name, value in response.headers
    ]
    return differences(SITE, request, replace(response, headers=headers))


def asked_of_store(request: Request) -> Request:
    """A visitor whose browser keeps what the store's edge gave it."""
    theirs = {etag.encode(): own.encode() for own, etag in etags(SITE).items()}
    headers = [
        (
            name,
            _ETAG.sub(lambda found: theirs.get(found[0], found[0]), value)
            if name == b"If-None-Match"
            else value,
        )
        for name, value in request.headers
    ]
    return replace(request, headers=headers)


@pytest.mark.nginx
@pytest.mark.slow
def test_it_agrees_with_the_reference(edge: ProxyEdge) -> None:
    simple = [each for each in requests(SITE) if each.peer == "127.0.0.1"]
    tried = [
        each for each in simple if len([name for name, _ in each.headers if name == b"If-None-Match"]) <= 1
    ][::3]
    assert len(tried) > 1500
    answered = ask(edge, *map(asked_of_store, tried))
    wrong = [
        (before.target, found)
        for before, response in zip(tried, answered, strict=True)
        if (found := told_apart(before, response))
    ]
    assert wrong == []
    assert "[error]" not in edge.log() and "[alert]" not in edge.log()


@pytest.mark.nginx
def test_nothing_of_the_store_shows(edge: ProxyEdge) -> None:
    paths = ["/", "/plain/", "/nothing/", "/?list-type=2", "/?acl", "/plain/?response-content-type=text/x"]
    for response in ask(edge, *map(asked, paths)):
        names = {name.lower() for name, _ in response.headers}
        assert not {each for each in names - OWN if each.startswith(OF_STORES)}
        assert response.all("Server") == ["nginx"]
        assert b"<ListBucketResult" not in response.body and b"<Error>" not in response.body


@pytest.mark.nginx
def test_names_that_stores_read_otherwise(store: S3Server, tmp_path: Path) -> None:
    site = site_of(replace(SITE.table, pages={}, redirects={}), {name: name.encode() for name in NAMES})
    bucket = store.bucket(public=True)
    upload(store, bucket, site)
    edge = ProxyEdge(tmp_path, site, [store.url(bucket, PREFIX)])
    try:
        for name, response in zip(NAMES, ask(edge, *map(escaped, NAMES)), strict=True):
            assert (name, response.status, response.body.decode()) == (name, 200, name)
    finally:
        edge.stop()


@pytest.mark.nginx
@pytest.mark.parametrize("trusted", [True, False])
def test_an_origin_over_tls_is_one_that_is_trusted(
    moto_tls: S3Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", moto_tls.authority)
    bucket = moto_tls.bucket(public=True)
    moto_tls.client().put_object(Bucket=bucket, Key=f"{PREFIX}/public/plain/index.html", Body=b"over TLS")
    edge = ProxyEdge(tmp_path, SITE, [moto_tls.url(bucket, PREFIX).replace("127.0.0.1", "localhost")])
    try:
        [answer] = ask(edge, asked("/plain/"))
    finally:
        edge.stop()
    assert (answer.status, answer.body) == (200, b"over TLS") if trusted else answer.status == 503


def test_a_host_without_a_name_cannot_be_trusted() -> None:
    with pytest.raises(CannotExpress, match=r"the origin https://192.0.2.1/site, over TLS without a name"):
        nginx.proxying(SITE.table, [read_address("s3://site?endpoint=https://192.0.2.1")], "127.0.0.1:80")
