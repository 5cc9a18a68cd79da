"""The server and the watcher, with real sockets and files."""

from __future__ import annotations

import socket
import time
import urllib.request
import warnings
from collections.abc import Callable
from http.client import HTTPResponse
from itertools import pairwise
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from cms import watch
from cms.faults import WrongUsage
from cms.server import serving
from cms.watch import watching


def test_an_application_is_served_until_the_block_ends() -> None:
    with serving(PlainTextResponse("here"), "127.0.0.1", 0) as address:
        assert urllib.request.urlopen(f"{address}/").read() == b"here"
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/")


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    cookie = dict(scope["headers"]).get(b"cookie", b"")
    await PlainTextResponse(scope["raw_path"] + b" " + cookie)(scope, receive, send)


def connected(address: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


@pytest.mark.parametrize("cuts", [(), (8,), (12,), (40,)], ids=str)
def test_a_target_in_plain_utf8_is_read_as_if_it_were_escaped(cuts: tuple[int, ...]) -> None:
    """Also in pieces, and in the second request of a connection; headers stay as they are."""
    request = "GET /caf\u00e9/\u5173\u4e8e HTTP/1.1\r\nHost: x\r\nCookie: a=\u00e9\r\n\r\n".encode()
    expected = b"/caf%C3%A9/%E5%85%B3%E4%BA%8E a=\xc3\xa9"
    with serving(echo, "127.0.0.1", 0) as address, connected(address) as client:
        for _ in range(2):
            for start, end in pairwise((0, *cuts, len(request))):
                client.sendall(request[start:end])
                time.sleep(0.05)
            with HTTPResponse(client) as answer:
                answer.begin()
                assert answer.read() == expected


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(WrongUsage, match=f"port {port} .*--port"),
            serving(PlainTextResponse(""), "127.0.0.1", port),
        ):
            pass


def test_a_written_file_ends_the_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_AT_LEAST", 1000)
    with watching(tmp_path) as wait:
        (tmp_path / "index.md").write_text("new")
        assert wait() == ["index.md"]


def test_a_watcher_keeps_its_library_from_printing_its_insides(tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as told, watching(tmp_path):
        warnings.warn_explicit(
            "watched twice", RuntimeWarning, "i.py", 1, module="watchdog.observers.inotify"
        )
    assert told == []


def test_a_watcher_names_files_and_says_when_folders_move(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/a.md").write_text("old")
    with watching(tmp_path) as wait:
        (tmp_path / "content/a.md").write_text("new")
        assert named(wait, "content/a.md") == {"content/a.md"}
        (tmp_path / "content/.a.part").write_text("aside")
        (tmp_path / "content/.a.part").replace(tmp_path / "content/a.md")
        assert named(wait, "content/.a.part", "content/a.md") == {"content/.a.part", "content/a.md"}
        (tmp_path / "content").rename(tmp_path / "moved")
        assert "." in named(wait, ".")


def named(wait: Callable[[], list[str]], *expected: str) -> set[str]:
    """What as many waits name as it takes until all that is expected has come."""
    seen: set[str] = set()
    while not seen.issuperset(expected):
        seen.update(wait())
    return seen


def test_our_own_state_does_not_but_a_look_comes_anyway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".fragmint").mkdir()
    monkeypatch.setattr(watch, "_AT_LEAST", 1)
    with watching(tmp_path) as wait:
        began = time.monotonic()
        (tmp_path / ".fragmint" / "state.db").write_text("new")
        assert wait() == []
        assert time.monotonic() - began >= 1
