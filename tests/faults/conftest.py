from __future__ import annotations

from collections.abc import Iterator

import pytest
from fault_proxy import fault_proxy
from journeys import Place
from s3_servers import S3Server


@pytest.fixture
def moto_place(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    yield from place(moto_s3, monkeypatch)


@pytest.fixture
def ceph_place(ceph_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    yield from place(ceph_s3, monkeypatch)


def place(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    server.set_environment(monkeypatch)
    with fault_proxy(server.endpoint) as proxy:
        yield Place(server, proxy, server.open_bucket(), {"deadline": "20"})
