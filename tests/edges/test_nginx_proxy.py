"""nginx in front of origins over HTTP: the same answers as from a folder, and what goes on to origin and cache."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from edge_sites import Site, generated
from edge_wire import Client
from hypothesis import given, settings
from proxy_wire import Origin, ProxyEdge
from shared_cache_property import strangers, visits
from test_edges_agree import compare, requests

from publisher.edges.request import Request

SITES: list[tuple[int, dict[str, Any]]] = [
    (1, {"trusted_proxies": ("127.0.0.1/32",)}),
    (2, {"trusted_proxies": ("127.0.0.1/32", "10.0.0.0/8"), "bucket": "always"}),
]


@pytest.fixture(scope="module", params=SITES, ids=lambda made: f"site{made[0]}")
def site(request: pytest.FixtureRequest) -> Site:
    seed, settings = request.param
    return generated(seed, **settings)


@pytest.fixture(scope="module")
def origin(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    running = Origin(tmp_path_factory.mktemp("origin"), site)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def edge(site: Site, origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyEdge]:
    running = ProxyEdge(tmp_path_factory.mktemp("edge"), site, [origin.address])
    yield running
    running.stop()


@pytest.mark.nginx
def test_it_agrees_with_the_reference(site: Site, edge: ProxyEdge) -> None:
    asked = requests(site)
    for peer in ("127.0.0.1", "127.0.0.2"):
        client = Client(edge.port, peer)
        mine = [request for request in asked if request.peer == peer]
        answered = list(client.ask(mine))
        client.close()
        assert len(answered) == len(mine)
        compare(site, answered)
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
