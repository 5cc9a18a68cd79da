"""Dates as authors write them, and what is visible when."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo import dates
from content_repo.models import PAGE
from content_repo.site import Site, load_site
from content_repo.sources import parse_source
from content_repo.values import coerce
from content_repo.visibility import Visibility, next_change, visible

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("9999-12-31", datetime(9999, 12, 31, tzinfo=UTC)),
        ("2026-03-01 9:30", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)),
        ("2026-03-01 09:30:05", datetime(2026, 3, 1, 9, 30, 5, tzinfo=UTC)),
        ("2026-03-01 9:30 +0800", datetime(2026, 3, 1, 9, 30, tzinfo=CHINA)),
        ("2026-03-01 9:30:05 -0500", datetime(2026, 3, 1, 14, 30, 5, tzinfo=UTC)),
        ("2026-03-01T09:30:05Z", datetime(2026, 3, 1, 9, 30, 5, tzinfo=UTC)),
        ("2026-03-01t09:30:05.25+08:00", datetime(2026, 3, 1, 9, 30, 5, 250_000, tzinfo=CHINA)),
        ("2026-03-01 09:30:05+08:00", datetime(2026, 3, 1, 9, 30, 5, tzinfo=CHINA)),
    ],
)
def test_the_three_forms(text: str, moment: datetime) -> None:
    assert dates.parse(text, UTC) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-3-1",
        "01/03/2026",
        "2026-02-30",
        "2026-03-01T09:30",
        "2026-03-01 25:00",
        "March 1, 2026",
        "2026-03-01 9:30 CET",
        "0000-01-01",
        "9999-12-31 23:00 -0500",
        "2026-03-01T09:30:05+99:00",
        "２０２６-03-01",
        "2026-03-01\n",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        dates.parse(text, UTC)


def test_a_day_starts_in_the_zone_of_the_site() -> None:
    berlin = dates.zone("Europe/Berlin")
    summer = dates.parse("2026-07-01", berlin)
    assert summer == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert datetime.fromisoformat(summer.isoformat()) == summer
    assert dates.instant(date(2026, 1, 1), berlin) == datetime(2025, 12, 31, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="unknown time zone"):
        dates.zone("Mars/Base")


@given(st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1), timezones=st.just(CHINA)))
def test_rfc_3339_round_trip(moment: datetime) -> None:
    assert dates.parse(moment.isoformat(), UTC) == moment


def of(matter: str, site: Site | None = None) -> Visibility:
    site = site or Site()
    source, _ = parse_source("content/x.md", f"---\n{matter}\n---\n".encode(), site, {})
    assert source is not None
    return Visibility.of(source, site)


def test_visibility_of_a_source() -> None:
    day = datetime(2026, 3, 1, tzinfo=UTC)
    assert of("title: x") == Visibility()
    assert of("DRAFT: true\ndate: 2026-03-01") == Visibility(True, day)
    assert of("date: 2026-01-01\npublishdate: 2026-03-01") == Visibility(False, day)
    assert of("expiryDate: 2026-03-01") == Visibility(False, None, day)
    assert of("date: soon") == Visibility()
    china = load_site(b'timezone = "Asia/Shanghai"')
    assert of("date: 2026-03-01", china).publish == datetime(2026, 2, 28, 16, tzinfo=UTC)


def test_raw_and_coerced_fields_agree() -> None:
    site = load_site(b'timezone = "Asia/Shanghai"')
    source, _ = parse_source("content/x.md", b"---\ndate: 2026-03-01 9:30\ndraft: true\n---\n", site, {})
    assert source is not None
    fields, _ = coerce(PAGE, source, site.zone)

    class Held:
        def __init__(self) -> None:
            self.fields = fields

    assert Visibility.of(Held(), site) == Visibility.of(source, site)


NOW = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_publish_is_included_and_expiry_is_not() -> None:
    assert visible(Visibility(publish=NOW), NOW)
    assert not visible(Visibility(publish=NOW + SECOND), NOW)
    assert visible(Visibility(publish=NOW + SECOND), NOW, future=True)
    assert not visible(Visibility(expiry=NOW), NOW)
    assert visible(Visibility(expiry=NOW), NOW, expired=True)
    assert visible(Visibility(expiry=NOW + SECOND), NOW)
    assert not visible(Visibility(draft=True), NOW, future=True, expired=True)
    assert visible(Visibility(draft=True), NOW, drafts=True)


_MOMENT = st.none() | st.integers(-3, 3).map(lambda offset: NOW + offset * SECOND)
_VISIBILITY = st.builds(Visibility, st.booleans(), _MOMENT, _MOMENT)


@given(_VISIBILITY)
def test_next_change_is_the_first_moment_that_differs(visibility: Visibility) -> None:
    shown = visible(visibility, NOW)
    later = (NOW + offset * SECOND for offset in range(1, 6))
    assert next_change(visibility, NOW) == next(
        (at for at in later if visible(visibility, at) != shown), None
    )
