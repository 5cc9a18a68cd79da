"""Object storage beside the tools that are made for it: s5cmd uploads, rclone syncs, every ratio from one run.

python benchmarks/delivery.py [--content DIR]… [--pages 10000] [--segments 8] [--objects 10000] [--work DIR] [--ceph]

The store is `rclone serve s3` on this machine, or with --ceph the Ceph of the tests. Pages come from the Markdown that
`run.py` takes. Everything is written below --work and removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import corpus
from measured import Measured, run

HOME = Path(__file__).resolve().parent.parent
SERVERS = HOME / "tests" / "servers"
sys.path[:0] = [str(HOME), str(SERVERS)]

BUCKET, ACCESS, SECRET = "bench", "BENCHACCESSKEY00", "bench-secret-key"
ROUNDS = 3
OBJECT = 4_000  # bytes
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Store:
    """`settings` are added to an origin's address."""

    endpoint: str
    settings: str
    environment: Mapping[str, str]

    def url(self, prefix: str) -> str:
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}{self.settings}"

    def remote(self, prefix: str) -> str:
        """For rclone."""
        keys = f"access_key_id={ACCESS},secret_access_key={SECRET}"
        return f":s3,provider=Other,{keys},endpoint='{self.endpoint}':{BUCKET}/{prefix}"


ENVIRONMENT = {
    **os.environ,
    "AWS_ACCESS_KEY_ID": ACCESS,
    "AWS_SECRET_ACCESS_KEY": SECRET,
    "AWS_REGION": "us-east-1",
    "RCLONE_CONFIG": "/dev/null",
}


@contextmanager
def rclone_store(work: Path) -> Iterator[Store]:
    """It takes no notice of conditions."""
    from free_ports import free_ports, wait_for_port

    (port,) = free_ports(1)
    (work / "store" / BUCKET).mkdir(parents=True)
    command = [
        BIN / "rclone",
        "serve",
        "s3",
        "--auth-key",
        f"{ACCESS},{SECRET}",
        "--addr",
        f"127.0.0.1:{port}",
    ]
    with subprocess.Popen([*command, work / "store"], stderr=subprocess.DEVNULL, env=ENVIRONMENT) as server:
        try:
            wait_for_port(port, 30)
            yield Store(f"http://127.0.0.1:{port}", "&conditional=none", ENVIRONMENT)
        finally:
            server.kill()


@contextmanager
def ceph_store(work: Path) -> Iterator[Store]:
    from ceph_server import ceph_server

    (work / "ceph").mkdir()
    with ceph_server(work / "ceph", ACCESS, SECRET) as port:
        store = Store(f"http://127.0.0.1:{port}", "", ENVIRONMENT)
        run(
            (BIN / "s5cmd", "--endpoint-url", store.endpoint, "mb", f"s3://{BUCKET}"), environment=ENVIRONMENT
        )
        yield store


def upload(folder: Path, url: str) -> None:
    """In a process of its own: publishes the files of a folder."""
    from publisher.delivery import publish_bundle
    from publisher.listed import ListBundle
    from publisher.origins.s3.origin import S3Origin

    files = {f"public/{path.name}": path.read_bytes() for path in folder.iterdir()}
    now = "2026-03-01T12:00:00+00:00"
    publish_bundle(ListBundle(files), S3Origin(url), commit="", now=now, created=now, tool="benchmark")


def first_uploads(store: Store, work: Path, count: int) -> Iterator[str]:
    folder = work / "objects"
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:06}.html").write_bytes(random.Random(number).randbytes(OBJECT))
    ours, theirs = [], []
    for number in range(ROUNDS):  # by turns, as the machine may have other work
        copy = (
            BIN / "s5cmd",
            "--endpoint-url",
            store.endpoint,
            "cp",
            f"{folder}/*",
            f"s3://{BUCKET}/s5-{number}/",
        )
        theirs.append(run(copy, environment=store.environment))
        own = (sys.executable, __file__, "--upload", folder, store.url(f"own-{number}"))
        ours.append(run(own, environment=store.environment))
    ratio = statistics.median(s5.wall / own.wall for s5, own in zip(theirs, ours, strict=True))
    yield _row(f"s5cmd cp, {count} objects", _median(theirs))
    yield _row(f"first upload, {count} objects", _median(ours), f"{ratio:.2f} of s5cmd's rate")


class Site:
    """A real site with a bucket as its target."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder, self.store = folder, store
        with (folder / "site.toml").open("a") as file:
            file.write(f'\n[targets.store]\norigin = "{store.url("www")}"\ncache = false\n')
        corpus.commit(folder, "Add a target")
        self.pages = sorted((folder / "content").glob("*/*.md"))

    def command(self, *words: str) -> Measured:
        command = (sys.executable, "-m", "cms", *words, "--to", "store", "--json", "--site", self.folder)
        return run(command, cwd=HOME, environment=self.store.environment)

    def edit(self, number: int) -> Measured:
        page = random.Random(number).choice(self.pages)
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        corpus.commit(self.folder, "Edit")
        return self.command("publish")


def publishes(store: Store, work: Path, options: argparse.Namespace) -> Iterator[str]:
    site = Site(corpus.make(options.content, work / "site", options.pages, options.segments), store)
    first = site.command("publish")
    files = json.loads(first.output)["uploaded"]
    yield _row(f"first publish, {files} files, built too", first)
    out = work / "public"
    run((sys.executable, "-m", "cms", "build", "--site", site.folder, "--out", out), cwd=HOME)
    sync = (
        BIN / "rclone",
        "sync",
        "--checksum",
        "--transfers",
        "16",
        "--checkers",
        "16",
        out,
        store.remote("rclone"),
    )
    run(sync, environment=store.environment)
    theirs = [run(sync, environment=store.environment) for _ in range(ROUNDS)]
    ours = [site.command("publish") for _ in range(ROUNDS)]
    ratio = _median(ours).wall / _median(theirs).wall
    yield _row("rclone sync --checksum, nothing changed", _median(theirs))
    yield _row("nothing changed, fresh process", _median(ours), f"{ratio:.2f} of rclone")
    edits = [site.edit(number) for number in range(ROUNDS + 1)][1:]
    yield _row("one edit, fresh process", _median(edits), _requests(_median(edits)))
    back = site.command("rollback")
    yield _row("rollback of it", back, _requests(back))


def _requests(measured: Measured) -> str:
    report = json.loads(measured.output)
    return (
        f"{report['requests']} requests, {report['uploaded']} files, {report['seconds']} s of it publishing"
    )


def _median(runs: list[Measured]) -> Measured:
    return sorted(runs, key=lambda each: each.wall)[len(runs) // 2]


def _row(case: str, measured: Measured, note: str = "") -> str:
    return f"{case:44}{measured.wall:9.2f} s{measured.cpu:9.2f} s CPU{measured.memory:8.0f} MB  {note}"


def main() -> None:
    if sys.argv[1:2] == ["--upload"]:
        return upload(Path(sys.argv[2]), sys.argv[3])
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--content", type=Path, action="append", help="a folder of Markdown")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--segments", type=int, default=8)
    parser.add_argument("--objects", type=int, default=10_000)
    parser.add_argument("--work", type=Path, help="where to write; else a temporary folder")
    parser.add_argument("--ceph", action="store_true", help="the Ceph of the tests as the store")
    options = parser.parse_args()
    options.content = options.content or [HOME / "docs"]
    work = Path(tempfile.mkdtemp(prefix="delivery-", dir=options.work))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, work, ignore_errors=True)
        store = stack.enter_context((ceph_store if options.ceph else rclone_store)(work))
        for part in (first_uploads(store, work, options.objects), publishes(store, work, options)):
            for line in part:
                print(line, flush=True)
    return None


if __name__ == "__main__":
    main()
