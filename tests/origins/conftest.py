"""Every kind of origin, and buckets behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_proxy import fault_proxy
from proxied_store import Store
from s3_servers import S3Server

from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.memory import MemoryOrigin
from publisher.origins.s3.origin import S3Origin


@pytest.fixture(params=["memory", "directory", "moto", pytest.param("ceph", marks=pytest.mark.slow)])
def origin(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Origin]:
    if request.param == "memory":
        yield MemoryOrigin()
    elif request.param == "directory":
        yield DirectoryOrigin(tmp_path / "origin")
    else:
        yield from in_bucket(request.getfixturevalue(f"{request.param}_s3"), monkeypatch)


def in_bucket(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    server.set_environment(monkeypatch)
    origin = S3Origin(server.url(server.bucket(), "www"))
    yield origin
    origin.close()


@pytest.fixture
def store(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    yield from stored(moto_s3, monkeypatch)


@pytest.fixture
def ceph(ceph_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    yield from stored(ceph_s3, monkeypatch)


def stored(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    server.set_environment(monkeypatch)
    with fault_proxy(server.endpoint) as proxy:
        yield Store(server, proxy, server.bucket())
