"""The one instant of a build, and what is shown beside what is visible then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is aware. The flags show drafts, what is not yet published, and what has expired."""

    now: datetime
    drafts: bool = False
    future: bool = False
    expired: bool = False

    @property
    def flags(self) -> str:
        """ "drafts-future", or "" when everything is as visitors see it."""
        shown = (("drafts", self.drafts), ("future", self.future), ("expired", self.expired))
        return "-".join(name for name, on in shown if on)
