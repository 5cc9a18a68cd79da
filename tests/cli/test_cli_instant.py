from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cms.faults import WrongUsage
from cms.instant import instant

CLOCK = datetime(2030, 1, 1, tzinfo=UTC)


def at(text: str | None, **environment: str) -> datetime:
    return instant(text, environment, lambda: CLOCK)


def test_the_option_beats_the_environment_beats_the_clock() -> None:
    assert at("2026-03-01", SOURCE_DATE_EPOCH="0") == datetime(2026, 3, 1, tzinfo=UTC)
    assert at(None, SOURCE_DATE_EPOCH="86400") == datetime(1970, 1, 2, tzinfo=UTC)
    assert at(None) == CLOCK


def test_a_zone_is_kept_and_a_missing_one_is_utc() -> None:
    assert at("2026-03-01T09:30:00+01:00").utcoffset() == timedelta(hours=1)
    assert at("2026-03-01T09:30").tzinfo == UTC
    assert at("2026-03-01T08:30:00Z") == datetime(2026, 3, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-01", "01.03.2026", "2026-03-01 25:00", "0001-01-01T00:00+14:00"]
)
def test_a_time_that_is_none_is_wrong_usage(text: str) -> None:
    with pytest.raises(WrongUsage, match="--now"):
        at(text)


@pytest.mark.parametrize("text", ["", "now", "1.5", "9" * 30])
def test_an_epoch_that_is_none_is_wrong_usage(text: str) -> None:
    with pytest.raises(WrongUsage, match="SOURCE_DATE_EPOCH"):
        at(None, SOURCE_DATE_EPOCH=text)
