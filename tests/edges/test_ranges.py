"""Large files and parts of files, from a worker and from the built-in edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from edge_sites import generated, site_of
from edge_wire import Response, ask, ask_app, asked
from worker_wire import WorkerFor

from cms.edge import EdgeApp
from publisher.edges.request import Request
from publisher.edges.table import EdgeSettings, EdgeTable

Ask = Callable[..., list[Response]]
pytestmark = pytest.mark.nginx
LARGE = bytes(range(256)) * 40_000  # 10 MB: more than a worker holds
SIZES = {"film.mp4": LARGE, "small.mp4": LARGE[:1000], "index.html": b"home"}


@pytest.fixture(params=["worker", "built-in"])
def films(request: pytest.FixtureRequest) -> Ask:
    """What an edge answers to requests for these files."""
    site = site_of(EdgeTable(EdgeSettings(("en",), "en", {"en": ""}), {}, (), {}), SIZES)
    if request.param == "worker":
        worker_for: WorkerFor = request.getfixturevalue("worker_for")
        worker = worker_for(site)[0]
        return lambda *requests: ask(worker, *requests)
    app = EdgeApp(site.table, site)

    def answers(*requests: Request) -> list[Response]:
        return [response for _, response in ask_app(app, requests)]

    return answers


@pytest.mark.parametrize(
    ("path", "asked_for", "part"),
    [
        ("small.mp4", "bytes=0-0", slice(0, 1)),
        ("small.mp4", "bytes=990-", slice(990, 1000)),
        ("small.mp4", "bytes=-10", slice(990, 1000)),
        ("small.mp4", "bytes=5-2000", slice(5, 1000)),
        ("film.mp4", "bytes=9000000-9000009", slice(9_000_000, 9_000_010)),
        ("film.mp4", "bytes=-7", slice(-7, None)),
    ],
)
def test_a_part_of_a_file(films: Ask, path: str, asked_for: str, part: slice) -> None:
    [response] = films(asked(f"/{path}", ("Range", asked_for)))
    data = SIZES[path]
    start, stop, _ = part.indices(len(data))
    assert (response.status, response.body) == (206, data[part])
    assert response.all("Content-Range") == [f"bytes {start}-{stop - 1}/{len(data)}"]


@pytest.mark.parametrize(
    "asked_for", ["bytes=-", "bytes=9-5", "bytes=1000-", "bytes=0-1,5-6", "lines=1-2", "x"]
)
def test_what_is_no_range_gets_the_whole_file(films: Ask, asked_for: str) -> None:
    [response] = films(asked("/small.mp4", ("Range", asked_for)))
    assert (response.status, response.body) == (200, SIZES["small.mp4"])


def test_large_files_pass_through(films: Ask) -> None:
    whole, again, headed = films(*[asked("/film.mp4")] * 2, asked("/film.mp4", method="HEAD"))
    assert whole.body == again.body == LARGE
    assert (headed.status, headed.body, headed.all("Content-Length")) == (200, b"", [str(len(LARGE))])
    [known] = films(asked("/film.mp4", ("If-None-Match", whole.all("ETag")[0])))
    assert known.status == 304


def test_a_personal_page_and_a_file_that_may_have_changed_are_sent_whole() -> None:
    shop = generated(7)
    (page,) = list(shop.table.pages)[:1]
    wanted = [
        asked(page, ("Range", "bytes=0-3")),
        asked("/style.css", ("Range", "bytes=0-3"), ("If-Range", '"x"')),
    ]
    site = site_of(shop.table, {**shop.files, "style.css": b"a { color: red }"})
    for request, response in ask_app(EdgeApp(site.table, site), wanted):
        assert (response.status, len(response.body)) == (200, int(response.all("Content-Length")[0])), request
