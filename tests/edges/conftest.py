"""Generated sites that engines are compared on, and what is started for a test and stopped after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from edge_scripts import ENGINES
from edge_sites import SITES, Site, generated
from edge_wire import Running
from proxy_wire import Origin
from worker_wire import Workerd, WorkerFor

pytest.register_assert_rewrite("late_pages")


@pytest.fixture(scope="module")
def proxies() -> tuple[str, ...]:
    """The networks that the second site trusts; a module may have others."""
    return SITES[2]["trusted_proxies"]


@pytest.fixture(scope="module", params=SITES, ids=lambda seed: f"site{seed}")
def site(request: pytest.FixtureRequest, proxies: tuple[str, ...]) -> Site:
    settings = SITES[request.param] | ({"trusted_proxies": proxies} if request.param == 2 else {})
    return generated(request.param, **settings)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """A program that runs JavaScript."""
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is not installed: .ci/debian-packages does it")
    return str(request.param)


@pytest.fixture(scope="module")
def origin(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    """A plain web server over the files of the site."""
    running = Origin(tmp_path_factory.mktemp("origin"), site)
    yield running
    running.stop()


@pytest.fixture
def running() -> Iterator[list[Running]]:
    """What is put here is stopped at the end."""
    servers: list[Running] = []
    yield servers
    for server in reversed(servers):
        server.stop()


@pytest.fixture
def folders(tmp_path: Path) -> Callable[[str], Path]:
    """Makes a folder of this name for a test."""

    def made(name: str) -> Path:
        (tmp_path / name).mkdir()
        return tmp_path / name

    return made


@pytest.fixture
def worker_for(folders: Callable[[str], Path], running: list[Running]) -> WorkerFor:
    """Starts a worker in front of the files of a site; with keys, it verifies tags."""

    def start(site: Site, keys: str = "") -> tuple[Workerd, Origin]:
        origin = Origin(folders("files"), site)
        running.append(origin)
        worker = Workerd.before(folders("worker"), site, [origin.address], keys=keys)
        running.append(worker)
        return worker, origin

    return start
