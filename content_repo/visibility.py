"""Whether a fragment is shown at an instant: the only way in which time acts on a site (docs/formats.md,
Time)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from content_repo import dates, reserved
from content_repo.problems import Problem
from content_repo.site import Site

if TYPE_CHECKING:
    from content_repo.sources import Source


class HasFields(Protocol):
    @property
    def fields(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Visibility:
    """Shown from `publish` (included) to `expiry` (excluded), unless it is a draft."""

    draft: bool = False
    publish: datetime | None = None
    expiry: datetime | None = None

    @classmethod
    def of(cls, base: HasFields, site: Site) -> Visibility:
        """From the reserved keys of the base file; `publishDate` wins over `date`. A date that is none counts
        as absent."""
        fields = base.fields
        publish = _instant(reserved.get(fields, "publishDate"), site) or _instant(
            reserved.get(fields, "date"), site
        )
        return cls(
            reserved.get(fields, "draft") is True, publish, _instant(reserved.get(fields, "expiryDate"), site)
        )


def never_visible(base: Source, when: Visibility, now: datetime) -> Iterator[Problem]:
    """A fragment that waits for its day, and will have expired by then. One of the past was perhaps taken away so."""
    if (
        when.publish is not None
        and when.expiry is not None
        and now < when.publish
        and when.expiry <= when.publish
    ):
        key = reserved.spelling(base.fields, "expiryDate") or "expiryDate"
        message = "nobody ever sees this: it expires before it is published"
        fix = "correct `expiryDate` or the date of publishing, or write `draft: true`"
        yield Problem("never_visible", "warning", message, base.file, base.line_of(key), key, fix)


def _instant(value: Any, site: Site) -> datetime | None:
    if isinstance(value, str):
        try:
            return dates.parse(value, site.zone)
        except ValueError:
            return None
    return value if isinstance(value, datetime) else None


def visible(
    visibility: Visibility,
    now: datetime,
    *,
    drafts: bool = False,
    future: bool = False,
    expired: bool = False,
) -> bool:
    """`drafts`, `future` and `expired` show what would be hidden for that reason."""
    return (
        (drafts or not visibility.draft)
        and (future or visibility.publish is None or visibility.publish <= now)
        and (expired or visibility.expiry is None or now < visibility.expiry)
    )


def next_change(visibility: Visibility, now: datetime) -> datetime | None:
    """The first instant after `now` at which `visible` (without flags) changes by itself; None when it never
    does."""
    shown = visible(visibility, now)
    moments = sorted(
        each for each in (visibility.publish, visibility.expiry) if each is not None and each > now
    )
    return next((each for each in moments if visible(visibility, each) != shown), None)
