"""A finished build: its report, its bundle, and the world that can answer questions about it."""

from __future__ import annotations

import time
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from content_repo.clock import Clock
from content_repo.problems import Problem
from publisher import outputs
from publisher.looking import Look
from publisher.report import Report, peak_rss_mb
from publisher.state import State

if TYPE_CHECKING:
    from publisher.build import Fresh
    from publisher.bundles import BuiltBundle
    from publisher.spool import Spool
    from publisher.world import World


def still_current(state: State, clock: Clock) -> bool:
    """Whether the last build succeeded and no fragment has appeared or disappeared since by itself."""
    if not state.get("bundle"):
        return False
    since = datetime.fromisoformat(state.get("now"))
    until = state.get("next_change")
    return since <= clock.now and (not until or clock.now < datetime.fromisoformat(until))


class Built:
    """`fresh` is None when nothing had changed: then hardly anything was read."""

    def __init__(
        self, looked: Look, clock: Clock, fresh: Fresh | None, started: float, spool: Spool | None = None
    ) -> None:
        self._spool = spool
        self.state = looked.state
        self._looked = looked
        self._clock = clock
        self._fresh = fresh
        self._seconds = time.monotonic() - started

    @property
    def pieces(self) -> frozenset[str]:
        """Keys of the pieces that were rendered."""
        return frozenset(self._fresh.pieces) if self._fresh else frozenset()

    @property
    def changed(self) -> frozenset[str]:
        """Paths of files that are not what they were."""
        return frozenset(self._fresh.changed) if self._fresh else frozenset()

    @property
    def commit(self) -> str | None:
        return self._looked.commit

    @cached_property
    def world(self) -> World:
        from publisher.build import open_world

        return (
            self._fresh.world if self._fresh else open_world(self._looked.snapshot, self.state, self._clock)
        )

    @cached_property
    def bundle(self) -> BuiltBundle:
        from publisher.bundles import BuiltBundle

        return BuiltBundle(self.state, lambda: self.world, self._spool)

    @cached_property
    def report(self) -> Report:
        variants, size = outputs.totals(self.state)
        return Report(
            bundle=self.state.get("bundle"),
            commit=self.commit,
            pages=self.state.count_pages(),
            variants=variants,
            rendered=len(self.pieces),
            reused=self.state.count_pieces() - len(self.pieces),
            written=len(self.changed),
            bytes=size,
            seconds=round(self._seconds, 3),
            peak_rss_mb=peak_rss_mb(),
            problems=tuple(self._problems()),
        )

    def _problems(self) -> list[Problem]:
        return self._fresh.problems if self._fresh else self.state.reported()
