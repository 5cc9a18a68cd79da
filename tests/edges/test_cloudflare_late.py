"""Late zones of a worker: it puts pages together as if they had been made at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from edge_sites import Site
from edge_wire import ask, asked
from hypothesis import given, settings
from late_pages import SECOND, SITE, VISITS, check_visit
from proxy_wire import Origin
from worker_wire import Workerd, WorkerFor

pytestmark = pytest.mark.nginx


@pytest.fixture(scope="module")
def site() -> Site:
    return SITE


@pytest.fixture(scope="module")
def zones(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workerd]:
    running = Workerd.before(tmp_path_factory.mktemp("worker"), SITE, [origin.address])
    yield running
    running.stop()


@given(**VISITS)
@settings(max_examples=40)
def test_late_zones_are_put_in(zones: Workerd, bucket: int | None, returns: bool, path: str) -> None:
    check_visit(zones, bucket, returns, path)


def test_a_zone_that_is_missing_leaves_its_default(worker_for: WorkerFor) -> None:
    worker, origin = worker_for(SITE)
    for file in origin.public.rglob("*/0123456789abcdef/index.html"):
        file.unlink()
    [response] = ask(worker, asked("/x/", ("Cookie", "xb=100; fm_visit=1")))
    assert response.body == SITE.files["x/index.html"]


def test_a_late_zone_may_be_asked_for_itself(zones: Workerd) -> None:
    found, hidden = ask(zones, asked(SECOND, ("Cookie", "xb=1; fm_visit=1")), asked(SECOND[:-1]))
    assert (found.status, found.body) == (200, b"")
    assert found.all("Cache-Control") == ["private, no-cache"]
    assert hidden.status == 404
