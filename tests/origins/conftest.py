from __future__ import annotations

from collections.abc import Iterator

import pytest
from fault_proxy import fault_proxy
from proxied_store import Store
from s3_servers import S3Server


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
