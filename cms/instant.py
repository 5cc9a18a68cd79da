"""The one instant of a run: `--now`, else SOURCE_DATE_EPOCH, else the clock, read once.

The only place that reads a clock for a build: below, time is an argument.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from cms.faults import WrongUsage


def read_clock() -> datetime:
    return datetime.now(UTC)


def instant(
    text: str | None,
    environment: Mapping[str, str] = os.environ,
    clock: Callable[[], datetime] = read_clock,
) -> datetime:
    """An aware time. A `text` without a zone is UTC. Raises WrongUsage."""
    if text is not None:
        return written(text, "--now")
    if "SOURCE_DATE_EPOCH" in environment:
        return _epoch(environment["SOURCE_DATE_EPOCH"])
    return clock()


def written(text: str, option: str) -> datetime:
    """The time that an option was given. Raises WrongUsage."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUsage(
            f"{option} {text!r} is no time; write 2026-03-01 or 2026-03-01T09:30:00+01:00"
        ) from None
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    try:
        aware.astimezone(UTC)
    except OverflowError:
        raise WrongUsage(f"{option} {text!r} is outside the years 1 to 9999 of UTC") from None
    return aware


def _epoch(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        raise WrongUsage(f"SOURCE_DATE_EPOCH={text!r} is no number of seconds since 1970") from None
