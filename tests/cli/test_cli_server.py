"""The server and the watcher, with real sockets and files."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
import warnings
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from cms.faults import WrongUsage
from cms.server import serving
from cms.watch import watching


def test_an_application_is_served_until_the_block_ends() -> None:
    with serving(PlainTextResponse("here"), "127.0.0.1", 0) as address:
        assert urllib.request.urlopen(f"{address}/").read() == b"here"
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{address}/")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(WrongUsage, match=f"port {port} .*--port"),
            serving(PlainTextResponse(""), "127.0.0.1", port),
        ):
            pass


def waited(folder: Path, write: Path) -> float:
    """Seconds until a wait ended, when `write` was written shortly after it began."""
    with watching(folder) as wait:
        began = time.monotonic()
        timer = threading.Timer(0.1, write.write_text, ["new"])
        timer.start()
        wait()
        timer.join()
        return time.monotonic() - began


def test_a_written_file_ends_the_wait(tmp_path: Path) -> None:
    assert waited(tmp_path, tmp_path / "index.md") < 2.5


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
        assert wait() == ["content/a.md"]
        (tmp_path / "content/.a.part").write_text("aside")
        (tmp_path / "content/.a.part").replace(tmp_path / "content/a.md")
        assert wait() == ["content/.a.part", "content/a.md"]
        (tmp_path / "content").rename(tmp_path / "moved")
        assert "." in wait()


def test_our_own_state_does_not_but_a_look_comes_anyway(tmp_path: Path) -> None:
    (tmp_path / ".fragmint").mkdir()
    assert waited(tmp_path, tmp_path / ".fragmint" / "state.db") > 2.5
