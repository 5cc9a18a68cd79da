"""Journeys of a release at an origin in object storage, behind a proxy that can interrupt them; and what must be true
whatever happened.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, unquote

import urllib3
from child_publishers import Job, Verb, done
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
STAY = 12  # releases
BRIEF = {"keep": KEEP, "grace": timedelta(0)}  # so that much has to be deleted


@dataclass(frozen=True)
class Journey:
    """What is interrupted: `live` is what visitors have before, `after` what they should have in the end, as release
    `number`.
    """

    verb: Verb
    live: Files
    after: Files
    number: int


FIRST_PUBLISH = "first publish"
KINDS = (FIRST_PUBLISH, "publish", "roll back", "collect")
LITTER = (*(f"objects/{n:064x}" for n in range(6)), "releases/2.0123456789abcdef.pack", f"cache/{7:064x}")


@dataclass
class Place:
    """A bucket, directly and through the proxy. `prefix` is where a site lies, `live` what it is and `number` which
    release.
    """

    server: S3Server
    proxy: FaultProxy
    bucket: str
    settings: Mapping[str, str]
    prefix: str = "0"
    live: Files = field(default_factory=dict)
    number: int = 0

    @property
    def url(self) -> str:
        """Through the proxy."""
        through = replace(self.server, endpoint=self.proxy.endpoint)
        return through.url(self.bucket, self.prefix, **self.settings)

    @property
    def origin(self) -> Origin:
        """Not through the proxy."""
        return opened(self.server.url(self.bucket, self.prefix), Path())

    def job(self, files: Files, verb: Verb = "publish", *, url: str = "", **when: float) -> Job:
        """Publishes files, or does something else; and keeps little."""
        options = BRIEF | ({"number": self.number - 1} if verb == "roll back" else {})
        return Job(self.server.environment, url or self.url, files, verb, tuple(options.items()), **when)

    def job_of(self, journey: Journey, **when: float) -> Job:
        return self.job(journey.after, journey.verb, **when)

    def renew(self) -> None:
        """A place where there is nothing yet."""
        self.prefix, self.live, self.number = str(int(self.prefix) + 1), {}, 0

    def next(self, kind: str) -> Journey:
        """The next journey of a kind. Those that need releases make some first, and then go to and fro between two
        sites. After a while they move to a new place: what publishers did not live to tidy up is read by each that
        follows, until one tidies up. The proxy's rules and log start anew.
        """
        if kind == FIRST_PUBLISH:
            self.renew()
        elif not 0 < self.number <= STAY:
            self.settle_in()
        self.proxy.begin()
        if kind == "collect":
            for key in LITTER:
                self.server.client().put_object(
                    Bucket=self.bucket, Key=f"{self.prefix}/{key}", Body=b"litter"
                )
            return Journey("collect", self.live, self.live, self.number)
        after = OLD if self.live == NEW else NEW
        return Journey("roll back" if kind == "roll back" else "publish", self.live, after, self.number + 1)

    def settle_in(self) -> None:
        """Three releases in a new place."""
        self.renew()
        for files in (FIRST, NEW, OLD):
            done(self.job(files, url=self.server.url(self.bucket, self.prefix)))
            self.live, self.number = files, self.number + 1
        self.proxy.begin()

    def publish_until_live(self, files: Files, *, lease: float, seconds: float = 120) -> None:
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

    def pointer(self) -> int:
        data = self.origin.load("live.json")
        return int(json.loads(data)["release"]) if data else 0

    def check_visitors(self, journey: Journey) -> None:
        """Old or new, and whole."""
        seen = self.seen()
        agree(complaints(seen, journey.live, journey.after), [])
        if self.pointer() == journey.number:
            agree(lacks(seen, journey.after), [])

    def check_end(self, journey: Journey) -> None:
        """The new release is live, complete, and the only one that came. The next journey starts from here."""
        agree(differences(self.seen(), journey.after), [])
        self.check_sound()
        kept = range(journey.number, max(journey.number - KEEP, 0), -1)
        agree([each["release"] for each in releases(self.origin)], list(kept))
        if journey.verb == "collect":
            agree([key for key in LITTER if self.origin.load(key)], [])
        self.check_pointer_changes()
        self.live, self.number = journey.after, journey.number

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
        done = exchange.status == 200 and not exchange.damaged
        if done and exchange.method == "PUT" and exchange.key.endswith("live.json"):
            yield json.loads(exchange.request.body)["release"]
