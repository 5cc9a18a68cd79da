"""Where pages stand among each other: below which folder, after which page, under which name (docs/lists.md, Surroundings).

One row for each visible page of a locale. Pages of a folder have one order: by `weight`, then by date, then by name; what lacks
one comes after what has it. Read forwards it tells the page before and after; as a list, the newest comes first.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date
from typing import TYPE_CHECKING, Any, NamedTuple

from content_repo import dates, reserved
from content_repo.change import Change
from content_repo.rows import Rows

if TYPE_CHECKING:
    from content_repo.catalog import Catalog

SCHEMA = """
CREATE TABLE stands (id TEXT NOT NULL, locale TEXT NOT NULL, folder TEXT NOT NULL, weight REAL NOT NULL, day TEXT NOT NULL,
                     name TEXT NOT NULL, url TEXT NOT NULL, type TEXT NOT NULL, file TEXT NOT NULL, changed TEXT NOT NULL,
                     feeds INTEGER NOT NULL, indexed INTEGER NOT NULL,
                     PRIMARY KEY (id, locale)) WITHOUT ROWID;
CREATE INDEX stands_by_day ON stands (locale, day DESC, id);
CREATE INDEX stands_in_order ON stands (folder, locale, weight, day, name, id);
"""
_HOME = "index"
_LAST_WEIGHT = 1e300
_NO_DAY = "~"  # after all digits
_COLUMNS = "id, locale, folder, weight, day, name, url, type, file, changed, feeds, indexed"


class Stand(NamedTuple):
    """`name` is the field `linkTitle`, else the title: what menus call the page. `url` is not encoded. `day` (of `date`) and
    `changed` (of `lastmod`) are in UTC; `feeds` whether it may have a feed, `indexed` whether search engines may list it.
    """

    id: str
    locale: str
    folder: str
    weight: float
    day: str
    name: str
    url: str
    type: str
    file: str
    changed: str
    feeds: bool
    indexed: bool

    @property
    def order(self) -> tuple[float, str, str, str]:
        return self.weight, self.day, self.name, self.id


class Hierarchy:
    """The table, for who asks."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, fragment_id: str) -> set[Stand]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM stands WHERE id = ?", (fragment_id,))  # noqa: S608 - fixed
        return {Stand(*row) for row in rows}

    def stand(self, fragment_id: str, locale: str) -> Stand | None:
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM stands WHERE id = ? AND locale = ?",  # noqa: S608 - fixed
            (fragment_id, locale),
        )
        return next((Stand(*row) for row in rows), None)

    def above(self, fragment_id: str, locale: str) -> Iterator[str]:
        """Ids that a page may be below, the home first; whether there are pages of that name is another question."""
        if fragment_id != _HOME:
            yield _HOME
            parts = fragment_id.split("/")[:-1]
            yield from ("/".join(parts[: number + 1]) for number in range(len(parts)))

    def beside(self, stand: Stand) -> tuple[Stand | None, Stand | None]:
        """The page before and the one after in the folder."""
        return self._next(stand, "<", "DESC"), self._next(stand, ">", "ASC")

    def _next(self, stand: Stand, sign: str, way: str) -> Stand | None:
        order = ", ".join(f"{column} {way}" for column in ("weight", "day", "name", "id"))
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM stands WHERE folder = ? AND locale = ? "  # noqa: S608 - fixed
            f"AND (weight, day, name, id) {sign} (?, ?, ?, ?) ORDER BY {order} LIMIT 1",
            (stand.folder, stand.locale, *stand.order),
        )
        return next((Stand(*row) for row in rows), None)

    def children(self, folder: str, locale: str) -> list[Stand]:
        """The pages right below a folder, in the order of a list."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM stands WHERE folder = ? AND locale = ? "  # noqa: S608 - fixed
            f"ORDER BY weight, day = '{_NO_DAY}', day DESC, name, id",
            (folder, locale),
        )
        return [Stand(*row) for row in rows]

    def newest(self, folder: str, locale: str, limit: int) -> list[Stand]:
        """The dated pages below a folder."""
        low, high = (f"{folder}/", f"{folder}0") if folder else ("", "\U0010ffff")
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM stands WHERE locale = ? AND day < '{_NO_DAY}' AND id >= ? AND id < ? "  # noqa: S608 - fixed
            "ORDER BY day DESC, id LIMIT ?",
            (locale, low, high, limit),
        )
        return [Stand(*row) for row in rows]

    def newest_of_term(self, taxonomy: str, slug: str, locale: str, limit: int) -> list[Stand]:
        """The dated pages of a term."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM stands WHERE locale = ?1 AND day < '{_NO_DAY}' AND id IN (SELECT id FROM terms "  # noqa: S608 - fixed
            "WHERE taxonomy = ?2 AND slug = ?3 AND locale = ?1 AND is_page) ORDER BY day DESC, id LIMIT ?4",
            (locale, taxonomy, slug, limit),
        )
        return [Stand(*row) for row in rows]

    def parts(self, size: int) -> int:
        """Into how many parts of a size those pages fall that search engines may list."""
        count = int(self._db.execute("SELECT count(*) FROM stands WHERE indexed").fetchone()[0])
        return -(-count // size)

    def part(self, number: int, size: int) -> list[tuple[str, str, str, str]]:
        """(id, locale, url, changed) of such pages, the `number`-th part of them from 1."""
        rows = self._db.execute(
            "SELECT id, locale, url, CASE WHEN changed <> '' THEN changed WHEN day < '~' THEN day ELSE '' END FROM stands "
            "WHERE indexed ORDER BY id, locale LIMIT ? OFFSET ?",
            (size, size * (number - 1)),
        )
        return rows.fetchall()

    def alternates(self) -> dict[str, list[tuple[str, str]]]:
        """Id → (locale, url) of such pages that exist in several languages."""
        rows = self._db.execute(
            "SELECT id, locale, url FROM stands WHERE indexed AND id IN "
            "(SELECT id FROM stands WHERE indexed GROUP BY id HAVING count(*) > 1) ORDER BY id, locale"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for fragment_id, locale, url in rows:
            found.setdefault(fragment_id, []).append((locale, url))
        return found

    def below(self, folder: str, locale: str) -> list[Stand]:
        """All pages below a folder, in no order that counts."""
        low, high = (f"{folder}/", f"{folder}0") if folder else ("", "\U0010ffff")
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM stands WHERE id >= ? AND id < ? AND locale = ?",  # noqa: S608 - fixed
            (low, high, locale),
        )
        return [Stand(*row) for row in rows]


class Standing:
    """Keeps the table up, and notes in a `Change` what an update moved."""

    def __init__(self, catalog: Catalog, db: sqlite3.Connection, rows: Rows) -> None:
        self._catalog = catalog
        self._db = db
        self._rows = rows
        self._hierarchy = Hierarchy(db)

    def refresh(self, fragment_id: str, urls: Mapping[str, str], change: Change, *, is_new: bool) -> None:
        """`urls` are the visible pages of a fragment by locale; `is_new`: it has no rows yet."""
        old = set() if is_new else self._hierarchy.of(fragment_id)
        new = set(self._now(fragment_id, urls))
        if old == new:
            return
        self._note(old - new, change)
        if old:
            self._db.execute("DELETE FROM stands WHERE id = ?", (fragment_id,))
        self._rows.add("INSERT INTO stands VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *sorted(new))
        self._note(new - old, change)
        if not old or {each._replace(name="") for each in old} != {each._replace(name="") for each in new}:
            change.moved_ids.add(fragment_id)

    def _note(self, stands: set[Stand], change: Change) -> None:
        if change.everything:
            return
        self._rows.write()
        for stand in stands:
            change.folders.add(stand.folder)
            change.beside.update((stand.id, *(each.id for each in self._hierarchy.beside(stand) if each)))

    def _now(self, fragment_id: str, urls: Mapping[str, str]) -> Iterator[Stand]:
        base = self._catalog.base(fragment_id)
        for locale, url in urls.items():
            resolved = self._catalog.resolved(fragment_id, locale)
            fields = resolved.fields if resolved else {}
            written = (
                fields.get("linkTitle") or reserved.get(fields, "title") or fragment_id.rpartition("/")[2]
            )
            name = unicodedata.normalize("NFC", str(written))
            folder = "/" if fragment_id == _HOME else fragment_id.rpartition("/")[0]
            kind, file = (base.type, base.file) if base else ("", "")
            order = _weight(reserved.get(fields, "weight")), self._day(reserved.get(fields, "date"))
            changed = self._day(reserved.get(fields, "lastmod"), "")
            flags = fields.get("feed") is not False, _is_indexed(fields, url)
            yield Stand(fragment_id, locale, folder, *order, name, url, kind, file, changed, *flags)

    def _day(self, value: Any, missing: str = _NO_DAY) -> str:
        if not isinstance(value, date):
            return missing
        try:
            return dates.instant(value, self._catalog.site.zone).astimezone(UTC).isoformat()
        except OverflowError:  # the first or last hours of what a calendar can hold
            return value.isoformat()


def _is_indexed(fields: Mapping[str, Any], url: str) -> bool:
    """Not with `noindex: true` or `robots: noindex`, nor what is shown where nothing is found."""
    refused = fields.get("noindex") is True or "noindex" in str(fields.get("robots") or "").lower()
    return not refused and not url.endswith(("/404.html", "/404/"))


def _weight(value: Any) -> float:
    """As Hugo has it, 0 is no weight."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and value and abs(value) < _LAST_WEIGHT else _LAST_WEIGHT
