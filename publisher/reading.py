"""Content by itself: read, remembered and kept up like that of a build, and not rendered."""

from __future__ import annotations

from datetime import datetime

from content_repo.catalog import Catalog
from content_repo.cataloguing import Cataloguer, Spread
from content_repo.clock import Clock
from publisher.looking import Look
from publisher.pool import Pool


def read_content(look: Look, now: datetime, pool: Pool) -> Catalog:
    """The catalog of what `look` sees, with drafts and translations that wait. Raises ContentError."""
    state = look.state
    catalog = Catalog(lambda: state.db, look.snapshot, Clock(now, drafts=True))
    with state.transaction():
        Cataloguer(catalog, state.db).update(look.changes, reparse=_is_structural(look), spread=_spread(pool))
        look.remember()
    return catalog


def _is_structural(look: Look) -> bool:
    return any(path == "site.toml" or path.startswith("models/") for path in look.changes)


def _spread(pool: Pool) -> Spread:
    return lambda parse, groups: pool.map(parse, groups, chunk=100)
