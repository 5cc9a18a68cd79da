"""The built-in edge and nginx answer every request as the reference does: status, bytes, headers, cookies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from agreement import answers, compare, requests
from edge_requests import witnesses
from edge_sites import Site
from edge_wire import Nginx, ask_app

from cms.edge import EdgeApp
from publisher.edges.reference import respond


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    running = Nginx(tmp_path_factory.mktemp("nginx"), site)
    yield running
    running.stop()


def test_witnesses_reach_every_file_of_every_page(site: Site) -> None:
    """Behind no trusted proxy nobody has a country, so not every file can be reached there."""
    reached = {respond(request, site.table, site.entry, lambda: 0).file for request in witnesses(site)}
    variants = {path for path in site.files if path.startswith("_v/")}
    assert variants
    if site.table.settings.trusted_proxies:
        assert variants <= reached


def test_the_built_in_edge_agrees(site: Site) -> None:
    compare(site, ask_app(EdgeApp(site.table, site), requests(site)))


@pytest.mark.nginx
def test_nginx_agrees(site: Site, server: Nginx) -> None:
    compare(site, answers(server, requests(site)))
    assert "[error]" not in server.log() and "[alert]" not in server.log()
