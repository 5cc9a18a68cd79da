"""A page that is open in a browser, or kept by a cache, goes on asking for its assets by their old names."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from s3_servers import S3Server
from small_site import CREATED, page, publish, return_to, served

from publisher.gc import Limits, collect
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.s3.origin import S3Origin
from publisher.verification import verify

GRACE = timedelta(days=7)
START = datetime(2026, 3, 1, tzinfo=UTC)
ASSET = re.compile(r'(?:href|src)="(/assets/[^"]+)"')


def site(number: int) -> dict[str, bytes]:
    """A page in two variants with a style sheet and a script; each release has others."""
    files = {}
    for name in ("style.css", "app.js"):
        data = f"/* {name} of release {number} */".encode()
        stem, _, suffix = name.partition(".")
        files[f"public/assets/{stem}.{hashlib.sha256(data).hexdigest()[:10]}.{suffix}"] = data
    style, script = (path.removeprefix("public") for path in files)
    for path in ("public/index.html", "public/_v/ab12cd34ef/index.html"):
        html = f'<link rel="stylesheet" href="{style}"><script src="{script}"></script>{path} {number}'
        files[path] = html.encode()
    return files


def assets_of(html: bytes) -> list[str]:
    found = ASSET.findall(html.decode())
    assert len(found) == 2
    return found


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def serving(root: Path) -> Iterator[HTTPConnection]:
    """A plain web server over `root/public`, on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=f"{root}/public"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield HTTPConnection("127.0.0.1", server.server_port)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fetched(connection: HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_through_three_later_releases_and_a_collection(tmp_path: Path) -> None:
    """Then the grace period ends, and they go with the last release that needs them."""
    days = 0
    origin = DirectoryOrigin(tmp_path, clock=lambda: datetime.now(UTC).timestamp() + days * 86_400)
    publish_on_day(origin, 0)
    with serving(tmp_path) as server:
        _, old_page = fetched(server, "/index.html")
        for days in (1, 2, 3):
            publish_on_day(origin, days, keep=2)
            collect(origin, Limits(GRACE))
            for page in (old_page, fetched(server, "/index.html")[1], fetched(server, "/_v/ab12cd34ef/")[1]):
                assert {fetched(server, path)[0] for path in assets_of(page)} == {200}
        for path, data in site(0).items():
            if "assets" in path:
                assert fetched(server, path.removeprefix("public")) == (200, data)
        days = 9
        publish_on_day(origin, 9, keep=2)
        collect(origin, Limits(GRACE))
        assert {fetched(server, path)[0] for path in assets_of(old_page)} == {404}
        assert {fetched(server, path)[0] for path in assets_of(fetched(server, "/")[1])} == {200}


def publish_on_day(origin: Origin, day: int, keep: int = 20) -> None:
    publish(origin, site(day), created=(START + timedelta(days=day)).isoformat(), keep=keep, grace=GRACE)


def test_a_visitor_never_gets_a_page_without_its_assets(tmp_path: Path) -> None:
    """Pages and assets are fetched one after the other, while releases come and go."""
    origin = DirectoryOrigin(tmp_path)
    publish_on_day(origin, 0)
    ended = threading.Event()
    seen: set[bytes] = set()
    missing: list[str] = []

    def visit() -> None:
        while not ended.is_set():
            page = fetched(server, "/")[1]
            seen.add(page)
            missing.extend(path for path in assets_of(page) if fetched(server, path)[0] != 200)

    with serving(tmp_path) as server:
        visitor = threading.Thread(target=visit)
        visitor.start()
        try:
            for number in range(1, 40):
                publish_on_day(origin, number % 5, keep=2)
                if number % 7 == 0:
                    return_to(origin, keep=2)
                    collect(origin, Limits(GRACE))
        finally:
            ended.set()
            visitor.join()
    assert missing == []
    assert len(seen) > 1


def test_in_a_bucket_too(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    moto_s3.set_environment(monkeypatch)
    origin = S3Origin(moto_s3.url(moto_s3.bucket(), "www"))
    for day in range(4):
        publish_on_day(origin, day, keep=2)
        collect(origin, Limits(GRACE, later=timedelta(days=day)))
        for release in range(day + 1):
            for path in assets_of(site(release)["public/index.html"]):
                assert origin.load("public" + path) == site(release)["public" + path]
    publish_on_day(origin, 12, keep=1)
    assert [origin.load("public" + path) for path in assets_of(site(0)["public/index.html"])] == [None, None]
    origin.close()


class TestGrace:
    OLD: ClassVar = {"public/assets/a.1111111111.css": b"old"}
    NEW: ClassVar = {"public/assets/a.2222222222.css": b"new"}

    def later(self, days: int) -> str:
        return CREATED.replace("03-01", f"03-{1 + days:02}")

    def test_assets_stay_for_old_pages(self, origin: Origin) -> None:
        publish(origin, page("1") | self.OLD)
        delivery = publish(origin, page("2") | self.NEW)
        assert served(origin) == page("2") | self.OLD | self.NEW
        assert delivery.deleted == 0
        assert verify(origin).extra == ()

    def test_assets_stay_while_a_kept_release_needs_them(self, origin: Origin) -> None:
        publish(origin, self.OLD)
        publish(origin, self.NEW, keep=3)
        publish(origin, page("3"), keep=3, created=self.later(20))
        assert served(origin) == page("3") | self.OLD | self.NEW

    def test_assets_go_when_neither_holds(self, origin: Origin) -> None:
        publish(origin, self.OLD, keep=1)
        publish(origin, page("2"), keep=1, created=self.later(0))
        publish(origin, page("3"), keep=1, created=self.later(6))
        assert served(origin) == page("3") | self.OLD
        delivery = publish(origin, page("4"), keep=1, created=self.later(7))
        assert served(origin) == page("4")
        assert delivery.deleted == 1

    def test_an_asset_that_is_needed_again_starts_anew(self, origin: Origin) -> None:
        publish(origin, self.OLD, keep=1)
        publish(origin, page("2"), keep=1)
        publish(origin, page("3") | self.OLD, keep=1, created=self.later(6))
        publish(origin, page("4"), keep=1, created=self.later(6))
        publish(origin, page("5"), keep=1, created=self.later(8))
        assert served(origin) == page("5") | self.OLD

    def test_grace_may_be_nothing(self, origin: Origin) -> None:
        publish(origin, self.OLD, keep=1)
        publish(origin, page("2"), keep=1, grace=timedelta(0))
        publish(origin, page("3"), keep=1, grace=timedelta(0))
        assert served(origin) == page("3")
