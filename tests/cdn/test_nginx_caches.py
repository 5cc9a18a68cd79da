"""nginx caches told by a publish: what changed is new at once and stays when the origin dies, variants included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cached_site import CachedSite
from cdn_apis import TOKEN as CLOUDFLARE
from cdn_apis import cdn_apis
from edge_wire import Client
from free_ports import free_port
from proxy_wire import FolderServer, Server

from publisher.cdn import calling
from publisher.edges.request import Request

TOKEN = "refresh-me-0123456789"
PHONE = [(b"User-Agent", b"Mozilla/5.0 (iPhone) Mobile")]

pytestmark = pytest.mark.nginx


class Edge(Server):
    """What the command writes, as it is run."""

    def body(self, target: str, *headers: tuple[bytes, bytes]) -> str:
        client = Client(self.port)
        [(_, answer)] = client.ask([Request("GET", target.encode(), list(headers), "127.0.0.1")])
        client.close()
        return f"{answer.status} {answer.body.decode()}"


@pytest.fixture
def origin(cached_site: CachedSite, tmp_path: Path) -> Iterator[FolderServer]:
    cached_site("publish")
    running = FolderServer(tmp_path / "web", cached_site.origin)
    yield running
    running.stop()


@pytest.fixture
def edge(
    cached_site: CachedSite, origin: FolderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Edge]:
    monkeypatch.setenv("FRAGMINT_REFRESH_TOKEN", TOKEN)
    monkeypatch.setattr(calling, "FIRST_PAUSE", 0.0)
    port = free_port()
    address = json.dumps([f"http://127.0.0.1:{port}"])
    told = f'cdn = {{kind = "nginx", caches = {address}}}'
    cached_site.settings(f"read = {json.dumps([origin.address])}", told)
    folder = tmp_path / "edge"
    ran = cached_site("edge", "nginx", "--out", folder, "--listen", f"127.0.0.1:{port}")
    assert ran.code == 0, ran.out
    running = Edge(folder, port)
    yield running
    running.stop()


def shows(edge: Edge, text: str) -> None:
    assert f"{text} for all" in edge.body("/")
    assert f"{text} for phones" in edge.body("/", *PHONE)
    assert f"about {text}" in edge.body("/about/")


def test_a_release_is_seen_at_once_by_every_visitor(cached_site: CachedSite, edge: Edge) -> None:
    shows(edge, "first")
    cached_site.write("second")
    ran = cached_site("publish")
    assert (ran.code, ran.facts["cdn"]["error"]) == (0, "")
    shows(edge, "second")
    assert cached_site("rollback").code == 0
    shows(edge, "first")


def test_without_being_told_a_cache_shows_what_it_has(cached_site: CachedSite, edge: Edge) -> None:
    """So that the test above says something."""
    shows(edge, "first")
    cached_site.settings()
    cached_site.write("second")
    cached_site("publish")
    shows(edge, "first")


def test_what_was_published_is_there_when_the_origin_is_not(
    cached_site: CachedSite, edge: Edge, origin: FolderServer
) -> None:
    """No visitor has ever asked for any of it."""
    cached_site.write("second")
    cached_site("publish")
    cached_site("invalidate", "--all")
    origin.kill()
    shows(edge, "second")
    assert edge.body("/about").startswith("301")


def test_a_page_that_is_gone_is_gone_at_once(cached_site: CachedSite, edge: Edge) -> None:
    shows(edge, "first")
    (cached_site.folder / "content/about.md").unlink()
    cached_site.write("first", "index.md")
    assert cached_site("publish").facts["cdn"]["error"] == ""
    assert edge.body("/about/").startswith("404")


def test_a_new_page_is_there_at_once(cached_site: CachedSite, edge: Edge) -> None:
    """Its absence had been remembered."""
    assert edge.body("/new/").startswith("404")
    (cached_site.folder / "content/new.md").write_text("---\ntitle: New\n---\nfresh\n")
    cached_site.write("first", "index.md")
    cached_site("publish")
    assert "fresh" in edge.body("/new/")


def test_a_cache_that_is_down_is_told_later(cached_site: CachedSite, edge: Edge) -> None:
    shows(edge, "first")
    edge.stop()
    cached_site.write("second")
    ran = cached_site("publish")
    assert ran.code == 3
    assert "no connection" in ran.facts["cdn"]["error"]
    assert ran.facts["cdn"]["stale_until"] > "2026"
    edge.start()
    assert cached_site("invalidate").code == 0
    shows(edge, "second")


def test_another_token_is_refused_and_opens_nothing(
    cached_site: CachedSite, edge: Edge, monkeypatch: pytest.MonkeyPatch
) -> None:
    [variant] = (cached_site.origin / "public/_v").iterdir()
    path = f"/_v/{variant.name}/index.html"
    assert "for phones" in edge.body(path, (b"Fragmint-Refresh", TOKEN.encode()))
    for header in (b"", TOKEN.upper().encode(), TOKEN[:-1].encode(), TOKEN.encode() + b"x", b"1", b"on"):
        assert edge.body(path, (b"Fragmint-Refresh", header)).startswith("404")
    monkeypatch.setenv("FRAGMINT_REFRESH_TOKEN", "another-one-0123456789")
    cached_site.write("second")
    ran = cached_site("publish")
    assert ran.code == 3
    assert "does not know this FRAGMINT_REFRESH_TOKEN" in ran.facts["cdn"]["error"]
    assert TOKEN not in ran.out + ran.err


def test_the_token_is_for_its_owner_only(edge: Edge) -> None:
    holding = [
        file for file in edge.folder.iterdir() if file.is_file() and TOKEN in file.read_text(errors="replace")
    ]
    assert [file.name for file in holding] == ["refresh.conf"]
    assert holding[0].stat().st_mode & 0o077 == 0


def test_a_worthless_token_is_refused(
    cached_site: CachedSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_site("publish")
    cached_site.settings('read = ["http://127.0.0.1:9"]')
    for token in ("short", "x" * 200, 'a-long-one-with-"; return 200;', "a-long-one with a space"):
        monkeypatch.setenv("FRAGMINT_REFRESH_TOKEN", token)
        ran = cached_site("edge", "nginx", "--out", tmp_path / "out")
        assert ran.code == 2
        assert token not in ran.out + ran.err


def test_visitors_warm_what_they_can_reach(cached_site: CachedSite, edge: Edge, origin: FolderServer) -> None:
    """Nobody lets this publisher in, and every variant is warm all the same."""
    with cdn_apis() as told:
        known = {"CLOUDFLARE_API_URL": told.address, "CLOUDFLARE_API_TOKEN": CLOUDFLARE}
        with pytest.MonkeyPatch.context() as environment:
            for name, value in known.items():
                environment.setenv(name, value)
            warm = f"warm = {json.dumps([edge.address])}"
            cached_site.settings(f'cdn = {{kind = "cloudflare", zone = "{"0" * 32}", {warm}}}')
            cached_site.write("second")
            cdn = cached_site("publish").facts["cdn"]
            assert (cdn["error"], cdn["cold"], cdn["warmed"] >= 3) == ("", [], True)
            assert cached_site("invalidate", "--all", "--warm").facts["cdn"]["cold"] == []
    origin.kill()
    shows(edge, "second")
