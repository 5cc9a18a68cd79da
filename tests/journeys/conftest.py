from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from journey_nginx import Served, nginx
from journey_site import CORPUS, NOW, Journey, fragmint, travel


@pytest.fixture(scope="session")
def journey(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Journey:
    """One run of the journey for all test processes: the first one makes it, the others wait."""
    if not CORPUS.exists():
        pytest.skip(f"THE REFERENCE CORPUS IS MISSING: {CORPUS}")
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "journey"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "journey.json"
        if not done.exists():
            travel(folder).save(done)
    return Journey.load(done)


@pytest.fixture(scope="session")
def government(journey: Journey, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The imported site behind nginx, after its second publish."""
    needs_nginx()
    with nginx(journey.site, tmp_path_factory.mktemp("nginx")) as served:
        yield served


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The blog starter behind nginx."""
    needs_nginx()
    site = tmp_path_factory.mktemp("starter") / "blog"
    fragmint("new", site, "--starter", "blog", "--json", "--now", NOW)
    fragmint("publish", "--site", site, "--to", "local", "--json", "--now", NOW)
    with nginx(site, tmp_path_factory.mktemp("nginx")) as served:
        yield served


def needs_nginx() -> None:
    if not (shutil.which("nginx") or Path("/usr/sbin/nginx").exists()):
        pytest.skip("NGINX IS MISSING: run `make test`, which installs it")
