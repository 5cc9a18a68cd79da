"""nginx in front of origins over HTTP: the same answers as from a folder, and what goes on to origin and cache."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from agreement import answers, compare, requests
from edge_sites import Site
from edge_wire import ask, asked
from hypothesis import given, settings
from name_server import NameServer
from proxy_wire import Origin, ProxyEdge
from shared_cache_property import strangers, visits

from publisher.edges.nginx.upstream import nameservers
from publisher.edges.request import Request


@pytest.fixture(scope="module")
def edge(site: Site, origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyEdge]:
    running = ProxyEdge(tmp_path_factory.mktemp("edge"), site, [origin.address])
    yield running
    running.stop()


@pytest.mark.nginx
def test_it_agrees_with_the_reference(site: Site, edge: ProxyEdge) -> None:
    compare(site, answers(edge, requests(site)))
    assert "[error]" not in edge.log() and "[alert]" not in edge.log()


@pytest.mark.nginx
def test_nobody_gets_the_page_of_another_visitor(site: Site, edge: ProxyEdge) -> None:
    @settings(max_examples=60, deadline=None)
    @given(visits(site))
    def holds(drawn: list[Request]) -> None:
        assert strangers(edge.address, site, drawn) == []

    holds()


@pytest.mark.nginx
def test_the_property_sees_a_cache_that_mixes_visitors(site: Site, origin: Origin, tmp_path: Path) -> None:
    """The same edge with the visitor's path as the key of the cache, as many a web server is set up."""
    careless = ProxyEdge(
        tmp_path, site, [origin.address], spoilt=("proxy_cache_key $uri", "proxy_cache_key $fm_path")
    )
    try:
        assert strangers(
            careless.address, site, [each for each in requests(site) if each.peer == "127.0.0.1"][:300]
        )
    finally:
        careless.stop()


class Listening:
    """An origin that keeps what it was sent, byte for byte, and answers everything with a page."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                heard = connection.recv(65536)
                if not heard:
                    return
                self.heard.append(heard)
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n" + POISON + b"\r\nx"
                )

    def stop(self) -> None:
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join()
        self._socket.close()


POISON = b"Set-Cookie: sg=stolen\r\nCache-Control: private, no-store\r\nVary: *\r\n"
POISON += b"X-Accel-Redirect: /_v/x\r\nX-Accel-Expires: 0\r\n"
CANARY = b"canary"
TOKEN = "refresh-me-0123456789"


@pytest.mark.nginx
def test_nothing_of_a_visitor_goes_on_to_cache_or_origin(site: Site, tmp_path: Path) -> None:
    """Nor does an origin decide what visitors keep, or for how long."""
    origin = Listening()
    edge = ProxyEdge(tmp_path, site, [origin.address])
    names = [
        "Authorization",
        "Cookie",
        "Range",
        "If-Range",
        "X-Forwarded-Host",
        "X-Original-URL",
        "Forwarded",
        "Accept-Encoding",
    ]
    names += [
        "X-HTTP-Method-Override",
        "Fragmint-Refresh",
        "User-Agent",
        "Origin",
        "Referer",
        "X-Amz-Security-Token",
        "Via",
    ]
    headers = [(name.encode(), CANARY) for name in names]
    first, second = ask(edge, *[Request("GET", b"/plain/?canary=1", headers, "127.0.0.1")] * 2)
    edge.stop()
    origin.stop()
    assert len(origin.heard) == 1, "the second visitor was answered from the cache"
    assert origin.heard[0].startswith(b"GET /public/plain/index.html HTTP/1.1\r\n")
    assert CANARY not in origin.heard[0]
    for answer in (first, second):
        assert (answer.status, answer.body) == (200, b"x")
        assert answer.all("Cache-Control") == ["public, max-age=0, must-revalidate"]
        assert not answer.all("Set-Cookie") and not answer.all("Vary")
        assert not any(CANARY.decode() in value for _, value in answer.headers)


@pytest.mark.nginx
@pytest.mark.parametrize("listen", ["*:{}", "127.0.0.1:{}", "127.0.77.1:{}"])
def test_it_may_listen_anywhere(site: Site, origin: Origin, tmp_path: Path, listen: str) -> None:
    edge = ProxyEdge(tmp_path, site, [origin.address], listen=listen)
    try:
        host = "127.0.77.1" if "77" in listen else "127.0.0.1"
        with urllib.request.urlopen(f"http://{host}:{edge.port}/plain/", timeout=60) as answer:
            assert answer.read() == site.files["plain/index.html"]
    finally:
        edge.stop()


@pytest.mark.nginx
def test_parts_of_a_file_are_answered(site: Site, edge: ProxyEdge) -> None:
    whole = site.files["robots.txt"]
    [answer] = ask(edge, asked("/robots.txt", ("Range", "bytes=2-5")))
    assert (answer.status, answer.body) == (206, whole[2:6])


@pytest.mark.nginx
def test_an_origin_with_a_name_is_looked_up_again_and_again(
    site: Site, origin: Origin, tmp_path: Path
) -> None:
    """Also when nobody knew the name as nginx started: it starts all the same."""
    names = NameServer(None)
    edge = ProxyEdge(tmp_path, site, [f"http://origin.test:{origin.port}"], TOKEN, nameservers=[names.place])
    try:
        assert status(edge, "/plain/") == 503
        names.address = "127.0.0.1"
        deadline = time.monotonic() + 120
        while status(edge, "/plain/") != 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert status(edge, "/plain/") == 200
        assert status(edge, "/robots.txt") == 200
    finally:
        edge.stop()
        names.stop()


def status(edge: ProxyEdge, path: str) -> int:
    return ask(edge, asked(path))[0].status


def test_name_servers_are_those_of_the_machine() -> None:
    text = "# nameserver 192.0.2.9\nsearch x\nnameserver 192.0.2.1\n  nameserver 2001:db8::1 # x\nnameserver x;}\n"
    assert nameservers(text) == ["192.0.2.1", "[2001:db8::1]"]
