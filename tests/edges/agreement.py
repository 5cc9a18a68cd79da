"""What every engine is asked, and whether it answers as the reference does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edge_requests import hostile, witnesses
from edge_sites import Site
from edge_wire import Response, Running, ask, differences

from publisher.edges.reference import respond
from publisher.edges.request import Request

HOSTILE = 3000  # a site and an engine, beside the witnesses
PEERS = ("127.0.0.1", "127.0.0.2")
Answered = Sequence[tuple[Request, Response]]


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


def answers(server: Running, requests: Sequence[Request]) -> Answered:
    """Every request with its response, each asked from the address of its own peer."""
    answered: list[tuple[Request, Response]] = []
    for peer in PEERS:
        mine = [request for request in requests if request.peer == peer]
        answered += zip(mine, ask(server, *mine, peer=peer), strict=True)
    if len(answered) != len(requests):
        raise AssertionError(f"{len(requests) - len(answered)} requests have a peer that nobody can be here")
    return answered


def compare(site: Site, answered: Answered) -> None:
    """Raises AssertionError with the first few that differ."""
    wrong = [
        (request, found) for request, response in answered if (found := differences(site, request, response))
    ]
    shown = "\n".join(
        f"{request.method} {request.target!r} {request.headers} from {request.peer}\n  {found}"
        for request, found in wrong[:5]
    )
    if wrong:
        raise AssertionError(f"{len(wrong)} of {len(answered)} differ\n{shown}")
