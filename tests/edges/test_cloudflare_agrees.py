"""A Cloudflare Worker, run by workerd, answers every request as the reference does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from edge_requests import hostile, witnesses
from edge_sites import Site, generated
from edge_wire import Client, Response
from proxy_wire import Origin
from test_edges_agree import compare, revisits
from worker_wire import Workerd, is_refused, seen_by_workers

from publisher.edges.request import Request

SITES: list[tuple[int, dict[str, Any]]] = [
    (1, {"trusted_proxies": ("127.0.0.1/32",)}),
    (2, {"trusted_proxies": ("127.0.0.1/32", "10.0.0.0/8"), "bucket": "always"}),
    (3, {"trusted_proxies": (), "gpc": False}),
]
REQUESTS = 20_000  # in all, besides the witnesses


@pytest.fixture(scope="module", params=SITES, ids=lambda made: f"site{made[0]}")
def site(request: pytest.FixtureRequest) -> Site:
    seed, settings = request.param
    return generated(seed, **settings)


@pytest.fixture(scope="module")
def worker(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workerd]:
    origin = Origin(tmp_path_factory.mktemp("origin"), site)
    running = Workerd.before(tmp_path_factory.mktemp("worker"), site, [origin.address])
    yield running
    running.stop()
    origin.stop()


def ask(worker: Workerd, requests: Sequence[Request]) -> list[tuple[Request, Response]]:
    answered = []
    for peer in ("127.0.0.1", "127.0.0.2"):
        client = Client(worker.port, peer)
        answered += client.ask([each for each in requests if each.peer == peer])
        client.close()
    return answered


def spelled(request: Request) -> Request:
    """The same request without bytes beyond ASCII: where a target had some, a worker answers with escapes."""
    return replace(request, target=quote(request.target, safe="!#$%&'()*+,/:;=?@[]^`{|}~\\").encode())


@pytest.mark.slow
@pytest.mark.nginx
def test_a_worker_agrees(site: Site, worker: Workerd) -> None:
    made = list(witnesses(site))
    made = (
        made[::7] + list(hostile(site, len(made), REQUESTS // len(SITES))) + list(revisits(site, made[::31]))
    )
    reaching = [seen_by_workers(request) for request in made if not is_refused(request)]
    answered = [(spelled(request), response) for request, response in ask(worker, reaching)]
    assert len(answered) == len(reaching)
    compare(site, answered)


@pytest.mark.nginx
def test_what_is_no_url_does_not_reach_it(site: Site, worker: Workerd) -> None:
    refused = [seen_by_workers(each) for each in hostile(site, 7, 2000) if is_refused(each)]
    assert refused
    assert {response.status for _, response in ask(worker, refused)} == {400}
