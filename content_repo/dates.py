"""The three forms of a date that authors may write (docs/formats.md, Fragments); anything else is refused.

RFC 3339 (`2026-03-01T09:30:00+08:00`), a day (`2026-03-01`), and a day with a time of day (`2026-03-01
9:30[:05][ +0800]`).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

FORMS = "write `2026-03-01`, `2026-03-01 9:30`, `2026-03-01 9:30:05 +0800` or `2026-03-01T09:30:05+08:00`"

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]+))?([Zz]|[-+][0-9]{2}:[0-9]{2})"
)
_TIMED = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2}) +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?([-+][0-9]{4}))?"
)


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """A time zone of the IANA database. Raises ValueError for an unknown name."""
    if name == "UTC":
        return UTC
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError) as error:  # ValueError: no path below the database
        raise ValueError(f"unknown time zone {name!r}") from error


def parse_day(text: str) -> date:
    """`YYYY-MM-DD`. Raises ValueError."""
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not a day")
    if found[1] == "0001":
        raise ValueError(f"{text!r} is out of range")  # its first moment may be in the year 0
    return date(*map(int, found.groups()))


def parse(text: str, default: tzinfo) -> datetime:
    """The instant a text names, with a fixed offset; `default` is the zone of texts without one. Raises
    ValueError.

    A day is its first moment.
    """
    return _fixed(_read(text, default))


def instant(day: date, default: tzinfo) -> datetime:
    """The first moment of a day; a datetime is given back as it is."""
    if isinstance(day, datetime):
        return day
    return _fixed(datetime(day.year, day.month, day.day, tzinfo=default))


def _read(text: str, default: tzinfo) -> datetime:
    if found := _DAY.fullmatch(text):
        return datetime(*map(int, found.groups()), tzinfo=default)  # type: ignore[misc,arg-type]
    if found := _RFC3339.fullmatch(text):
        *numbers, fraction, offset = found.groups()
        microsecond = int(f"{fraction or 0:0<6}"[:6])
        return _moment(numbers, microsecond, _offset(offset))
    if found := _TIMED.fullmatch(text):
        *numbers, offset = found.groups()
        return _moment(numbers, 0, _offset(offset) if offset else default)
    raise ValueError(f"{text!r} is not a date")


def _moment(numbers: list[str], microsecond: int, offset: tzinfo) -> datetime:
    year, month, day, hour, minute, second = (int(each or 0) for each in numbers)
    return datetime(year, month, day, hour, minute, second, microsecond, offset)


def _offset(text: str) -> tzinfo:
    if text in "Zz":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        raise ValueError(f"{text!r} is not an offset")
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if text[0] == "-" else distance)


def _fixed(moment: datetime) -> datetime:
    """With the offset of that moment instead of a zone's rules: it survives being written and read back."""
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{moment} is out of range") from error
    if moment.tzinfo is UTC:
        return moment
    distance = moment.utcoffset() or timedelta()
    return moment.replace(tzinfo=timezone(distance) if distance else UTC)
