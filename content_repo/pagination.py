"""Lists that go on over several pages: where page 2 and those after it are (docs/lists.md, Pagination).

The list of a page is the one `list` section among its `sections` whose query has `paginate`. Its pages are rows beside the
page's own: `<url>page/<n>/`. Their number is counted again when the query can have another result.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from content_repo import routes
from content_repo.change import Change
from content_repo.problems import Problem
from content_repo.queries import canonical_spec, parse_query, query_of
from content_repo.sectionlists import section_name
from content_repo.sources import Source

if TYPE_CHECKING:
    from content_repo.catalog import Catalog

SCHEMA = """
CREATE TABLE lists (id TEXT NOT NULL, locale TEXT NOT NULL, section TEXT NOT NULL, query TEXT NOT NULL,
                    PRIMARY KEY (id, locale)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class PagedList:
    """The paginated list of a page: its section's name, its query as JSON, and how many pages it has."""

    section: str
    query: str
    total: int


def paginated(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(section, query as JSON) of each section with a paginated list, in order; those with faults are left out."""
    written = fields.get("sections")
    for index, section in enumerate(written if isinstance(written, list | tuple) else ()):
        if isinstance(section, Mapping) and section.get("type") == "list":
            query, _ = parse_query(section.get("query") or {})
            if query is not None and query.paginate:
                yield section_name(section, index), canonical_spec(section["query"])


def page_url(url: str, number: int) -> str:
    """Where page `number` of the list at `url` is: /news/page/2/. The first has the address of the page itself."""
    if number == 1:
        return url
    folder = url if url.endswith("/") else url.rpartition(".")[0] + "/"
    return f"{folder}page/{number}/"


class Pagination:
    """The table of lists, and the addresses of their pages."""

    def __init__(self, catalog: Catalog, db: sqlite3.Connection) -> None:
        self._catalog = catalog
        self._db = db

    def note(self, base: Source, locale: str, fields: Mapping[str, Any]) -> list[Problem]:
        """Remember the list of a page, or tell that it has several."""
        found = list(paginated(fields))
        for each in found[:1]:
            self._db.execute("INSERT INTO lists VALUES (?, ?, ?, ?)", (base.id, locale, *each))
        if len(found) < 2:
            return []
        names = ", ".join(repr(name) for name, _ in found)
        message = f"a page can have one paginated list, and {base.id!r} has several: {names}"
        fix = "take `paginate` out of all but one"
        line = base.line_of("sections")
        return [Problem("paginated_twice", "error", message, base.file, line, "sections", fix)]

    def count(self, change: Change) -> None:
        """Bring the addresses of further pages to what the lists hold now."""
        for fragment_id in self._touched(change):
            wanted = {row[:2]: row for row in self._wanted(fragment_id)}
            rows = self._db.execute(
                "SELECT locale, number, url, fold, visible FROM pages WHERE id = ? AND number > 1",
                (fragment_id,),
            )
            before = {row[:2]: row for row in rows.fetchall()}
            if before != wanted:
                self._replace(fragment_id, before, wanted, change)

    def _touched(self, change: Change) -> list[str]:
        rows = self._db.execute("SELECT id, query FROM lists").fetchall()
        touched = {
            fragment_id
            for fragment_id, query in rows
            if change.everything or fragment_id in change.ids or _may_differ(query, change)
        }
        left = self._db.execute(
            "SELECT DISTINCT id FROM pages WHERE number > 1 AND id NOT IN (SELECT id FROM lists)"
        )
        return sorted(touched.union(row[0] for row in left))

    def _wanted(self, fragment_id: str) -> Iterator[tuple[str, int, str, str, int]]:
        rows = self._db.execute(
            "SELECT pages.locale, url, visible, query FROM pages JOIN lists USING (id, locale) "
            "WHERE id = ? AND number = 1 ORDER BY pages.locale",
            (fragment_id,),
        )
        for locale, url, visible, query in rows.fetchall():
            for number in range(2, self._total(query, locale) + 1):
                there = page_url(url, number)
                yield locale, number, there, routes.output_fold(there), visible

    def _total(self, query: str, locale: str) -> int:
        parsed = query_of(query)
        return parsed.pages(len(self._catalog.query(parsed, locale))) if parsed else 1

    def _replace(
        self, fragment_id: str, before: Mapping[Any, Any], wanted: Mapping[Any, Any], change: Change
    ) -> None:
        self._db.execute("DELETE FROM pages WHERE id = ? AND number > 1", (fragment_id,))
        rows = [(fragment_id, *row) for row in wanted.values()]
        self._db.executemany("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)", rows)
        change.ids.add(fragment_id)
        change.urls.update(row[2] for row in (*before.values(), *wanted.values()))
        change.paged = True


def _may_differ(query: str, change: Change) -> bool:
    parsed = query_of(query)
    return parsed is None or change.concerns(parsed)


def find(db: sqlite3.Connection, fragment_id: str, locale: str) -> PagedList | None:
    """The paginated list of a page; None for a page without one."""
    row = db.execute(
        "SELECT section, query, (SELECT max(number) FROM pages WHERE id = ?1 AND locale = ?2) FROM lists "
        "WHERE id = ?1 AND locale = ?2",
        (fragment_id, locale),
    ).fetchone()
    return PagedList(*row) if row and row[2] else None
