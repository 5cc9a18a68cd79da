"""`switch = "table"`: a program serves the release that it was made for, whatever is published after it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from edge_requests import hostile, witnesses
from edge_sites import Site, generated, site_of
from edge_wire import ask, wrong
from folder_server import FolderServer
from free_ports import free_port
from worker_wire import Workerd, is_refused, seen_by_workers

from content_repo.site import Target
from publisher.delivery import publish_bundle
from publisher.edges import cloudflare, codec
from publisher.edges.capabilities import CAPABILITIES, PINNING, refuse
from publisher.edges.errors import CannotExpress
from publisher.edges.generate import ENGINES
from publisher.edges.placement import TABLE, Placement
from publisher.edges.web.pinning import pinned
from publisher.edges.web.program import part
from publisher.errors import LostRace, NothingLive
from publisher.listed import ListBundle
from publisher.origins.directory import DirectoryOrigin

SITE = generated(11, trusted_proxies=("127.0.0.1/32",))
ONE = site_of(SITE.table, {**SITE.files, "__proto__": b"a file like any other"})
TWO = site_of(ONE.table, {path: b"two " + data for path, data in ONE.files.items() if path != "robots.txt"})
THREE = site_of(generated(2).table, generated(2).files)
PATHS = (b"/robots.txt", b"/planted.txt", b"/__proto__")
NOW = "2026-03-01T12:00:00+00:00"


def publish(origin: DirectoryOrigin, site: Site) -> None:
    files = {f"public/{path}": data for path, data in site.files.items()}
    files[TABLE] = codec.dumps(site.table).encode()
    publish_bundle(ListBundle(files), origin, commit="c0ffee", now=NOW, created=NOW, tool="test")


@pytest.fixture
def origin(tmp_path: Path) -> DirectoryOrigin:
    made = DirectoryOrigin(tmp_path / "origin", "origin")
    publish(made, ONE)
    return made


def placed(origin: DirectoryOrigin, read: str, listen: str) -> Placement:
    target = Target("prod", (origin.url,), read=(read,), switch="table")
    return Placement(target, [origin], listen, origin.root)


@pytest.fixture
def server(origin: DirectoryOrigin) -> Iterator[FolderServer]:
    with FolderServer(origin.root) as running:
        yield running


def unlike(site: Site, worker: Workerd, every: int = 30) -> list[list[str]]:
    made = [*list(witnesses(site))[::every], *hostile(site, every, 150)]
    requests = [seen_by_workers(each) for each in made if each.peer == "127.0.0.1" and not is_refused(each)]
    return wrong(site, worker, [each for each in requests if each.target.isascii()])


@pytest.mark.nginx
def test_a_worker_serves_the_release_it_was_made_for(
    origin: DirectoryOrigin, server: FolderServer, tmp_path: Path
) -> None:
    """Files that the next release replaced or removed are found under their hashes; deploying switches all of them."""
    workers = []
    try:
        for site in (ONE, TWO):
            publish(origin, site)
            folder, port = tmp_path / f"worker{len(workers)}", free_port()
            folder.mkdir()
            files = cloudflare.files(placed(origin, server.address, f"127.0.0.1:{port}"))
            workers.append(Workerd(folder, files, port))
        assert unlike(ONE, workers[0]) == []
        assert unlike(TWO, workers[1]) == []
        publish(origin, THREE)
        assert unlike(TWO, workers[1], every=31) == []
    finally:
        for worker in workers:
            worker.stop()


@pytest.mark.parametrize("engine", PINNING)
def test_names_of_objects_are_names_of_files(engine: str, origin: DirectoryOrigin) -> None:
    program = "\n".join(ENGINES[engine](placed(origin, "http://x", "127.0.0.1:80")).values())
    assert re.search(r"""const FILES = JSON\.parse\(".*\\"__proto__\\":\[""", program)


@pytest.mark.nginx
def test_what_is_not_of_the_release_is_not_served(
    origin: DirectoryOrigin, server: FolderServer, tmp_path: Path
) -> None:
    port = free_port()
    (tmp_path / "worker").mkdir()
    files = cloudflare.files(placed(origin, server.address, f"127.0.0.1:{port}"))
    worker = Workerd(tmp_path / "worker", files, port)
    try:
        file = origin.root / "live/public/robots.txt"
        file.unlink()
        file.write_bytes(b"planted")
        (origin.root / "live/public/planted.txt").write_bytes(b"planted")
        answered = ask(worker, *(replace(next(witnesses(ONE)), target=path) for path in PATHS))
    finally:
        worker.stop()
    assert [each.status for each in answered] == [503, 404, 200]
    assert not any(b"planted" in each.body for each in answered)


@pytest.mark.nginx
def test_a_large_file_of_another_release_is_not_served(origin: DirectoryOrigin, tmp_path: Path) -> None:
    """It passes through: what the bucket says of it counts, and not only its length."""
    meant, other = b"a" * (8 * 1024 * 1024 + 1), b"b" * (8 * 1024 * 1024 + 1)
    publish(origin, site_of(ONE.table, {**ONE.files, "large.bin": meant}))
    asked = replace(next(witnesses(ONE)), target=b"/large.bin")
    port = free_port()
    (tmp_path / "worker").mkdir()
    with FolderServer(origin.root, notes_hashes=True) as server:
        files = cloudflare.files(placed(origin, server.address, f"127.0.0.1:{port}"))
        worker = Workerd(tmp_path / "worker", files, port)
        try:
            [first] = ask(worker, asked)
            file = origin.root / "live/public/large.bin"
            file.unlink()
            file.write_bytes(other)
            [second] = ask(worker, asked)
        finally:
            worker.stop()
    assert (first.status, first.body == meant) == (200, True)
    assert second.status == 503


BOUND = """
const bucket = { get: async () => ({ body: 'x', size: 9, httpEtag: '"e"', customMetadata: METADATA }) };
fromBucket(bucket, 'public/x', { headers: {} }).then((found) => console.log(found.headers.get(NOTED)));
"""


@pytest.mark.parametrize(
    ("metadata", "noted"), [("{ sha256: 'ab12' }", "ab12"), ("{}", "null"), ("undefined", "null")]
)
def test_a_bound_bucket_tells_the_hash_that_was_noted(metadata: str, noted: str) -> None:
    parts = [part("origins"), part("ranges"), Path(cloudflare.__file__).with_name("bucket.js")]
    text = "\n".join(
        [*(path.read_text(encoding="utf-8") for path in parts), BOUND.replace("METADATA", metadata)]
    )
    ran = subprocess.run(["node", "-e", text], capture_output=True, text=True, timeout=60)
    assert (ran.stdout.strip(), ran.stderr) == (noted, "")


def test_the_files_are_those_of_the_live_release(origin: DirectoryOrigin) -> None:
    files = pinned(placed(origin, "http://x", "127.0.0.1:80"))
    assert len(files) == len(ONE.files)
    assert files["robots.txt"] == [ONE.entries["robots.txt"].sha256, len(ONE.files["robots.txt"])]
    assert "c%24d/index.html" in files
    assert not any(re.search(r"[^\x21-\x7e]", file) for file in files)


def test_a_release_that_goes_live_meanwhile_is_told(origin: DirectoryOrigin) -> None:
    made = placed(origin, "http://x", "127.0.0.1:80")
    assert made.table == ONE.table
    publish(origin, THREE)
    with pytest.raises(LostRace, match="another release went live"):
        pinned(made)


def test_without_a_release_there_is_nothing_to_serve(tmp_path: Path) -> None:
    empty = DirectoryOrigin(tmp_path, "empty")
    made = placed(empty, "http://x", "127.0.0.1:80")
    made.__dict__["table"] = ONE.table
    with pytest.raises(NothingLive):
        pinned(made)


@pytest.mark.parametrize("engine", sorted(CAPABILITIES))
def test_engines_without_room_refuse(engine: str) -> None:
    target = Target("prod", ("s3://x",), switch="table")
    if engine in PINNING:
        refuse(engine, target)
    else:
        with pytest.raises(CannotExpress, match=f'{engine} cannot express switch = "table"; use cloudflare'):
            refuse(engine, target)
