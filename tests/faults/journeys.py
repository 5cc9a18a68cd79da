"""Journeys of a release at an origin in object storage, behind a proxy that can interrupt them; and what must be true
whatever happened.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, unquote

import urllib3
from child_publishers import Job, done
from fault_proxy import Exchange, FaultProxy
from faulty_sites import FIRST, NEW, OLD, Files, complaints, differences, lacks
from s3_servers import S3Server

from publisher.delivery import releases
from publisher.errors import LostRace
from publisher.origins.base import Origin
from publisher.origins.opening import opened
from publisher.verification import verify

POOL = urllib3.PoolManager()
KEEP = 3
BRIEF = {"keep": KEEP, "grace": timedelta(0)}  # so that much has to be deleted


@dataclass(frozen=True)
class Journey:
    """What is interrupted: `before` was published in this order, and `after` is what should be live in the end."""

    name: str
    before: tuple[Files, ...]
    after: Files
    files: Files | None  # None: a rollback to release 2

    @property
    def live(self) -> Files:
        return self.before[-1] if self.before else {}

    def __str__(self) -> str:
        return self.name


FIRST_PUBLISH = Journey("first publish", (), NEW, NEW)
PUBLISH = Journey("publish", (FIRST, FIRST | {"public/about.html": b"other"}, OLD), NEW, NEW)
ROLLBACK = Journey("rollback", (FIRST, NEW, OLD), NEW, None)
JOURNEYS = (FIRST_PUBLISH, PUBLISH, ROLLBACK)


@dataclass
class Place:
    """A bucket, directly and through the proxy. `prefix` is where the next journey happens."""

    server: S3Server
    proxy: FaultProxy
    bucket: str
    settings: Mapping[str, str]
    prefix: str = "0"

    @property
    def url(self) -> str:
        """Through the proxy."""
        return replace(self.server, endpoint=self.proxy.endpoint).url(
            self.bucket, self.prefix, **self.settings
        )

    @property
    def origin(self) -> Origin:
        """Not through the proxy."""
        return opened(self.server.url(self.bucket, self.prefix), Path())

    def job(self, files: Files | None, url: str = "", **when: float) -> Job:
        """Publishes files, or rolls back, keeping little."""
        options = BRIEF if files else BRIEF | {"number": 2}
        return Job(self.server.environment, url or self.url, files, tuple(options.items()), **when)

    def prepare(self, journey: Journey) -> None:
        """A new prefix with what was published before. The proxy's rules and log start anew."""
        self.prefix = str(int(self.prefix) + 1)
        self.proxy.begin()
        for files in journey.before:
            done(self.job(files, self.server.url(self.bucket, self.prefix)))

    def publish_until_live(self, files: Files, *, lease: float, seconds: float = 30) -> None:
        """As a pipeline that tries again does: another publisher is waited for until its lease is over."""
        end = time.monotonic() + seconds
        while True:
            try:
                done(self.job(files, lease=lease))
                return
            except LostRace:
                assert time.monotonic() < end
                time.sleep(0.1)

    def seen(self) -> dict[str, bytes]:
        """What lies where visitors and edges look, asked for without credentials."""
        folders = (f"{self.prefix}/public/", f"{self.prefix}/edge/")
        keys = [key for folder in folders for key in self._listed(folder)]
        return {key.removeprefix(f"{self.prefix}/"): self._read(quote(key)) for key in keys}

    def _listed(self, folder: str) -> list[str]:
        """A site in a test has fewer files than a page of a list."""
        body = self._read(f"?list-type=2&encoding-type=url&prefix={folder}").decode()
        return [unquote(key) for key in re.findall("<Key>([^<]*)</Key>", body)]

    def _read(self, what: str) -> bytes:
        answer = POOL.request("GET", f"{self.server.endpoint}/{self.bucket}/{what}")
        assert answer.status == 200, answer.data
        return answer.data

    def pointer(self) -> int | None:
        data = self.origin.load("live.json")
        return json.loads(data)["release"] if data else None

    def check_visitors(self, journey: Journey) -> None:
        """Old or new, and whole."""
        seen = self.seen()
        agree(complaints(seen, journey.live, journey.after), [])
        if self.pointer() == len(journey.before) + 1:
            agree(lacks(seen, journey.after), [])

    def check_end(self, journey: Journey) -> None:
        """The new release is live, complete, and the only one that came."""
        agree(differences(self.seen(), journey.after), [])
        self.check_sound()
        last = len(journey.before) + 1
        agree([each["release"] for each in releases(self.origin)], list(range(last, max(last - KEEP, 0), -1)))
        self.check_pointer_changes()

    def check_sound(self) -> None:
        found = verify(self.origin)
        agree((found.missing, found.altered, found.extra), ((), (), ()))

    def check_pointer_changes(self) -> None:
        changes = list(pointer_changes(self.proxy.log))
        assert len(set(changes)) == len(changes), f"a release was made live twice: {changes}"


def agree(found: object, wanted: object) -> None:
    """pytest explains no assertion outside of tests."""
    assert found == wanted, f"{found} instead of {wanted}"


def pointer_changes(log: list[Exchange]) -> Iterator[int]:
    """The releases that were made live, in this order."""
    for exchange in log:
        if exchange.method == "PUT" and exchange.key.endswith("live.json") and exchange.status == 200:
            yield json.loads(exchange.request.body)["release"]
