"""Random histories of publishes, rollbacks and interruptions are, for visitors, a dictionary."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from eventful_bundles import Stopped, Stopping
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from s3_servers import S3Server
from small_site import publish, return_to, visible

from publisher.delivery import releases
from publisher.origins.base import Origin
from publisher.origins.directory import DirectoryOrigin
from publisher.origins.memory import MemoryOrigin
from publisher.origins.s3.origin import S3Origin
from publisher.verification import verify

KEEP = 3
PATHS = (
    "public/a",
    "public/a/index.html",
    "public/b/c/index.html",
    "public/_v/0123456789/a/index.html",
    "edge/t",
)
SITES = st.dictionaries(st.sampled_from(PATHS), st.sampled_from([b"x", b"y", b"zz"])).filter(
    lambda site: not {"public/a", "public/a/index.html"} <= site.keys()
)


class Histories(RuleBasedStateMachine):
    """The model: what is live, and which numbers can be returned to."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.site: dict[str, bytes] = {}
        self.kept: dict[int, dict[str, bytes]] = {}

    def teardown(self) -> None:
        self._folder.cleanup()

    @initialize(directory=st.booleans())
    def begin(self, directory: bool) -> None:
        self.origin: Origin = self.new_origin(directory)

    def new_origin(self, directory: bool) -> Origin:
        return DirectoryOrigin(Path(self._folder.name)) if directory else MemoryOrigin()

    @rule(site=SITES)
    def publish(self, site: dict[str, bytes]) -> None:
        self._expect(publish(self.origin, site, keep=KEEP, grace=timedelta(0)).release, site)

    @rule(site=SITES, reads=st.integers(0, 3))
    def stop(self, site: dict[str, bytes], reads: int) -> None:
        try:
            delivery = publish(self.origin, Stopping(site, reads), keep=KEEP, grace=timedelta(0))
        except Stopped:
            return
        self._expect(delivery.release, site)

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def rollback(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.kept)))
        delivery = return_to(self.origin, number, keep=KEEP, grace=timedelta(0))
        self._expect(delivery.release, self.kept[number])

    @invariant()
    def visitors_have_the_live_site(self) -> None:
        if isinstance(self.origin, DirectoryOrigin):
            assert visible(self.origin.root) == self.site
        assert [each["release"] for each in releases(self.origin)] == sorted(self.kept, reverse=True)
        found = verify(self.origin)
        assert found.sound and not found.extra

    def _expect(self, number: int | None, site: dict[str, bytes]) -> None:
        newest = max(self.kept, default=0)
        if self.kept and site == self.site:
            assert number == newest
            return
        assert number == newest + 1
        self.site = site
        self.kept = {n: each for n, each in self.kept.items() if n > number - KEEP} | {number: site}


Histories.TestCase.settings = settings(max_examples=40, stateful_step_count=15, deadline=None)
TestHistories = Histories.TestCase


class HistoriesInBucket(Histories):
    """The same in object storage. Every step begins with an origin that knows nothing, as every command does."""

    place: ClassVar[Callable[[], S3Origin]]

    def new_origin(self, directory: bool) -> Origin:
        return type(self).place()

    @rule()
    def begin_anew(self) -> None:
        assert isinstance(self.origin, S3Origin)
        self.origin = self.origin.again()


def test_histories_in_a_bucket(moto_s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    moto_s3.set_environment(monkeypatch)
    bucket, prefixes = moto_s3.bucket(), count()

    class Machine(HistoriesInBucket):
        place = staticmethod(lambda: S3Origin(moto_s3.url(bucket, str(next(prefixes)))))

    run_state_machine_as_test(
        Machine, settings=settings(max_examples=8, stateful_step_count=8, deadline=None)
    )
