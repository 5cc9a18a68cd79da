"""What an older release shows that has expired since it was built: going back makes it live again (docs/formats.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from content_repo import reserved
from content_repo.problems import ContentError, Problem
from publisher.looking import commit_snapshot

if TYPE_CHECKING:
    from content_repo.references.site_reading import NamedSite
    from content_repo.sources import Source

_KEY = "expiryDate"


def expired_since(site: Path, commit: str, built: datetime, now: datetime) -> Iterator[Problem]:
    """A warning for each fragment that could be seen at `built` and has expired by `now`. None where the commit cannot be
    read any more, as in a shallow clone."""
    from content_repo.references.site_reading import NamedSite
    from content_repo.visibility import Visibility, visible

    try:
        named = NamedSite(commit_snapshot(site, commit))
        sources = list(_with_an_end(named))
    except ContentError:
        return
    for source in sources:
        seen = Visibility.of(source, named.site)
        if visible(seen, built) and not visible(seen, now) and seen.expiry is not None:
            message = f"{source.id!r} expired on {seen.expiry:%Y-%m-%d %H:%M %Z}, and this release shows it"
            key = reserved.spelling(source.fields, _KEY) or _KEY
            fix = "publish a newer commit instead, if it may not be seen"
            yield Problem("expired_again", "warning", message, source.file, source.line_of(key), key, fix)


def _with_an_end(named: NamedSite) -> Iterator[Source]:
    """The files that say when their fragment expires: only those are parsed. Translations and variations cannot."""
    for path in sorted(path for paths in named.fragments.values() for path in paths):
        raw = named.snapshot.read(path)
        source = named.source(path, raw) if _KEY.lower().encode() in raw.lower() else None
        if source is not None and source.variation is None:
            yield source
