"""Late zones in nginx where something is wrong: a target that is refused, a zone that has no file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edge_sites import Site
from edge_wire import Nginx, Running, ask, asked
from late_pages import FIRST, SECOND, SITE
from proxy_wire import Origin, ProxyEdge

pytestmark = pytest.mark.nginx
VISITOR = ("Cookie", "fm_visit=1; xb=700")


def without(zone: str) -> Site:
    """The site of which all files of a late zone are lost."""
    return replace(SITE, files={path: data for path, data in SITE.files.items() if zone not in f"/{path}"})


@pytest.fixture(params=["folder", "proxy"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Running]:
    site: Site = getattr(request, "param", SITE)
    origin = Origin(tmp_path / "origin", site)
    (tmp_path / "edge").mkdir()
    edge = tmp_path / "edge"
    running = Nginx(edge, site) if kind == "folder" else ProxyEdge(edge, site, [origin.address])
    yield running
    running.stop()
    origin.stop()


@pytest.mark.parametrize("target", ["//", "/a/../b", "/%zz", "/x%5cy"])
def test_what_everybody_gets_is_not_put_together(server: Running, target: str) -> None:
    """Its zones would be refused as well, each with this page in its place, which has zones, and so on."""
    [response] = ask(server, asked(target, VISITOR))
    assert (response.status, response.body) == (404, SITE.files["none.html"])
    assert response.all("Cache-Control") == ["public, max-age=0, must-revalidate"]
    assert response.all("Set-Cookie") == []


@pytest.mark.parametrize("server", [without(FIRST)], indirect=True, ids=["first"])
def test_a_zone_without_any_file_is_left_out(server: Running) -> None:
    page, lost = ask(server, asked("/x/", VISITOR), asked(FIRST, VISITOR))
    assert (page.status, page.body) == (200, b"<p>x aa ")
    assert (lost.status, lost.body) == (404, b"<p>nothing aa ")


@pytest.mark.parametrize("target", ["/_f/x/", "/%5Ff/0000000000000000/", "/_%66%2Fx", "/%5f%66/x?/y/"])
def test_who_asks_for_a_zone_that_is_none_is_told_so(server: Running, target: str) -> None:
    [response] = ask(server, asked(target, VISITOR))
    assert (response.status, response.body) == (404, b"<p>nothing aa ")


@pytest.mark.parametrize("server", [without(SECOND)], indirect=True, ids=["second"])
def test_a_404_page_without_its_zone_ends(server: Running) -> None:
    [response] = ask(server, asked("/absent/", VISITOR))
    assert (response.status, response.body) == (404, b"<p>nothing aa ")
