"""An origin of each kind, for tests that hold for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from s3_servers import S3Server

from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.memory import MemoryOrigin
from publisher.origins.s3.origin import S3Origin


def origin_of(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Origin]:
    """The kind is the parameter of the fixture that asks: memory, directory, or the name of an S3 server."""
    if request.param == "memory":
        yield MemoryOrigin()
    elif request.param == "directory":
        yield DirectoryOrigin(tmp_path / "origin")
    else:
        yield from _in_bucket(request.getfixturevalue(f"{request.param}_s3"), monkeypatch)


def _in_bucket(server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origin]:
    server.set_environment(monkeypatch)
    origin = S3Origin(server.url(server.bucket(), "www"))
    yield origin
    origin.close()
