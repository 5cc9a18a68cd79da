"""Every kind of origin, and buckets behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_proxy import fault_proxy
from origin_kinds import origin_of
from proxied_store import Store
from s3_servers import S3Server

from publisher.origins.base import Origin


@pytest.fixture(params=["memory", "directory", "moto", pytest.param("ceph", marks=pytest.mark.slow)])
def origin(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Origin]:
    yield from origin_of(request, tmp_path, monkeypatch)


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
