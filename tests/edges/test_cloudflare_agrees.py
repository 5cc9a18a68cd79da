"""A Cloudflare Worker, run by workerd, answers every request as the reference does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from agreement import answers, compare, revisits
from edge_requests import hostile, witnesses
from edge_sites import Site
from proxy_wire import Origin
from worker_wire import Workerd, is_refused, seen_by_workers, spelled

REQUESTS = 20_000  # in all three sites, besides the witnesses


@pytest.fixture(scope="module")
def worker(site: Site, origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workerd]:
    running = Workerd.before(tmp_path_factory.mktemp("worker"), site, [origin.address])
    yield running
    running.stop()


@pytest.mark.slow
@pytest.mark.nginx
def test_a_worker_agrees(site: Site, worker: Workerd) -> None:
    made = list(witnesses(site))
    made = made[::7] + list(hostile(site, len(made), REQUESTS // 3)) + list(revisits(site, made[::31]))
    reaching = [seen_by_workers(request) for request in made if not is_refused(request)]
    answered = [(spelled(request), response) for request, response in answers(worker, reaching)]
    compare(site, answered)


@pytest.mark.nginx
def test_what_is_no_url_does_not_reach_it(site: Site, worker: Workerd) -> None:
    refused = [seen_by_workers(each) for each in hostile(site, 7, 2000) if is_refused(each)]
    assert refused
    assert {response.status for _, response in answers(worker, refused)} == {400}
