"""Varnish answers every request as the reference does, and nobody gets what was kept for somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from agreement import answers, compare, requests
from edge_sites import Site, generated
from hypothesis import given, settings
from proxy_wire import Origin
from shared_cache_property import strangers, visits
from varnish_server import Varnish
from varnish_wire import too_long, varnish, vcl

from publisher.edges.request import Request

pytestmark = pytest.mark.varnish


@pytest.fixture(scope="module")
def edge(site: Site, origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    running = varnish(tmp_path_factory.mktemp("varnish"), site, [origin.address])
    yield running
    running.stop()


def test_varnish_agrees(site: Site, edge: Varnish) -> None:
    answered = answers(edge, requests(site))
    compare(site, [(request, response) for request, response in answered if not too_long(request)])
    assert {response.status for request, response in answered if too_long(request)} <= {400}
    assert "Panic" not in edge.said()


def test_nobody_gets_the_page_of_another_visitor(site: Site, edge: Varnish) -> None:
    @settings(max_examples=50, deadline=None)
    @given(visits(site))
    def holds(drawn: list[Request]) -> None:
        assert strangers(edge.address, site, drawn) == []

    holds()


def test_the_property_sees_a_cache_that_mixes_visitors(tmp_path: Path) -> None:
    """The same edge with the visitor's path as the key of the cache, as many a cache is set up."""
    site = generated(2)
    origin = Origin(tmp_path, site)
    careless = vcl(site, [origin.address]).replace("hash_data(req.url)", "hash_data(req.http.fm-path)")
    server = Varnish(tmp_path / "varnish", careless)
    try:
        mine = [each for each in requests(site) if each.peer == "127.0.0.1" and not too_long(each)]
        assert strangers(server.address, site, mine[:300])
    finally:
        server.stop()
        origin.stop()
