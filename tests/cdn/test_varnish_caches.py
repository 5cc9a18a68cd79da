"""A real Varnish is told what changed, whatever its name: files one by one, folders at once; and keeps the rest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edge_sites import Site, generated, site_of
from edge_wire import Client
from proxy_wire import Origin
from varnish_server import Varnish
from varnish_wire import varnish

from publisher.cdn import calling
from publisher.cdn import varnish as adapter
from publisher.cdn.base import CdnFailed
from publisher.edges.request import Request

MADE = generated(1)
NAMES = [
    "plain/index.html",
    "robots.txt",
    "促销.txt",
    "it's (1)!.txt",
    "a+b.txt",
    "deep/er/x.txt",
    "deep/y.txt",
    "data.json",
]
pytestmark = pytest.mark.varnish


def version(text: str) -> Site:
    return site_of(
        replace(MADE.table, pages={}, redirects={}), {name: f"{text} {name}".encode() for name in NAMES}
    )


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[Origin]:
    (tmp_path / "origin").mkdir()
    running = Origin(tmp_path / "origin", version("first"))
    yield running
    running.stop()


@pytest.fixture
def cache(origin: Origin, tmp_path: Path) -> Iterator[Varnish]:
    running = varnish(tmp_path / "varnish", version("first"), [origin.address], purged=True)
    yield running
    running.stop()


def shown(cache: Varnish) -> dict[str, str]:
    """The first word of every file, as visitors see it now."""
    client = Client(cache.port)
    asked = [Request("GET", _target(name), [], "127.0.0.1") for name in NAMES]
    found = {
        name: answer.body.split()[0].decode()
        for name, (_, answer) in zip(NAMES, client.ask(asked), strict=True)
    }
    client.close()
    return found


def _target(name: str) -> bytes:
    path = f"/{name.removesuffix('index.html')}".encode()
    return b"".join(
        bytes([byte]) if (chr(byte).isalnum() and byte < 128) or byte in b"/." else b"%%%02X" % byte
        for byte in path
    )


def told(cache: Varnish) -> adapter.Varnish:
    return adapter.Varnish([f"http://127.0.0.1:{cache.port}"])


def test_it_forgets_what_it_is_told_and_nothing_else(cache: Varnish, origin: Origin) -> None:
    assert set(shown(cache).values()) == {"first"}
    origin.lay_out(version("second"))
    assert set(shown(cache).values()) == {"first"}
    purged = ["plain/index.html", "促销.txt", "it's (1)!.txt", "a+b.txt"]
    assert told(cache).purge(purged) == 4
    assert {name for name, text in shown(cache).items() if text == "second"} == set(purged)


def test_many_files_are_folders(cache: Varnish, origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "EXACT", 1)
    monkeypatch.setattr(adapter, "WILDCARDS", 1)
    shown(cache)
    origin.lay_out(version("second"))
    assert told(cache).purge(["deep/er/x.txt", "deep/y.txt", "robots.txt"]) == 2
    assert {name for name, text in shown(cache).items() if text == "second"} == {
        "deep/er/x.txt",
        "deep/y.txt",
        "robots.txt",
    }


def test_a_server_that_takes_no_purges_is_told(origin: Origin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "FIRST_PAUSE", 0.0)
    with pytest.raises(
        CdnFailed, match=r"PURGE http://127.0.0.1:\d+/robots.txt: status 404; Varnish takes this from its own"
    ):
        adapter.Varnish([origin.address]).purge(["robots.txt"])
