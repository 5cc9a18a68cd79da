"""Where the files for programs are: feeds, the sitemap, robots.txt (docs/lists.md, Feeds).

Their addresses are rows beside those of pages, with the number 0; what belongs to no fragment has an id that starts with a
slash. A file or page of the site's own at such an address stands in its place.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from content_repo import routes
from content_repo.change import Change

if TYPE_CHECKING:
    from content_repo.catalog import Catalog

SITEMAP = "/sitemap"
ROBOTS = "/robots"
NUMBER = 0
LARGEST = 50_000  # URLs a sitemap may list (sitemaps.org, protocol)

Row = tuple[str, str, str]  # (id, locale, url)

_DATED_FOLDERS = "SELECT DISTINCT folder, locale FROM stands WHERE day <> '~' AND folder <> '/'"
_DATED_TERMS = """
SELECT DISTINCT taxonomy || '/' || slug, terms.locale FROM terms JOIN stands USING (id, locale)
WHERE is_page AND day <> '~'
"""
_TAKEN = "SELECT 1 FROM pages WHERE fold = ?1 AND visible AND number <> 0 UNION SELECT 1 FROM static_folds WHERE fold = ?1"


class Syndication:
    """Keeps those addresses up."""

    def __init__(self, catalog: Catalog, db: sqlite3.Connection) -> None:
        self._catalog = catalog
        self._db = db

    def refresh(self, change: Change) -> None:
        """After all else, when a page came, went, moved or is dated otherwise, or a static file may stand in the way."""
        beside = any(path.startswith("static/") for path in change.paths)
        if not (change.everything or change.moved_ids or change.retagged or beside):
            return
        rows = self._db.execute("SELECT id, locale, url FROM pages WHERE number = 0")
        before, after = set(rows.fetchall()), set(self._wanted())
        self._db.executemany(
            "DELETE FROM pages WHERE id = ? AND locale = ? AND number = 0",
            [row[:2] for row in before - after],
        )
        added = [(*row[:2], NUMBER, row[2], routes.output_fold(row[2]), 1) for row in after - before]
        self._db.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", added)
        for fragment_id, _, url in before ^ after:
            change.ids.add(fragment_id)
            change.urls.add(url)
            change.fed.add(fragment_id)
            change.paged = True

    def _wanted(self) -> Iterator[Row]:
        site = self._catalog.site
        if site.base_url:
            rows = [
                *(self._feeds() if site.feeds.enabled else ()),
                *(self._maps() if site.sitemap.enabled else ()),
            ]
            yield from (row for row in rows if not self._is_taken(row[2]))

    def _is_taken(self, url: str) -> bool:
        return self._db.execute(_TAKEN, (routes.output_fold(url),)).fetchone() is not None

    def _feeds(self) -> Iterator[Row]:
        """Of the home, of each page with dated pages below it, and of terms with dated pages."""
        wanted = set(self._db.execute(_DATED_TERMS).fetchall())
        for folder, locale in self._db.execute(_DATED_FOLDERS).fetchall():
            parts = folder.split("/") if folder else []
            wanted.add(("index", locale))
            wanted.update(("/".join(parts[: number + 1]), locale) for number in range(len(parts)))
        for fragment_id, locale in sorted(wanted):
            stand = self._catalog.hierarchy.stand(fragment_id, locale)
            if stand is not None and stand.feeds:
                yield fragment_id, locale, self._feed_url(stand.url)

    def _feed_url(self, url: str) -> str:
        folder = url if url.endswith("/") else url.rpartition(".")[0] + "/"
        return folder + self._catalog.site.feeds.name

    def _maps(self) -> Iterator[Row]:
        locale = self._catalog.site.default_locale
        yield SITEMAP, locale, "/sitemap.xml"
        parts = self._catalog.hierarchy.parts(self.part_size(len(self._catalog.site.locales)))
        for number in range(1, parts + 1) if parts > 1 else ():
            yield f"{SITEMAP}/{number}", locale, f"/sitemap-{number}.xml"
        if self._catalog.site.sitemap.robots:
            yield ROBOTS, locale, "/robots.txt"

    @staticmethod
    def part_size(locales: int) -> int:
        """How many pages a sitemap lists; fewer where each tells its translations, so that no file grows past 50 MB."""
        return max(1, LARGEST // locales)


def nearest_feed(db: sqlite3.Connection, fragment_id: str, locale: str) -> str | None:
    """The address of a page's own feed, else that of the nearest page above it."""
    parts = fragment_id.split("/")
    above = ["/".join(parts[: number + 1]) for number in reversed(range(len(parts)))]
    for each in (*above, "index"):
        row = db.execute(
            "SELECT url FROM pages WHERE id = ? AND locale = ? AND number = 0", (each, locale)
        ).fetchone()
        if row:
            return str(row[0])
    return None
