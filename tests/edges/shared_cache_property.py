"""A personalised answer never reaches the wrong visitor, whatever cache is shared: a property of any edge.

`visits(site)` draws who comes when: visitors of every kind, to few pages, by turns, some with what a browser kept from a
visit as somebody else. `strangers` lets them come to a server, over several connections at once, and gives the answers
that are not the reference's for that visitor.

    @given(visits(SITE))
    def test_nobody_gets_anothers_page(edge, drawn):
        assert strangers(edge.address, SITE, drawn) == []
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from edge_requests import witnesses
from edge_sites import Site
from edge_wire import Client, Response, differences
from hypothesis import strategies as st

from publisher.edges.reference import respond
from publisher.edges.request import Request

Differs = Callable[[Site, Request, Response], list[str]]
CONNECTIONS = 4
_ETAG = b"If-None-Match"


def visits(site: Site, pages: int = 3, longest: int = 80) -> st.SearchStrategy[list[Request]]:
    """Lists of requests for at most `pages` pages, so that many visitors meet at each."""
    people = _by_page(site)
    chosen = st.lists(st.sampled_from(sorted(people)), min_size=1, max_size=pages, unique=True)
    return chosen.flatmap(
        lambda paths: st.lists(
            _visit(site, [each for path in paths for each in people[path]]), min_size=8, max_size=longest
        )
    )


def _visit(site: Site, people: Sequence[Request]) -> st.SearchStrategy[Request]:
    """One visitor, who may have been another one when the page was last looked at: a log-in, a journey, consent."""
    before = st.none() | st.sampled_from(people)
    return st.builds(lambda now, then: _remembering(site, now, then), st.sampled_from(people), before)


def strangers(
    base_url: str, site: Site, requests: Sequence[Request], differs: Differs = differences
) -> list[tuple[Request, list[str]]]:
    """Requests whose answer is not the one for that visitor, each with what differs. All requests of one connection are
    answered in order; the connections race."""
    port = urlsplit(base_url).port or 80
    lanes = [requests[lane::CONNECTIONS] for lane in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as racing:
        answered = list(racing.map(lambda lane: _ask(port, lane), lanes))
    assert [len(lane) for lane in answered] == [len(lane) for lane in lanes], "some requests had no answer"
    return [
        (request, found)
        for lane in answered
        for request, response in lane
        if (found := differs(site, request, response))
    ]


def _ask(port: int, requests: Sequence[Request]) -> list[tuple[Request, Response]]:
    client = Client(port)
    try:
        return list(client.ask(requests, batch=5))
    finally:
        client.close()


def _remembering(site: Site, now: Request, then: Request | None) -> Request:
    """The same request from a browser that keeps what `then` got, with its ETag."""
    if then is None:
        return now
    kept = dict(respond(then, site.table, site.entry, lambda: 500).headers).get("ETag", "")
    return Request(now.method, now.target, [*now.headers, (_ETAG, kept.encode())], now.peer)


def _by_page(site: Site) -> dict[str, list[Request]]:
    """Path → a visitor for every way through its decision; only pages that have several files."""
    found: dict[str, list[Request]] = {}
    for request in witnesses(site):
        found.setdefault(request.target.partition(b"?")[0].decode(), []).append(request)
    return {path: people for path, people in found.items() if len(people) > 1}
