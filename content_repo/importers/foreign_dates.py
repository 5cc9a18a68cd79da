"""Dates as other systems write them, brought into the forms of this format (docs/content.md, Fragments)."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from content_repo import dates
from content_repo.importers.header import Header
from content_repo.importers.hugo_fields import moment_of, readable

KEYS = ("date", "publishDate", "expiryDate", "lastmod")
_FORMS = ("%b %d %Y", "%B %d %Y", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%dT%H:%M")


def moment(value: Any, zone: tzinfo) -> datetime | None:
    """The instant that a value names, in ISO 8601, RFC 822, or words; None for anything else."""
    found = moment_of(value, zone)
    if found or not isinstance(value, str):
        return found
    text = value.strip()
    return _iso(text, zone) or _in_words(text, zone) or _rfc822(text)


def _iso(text: str, zone: tzinfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _usable(found if found.tzinfo else found.replace(tzinfo=zone))


def _in_words(text: str, zone: tzinfo) -> datetime | None:
    for form in _FORMS:
        try:
            return _usable(datetime.strptime(text, form).replace(tzinfo=zone))
        except ValueError:
            continue
    return None


def _rfc822(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return _usable(found if found.tzinfo else found.replace(tzinfo=UTC))


def _usable(found: datetime) -> datetime | None:
    """Without the years that no instant can be made of in every zone."""
    return found if 1 < found.year <= 9999 else None


def written(value: datetime) -> str:
    """RFC 3339, `Z` for UTC."""
    text = value.replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def repair_dates(header: Header, zone: tzinfo, system: str) -> None:
    """Reserved dates in another form are written again; what is no date keeps its value under another key."""
    for name in KEYS:
        key = header.key(name)
        if key is None or header.fields[key] is None or readable(header.written(key), zone):
            continue
        was, found = header.written(key) or repr(header.fields[key]), moment(header.fields[key], zone)
        if found:
            header.replace((key,), written(found), f"`{key}: {was}` became {written(found)}")
        else:
            header.rename(key, f"{system}_{key}", f"`{key}: {was}` is no date and became `{system}_{key}`")


def add_date(header: Header, name: str, value: Any, zone: tzinfo, why: str) -> None:
    """A reserved date that the file itself does not set. Nothing happens for what is no date."""
    if header.key(name) is not None:
        return
    if isinstance(value, str) and len(value) == 10 and readable(value, zone):
        header.insert(name, dates.parse_day(value).isoformat(), f"`{name}` was added: {why}")
    elif found := moment(value, zone):
        header.insert(name, written(found), f"`{name}` was added: {why}")
