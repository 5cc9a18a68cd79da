"""Large files and parts of files from a worker."""

from __future__ import annotations

import pytest
from edge_sites import site_of
from edge_wire import ask, asked
from worker_wire import Workerd, WorkerFor

from publisher.edges.table import EdgeSettings, EdgeTable

pytestmark = pytest.mark.nginx
LARGE = bytes(range(256)) * 40_000  # 10 MB: more than a worker holds
SIZES = {"film.mp4": LARGE, "small.mp4": LARGE[:1000], "index.html": b"home"}


@pytest.fixture
def films(worker_for: WorkerFor) -> Workerd:
    return worker_for(site_of(EdgeTable(EdgeSettings(("en",), "en", {"en": ""}), {}, (), {}), SIZES))[0]


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
def test_a_part_of_a_file(films: Workerd, path: str, asked_for: str, part: slice) -> None:
    [response] = ask(films, asked(f"/{path}", ("Range", asked_for)))
    data = SIZES[path]
    start, stop, _ = part.indices(len(data))
    assert (response.status, response.body) == (206, data[part])
    assert response.all("Content-Range") == [f"bytes {start}-{stop - 1}/{len(data)}"]


@pytest.mark.parametrize(
    "asked_for", ["bytes=-", "bytes=9-5", "bytes=1000-", "bytes=0-1,5-6", "lines=1-2", "x"]
)
def test_what_is_no_range_gets_the_whole_file(films: Workerd, asked_for: str) -> None:
    [response] = ask(films, asked("/small.mp4", ("Range", asked_for)))
    assert (response.status, response.body) == (200, SIZES["small.mp4"])


def test_large_files_pass_through(films: Workerd) -> None:
    whole, again, headed = ask(films, *[asked("/film.mp4")] * 2, asked("/film.mp4", method="HEAD"))
    assert whole.body == again.body == LARGE
    assert (headed.status, headed.body, headed.all("Content-Length")) == (200, b"", [str(len(LARGE))])
    [known] = ask(films, asked("/film.mp4", ("If-None-Match", whole.all("ETag")[0])))
    assert known.status == 304
