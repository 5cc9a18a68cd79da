"""The built-in edge and nginx answer every request as the reference does: status, bytes, headers, cookies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from edge_requests import hostile, witnesses
from edge_sites import Site, generated
from edge_wire import Client, Nginx, ask_app, differences

from cms.edge import EdgeApp
from publisher.edges.reference import respond
from publisher.edges.request import Request

SITES: list[tuple[int, dict[str, Any]]] = [
    (1, {"trusted_proxies": ("127.0.0.1/32",)}),
    (2, {"trusted_proxies": ("127.0.0.1/32", "10.0.0.0/8"), "bucket": "always"}),
    (3, {"trusted_proxies": (), "gpc": False}),
]
HOSTILE = 3000  # a site and an engine, beside the witnesses


@pytest.fixture(scope="module", params=SITES, ids=lambda made: f"site{made[0]}")
def site(request: pytest.FixtureRequest) -> Site:
    seed, settings = request.param
    return generated(seed, **settings)


@pytest.fixture(scope="module")
def server(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    running = Nginx(tmp_path_factory.mktemp("nginx"), site)
    yield running
    running.stop()


def requests(site: Site) -> list[Request]:
    made = list(witnesses(site))
    return made + list(hostile(site, len(made), HOSTILE)) + list(revisits(site, made[::7]))


def revisits(site: Site, made: Sequence[Request]) -> Iterator[Request]:
    """The same visitors with the ETag they were given, and with another's."""
    for request in made:
        answer = respond(request, site.table, site.entry, lambda: 500)
        etag = dict(answer.headers)["ETag"]
        for header in (etag, f"W/{etag}", f'"x", {etag} ,"y"', etag.replace("-", "-0"), etag.strip('"')):
            sent = [*request.headers, (b"If-None-Match", header.encode())]
            yield Request(request.method, request.target, sent, request.peer)


def compare(site: Site, answered: Sequence[tuple[Request, Any]]) -> None:
    wrong = [
        (request, found) for request, response in answered if (found := differences(site, request, response))
    ]
    shown = "\n".join(
        f"{request.method} {request.target!r} {request.headers} from {request.peer}\n  {found}"
        for request, found in wrong[:5]
    )
    assert not wrong, f"{len(wrong)} of {len(answered)} differ\n{shown}"


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
    asked = requests(site)
    for peer in ("127.0.0.1", "127.0.0.2"):
        client = Client(server.port, peer)
        mine = [request for request in asked if request.peer == peer]
        answered = list(client.ask(mine))
        client.close()
        assert len(answered) == len(mine)
        compare(site, answered)
    assert "[error]" not in server.log() and "[alert]" not in server.log()
