"""Staying up: under load each origin is killed in turn, both are, and one hangs; no request fails."""

from __future__ import annotations

import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from edge_requests import witnesses
from edge_sites import generated
from edge_wire import ask, asked, wrong
from proxy_wire import Origin, ProxyEdge

from publisher.cdn.nginx import Nginx

SITE = generated(2, trusted_proxies=("127.0.0.1/32",), bucket="always")
TOKEN = "refresh-me-0123456789"
PATHS = ["/", "/about/", "/blog/x/", "/zh/", "/plain/", "/robots.txt", "/assets/app.0123456789.css"]
SECONDS = 4

pytestmark = [pytest.mark.nginx, pytest.mark.slow]


@pytest.fixture
def origins(tmp_path: Path) -> Iterator[list[Origin]]:
    folders = [tmp_path / "eu", tmp_path / "us"]
    for folder in folders:
        folder.mkdir()
    running = [Origin(folder, SITE) for folder in folders]
    yield running
    for each in running:
        each.stop()


@pytest.fixture
def edge(origins: list[Origin], tmp_path: Path) -> Iterator[ProxyEdge]:
    yield from running_edge(origins, tmp_path / "edge", ("", ""))


@pytest.fixture
def bare_edge(origins: list[Origin], tmp_path: Path) -> Iterator[ProxyEdge]:
    """The same without a cache, so that every request of a visitor needs an origin."""
    yield from running_edge(origins, tmp_path / "bare", ("proxy_cache fm;", "proxy_cache off;"))


def running_edge(origins: list[Origin], folder: Path, spoilt: tuple[str, str]) -> Iterator[ProxyEdge]:
    folder.mkdir()
    running = ProxyEdge(folder, SITE, [each.address for each in origins], TOKEN, spoilt)
    yield running
    running.stop()


def under_load(edge: ProxyEdge, folder: Path, happens: Callable[[], None]) -> str:
    """What wrk counted while something happened."""
    script = folder / "paths.lua"
    listed = ", ".join(f'"{path}"' for path in PATHS)
    script.write_text(
        f"local paths = {{{listed}}}\nlocal n = 0\n"
        "request = function() n = n + 1; return wrk.format('GET', paths[n % #paths + 1]) end\n"
        "done = function(s) local e = s.errors\n"
        "io.write('FAILED ', e.connect + e.read + e.write + e.status + e.timeout, '\\n') end\n"
    )
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", "--timeout", "8s", "-s", str(script), edge.address]
    acting = threading.Thread(target=happens)
    acting.start()
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    acting.join()
    return said


def failed(said: str) -> int:
    counted = re.search(r"(\d+) requests in", said)
    assert counted and int(counted[1]) > 100, said
    found = re.search(r"FAILED (\d+)", said)
    assert found, said
    return int(found[1])


def test_each_origin_killed_in_turn(bare_edge: ProxyEdge, origins: list[Origin], tmp_path: Path) -> None:
    def happens() -> None:
        time.sleep(0.7)
        origins[0].kill()
        time.sleep(1)
        origins[0].start()
        time.sleep(0.7)
        origins[1].kill()

    assert failed(under_load(bare_edge, tmp_path, happens)) == 0


def test_one_origin_hangs(bare_edge: ProxyEdge, origins: list[Origin], tmp_path: Path) -> None:
    """Whoever comes first waits for the time-out, and gets the page."""

    def happens() -> None:
        origins[0].signal(signal.SIGSTOP)
        time.sleep(2.5)
        origins[0].signal(signal.SIGCONT)

    assert failed(under_load(bare_edge, tmp_path, happens)) == 0


def test_both_origins_dead_and_everything_published_answers(
    edge: ProxyEdge, origins: list[Origin], tmp_path: Path
) -> None:
    warm(edge)

    def happens() -> None:
        time.sleep(0.5)
        for each in origins:
            each.kill()

    assert failed(under_load(edge, tmp_path, happens)) == 0
    assert unreachable(edge) == []


def warm(edge: ProxyEdge) -> None:
    Nginx([edge.address], {"FRAGMINT_REFRESH_TOKEN": TOKEN}, lambda: sorted(SITE.files)).purge_all()


def unreachable(edge: ProxyEdge) -> list[list[str]]:
    """Visitors of every kind at every page, and every other file: where the answer is not the reference's."""
    plain = [
        f"/{path}" for path in SITE.files if not path.endswith("index.html") and not path.startswith("_v/")
    ]
    tried = [each for each in witnesses(SITE) if each.peer == "127.0.0.1"]
    tried += [asked(path) for path in plain if path.isascii()]
    return wrong(SITE, edge, tried)


def test_what_was_never_asked_for_says_when_to_come_back(edge: ProxyEdge, origins: list[Origin]) -> None:
    for each in origins:
        each.kill()
    [answer] = ask(edge, asked("/plain/"))
    assert answer.status == 503
    assert answer.all("Cache-Control") == ["no-store"]
    assert answer.all("Retry-After") == ["5"]


def test_an_origin_that_is_back_is_used_again(edge: ProxyEdge, origins: list[Origin]) -> None:
    origins[0].kill()
    ask(edge, asked("/plain/"))
    origins[0].start()
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not served(origins[0], "/robots.txt"):
        time.sleep(0.5)
        refresh(edge, "robots.txt")
    assert served(origins[0], "/robots.txt")


def refresh(edge: ProxyEdge, file: str) -> None:
    Nginx([edge.address], {"FRAGMINT_REFRESH_TOKEN": TOKEN}, list).purge([file])


def served(origin: Origin, target: str) -> bool:
    return any(f" /public{target} 200" in line for line in origin.asked())
