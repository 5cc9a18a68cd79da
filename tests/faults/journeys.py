"""Journeys of a release at an origin in object storage, behind a proxy that can interrupt them; and what must be true
whatever happened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from child_publishers import Job, done
from fault_proxy import Exchange, FaultProxy
from faulty_sites import FIRST, NEW, OLD, Files, complaints, differences, lacks
from s3_servers import S3Server

from publisher.delivery import releases
from publisher.origins.base import Origin
from publisher.origins.opening import opened
from publisher.verification import verify

BRIEF = {"keep": 2, "grace": timedelta(0)}  # so that much has to be deleted


@dataclass(frozen=True)
class Journey:
    """What is interrupted: `before` was published in this order, and `after` is what should be live in the end."""

    name: str
    before: tuple[Files, ...]
    after: Files
    files: Files | None  # None: a rollback

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
        return Job(self.server.environment, url or self.url, files, tuple(BRIEF.items()), **when)

    def prepare(self, journey: Journey) -> None:
        """A new prefix with what was published before. The proxy's rules and log start anew."""
        self.prefix = str(int(self.prefix) + 1)
        self.proxy.begin()
        for files in journey.before:
            done(self.job(files, self.server.url(self.bucket, self.prefix)))

    def seen(self) -> dict[str, bytes]:
        """What lies where visitors and edges look, by the word of another client."""
        files = self.server.files(self.bucket, f"{self.prefix}/")
        return {key: data for key, data in files.items() if key.startswith(("public/", "edge/"))}

    def pointer(self) -> int | None:
        data = self.origin.load("live.json")
        return json.loads(data)["release"] if data else None

    def check_visitors(self, journey: Journey) -> None:
        """Old or new, and whole."""
        seen = self.seen()
        assert complaints(seen, journey.live, journey.after) == []
        if self.pointer() == len(journey.before) + 1:
            assert lacks(seen, journey.after) == []

    def check_end(self, journey: Journey) -> None:
        """The new release is live, complete, and the only one that came."""
        assert differences(self.seen(), journey.after) == []
        found = verify(self.origin)
        assert (found.missing, found.altered, found.extra) == ((), (), ())
        kept = releases(self.origin)
        last = len(journey.before) + 1
        assert [each["release"] for each in kept] == list(range(last, max(last - 2, 0), -1))
        self.check_pointer_changes()

    def check_pointer_changes(self) -> None:
        changes = list(pointer_changes(self.proxy.log))
        assert len(set(changes)) == len(changes), f"a release was made live twice: {changes}"


def pointer_changes(log: list[Exchange]) -> Iterator[int]:
    """The releases that were made live, in this order."""
    for exchange in log:
        if exchange.method == "PUT" and exchange.key.endswith("live.json") and exchange.status == 200:
            yield json.loads(exchange.request.body)["release"]
