"""The files of a bundle as rows of the state: put, dropped, and hashed shard by shard.

The rows of a shard lie side by side, as they are read together; a file is found by its shard, which follows from its path.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from publisher.bundle import Entry, bundle_digest, packed_headers, shard_of
from publisher.shard_rows import Closed, ShardRows
from publisher.shards import Shard
from publisher.spool import Spool
from publisher.state import State

File = tuple[Entry, str]  # an entry, and what its origin needs to make it again
Row = tuple[str, str, str, int, str, str, str, str]
"""(shard, path, sha256, bytes, packed headers, origin, detail, cause): a file as it stands in the state."""
Known = tuple[str, str, str, str]
"""(sha256, packed headers, origin, detail) of a file that is there."""
Update = tuple[str, int, str, str, str]
"""(sha256, bytes, cause, shard, path)"""
_ROWS = 10_000  # written together
_UPDATES = 1_000  # too, while other processes compose what comes next


class Outputs:
    """Collects what changes in one build. `origin` says what a file is made from: a root node, `asset`, `static`, `edge`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._db = state.db
        self._is_first = self._db.execute("SELECT 1 FROM outputs LIMIT 1").fetchone() is None
        self._rows: list[Row] = []
        self._refreshed: list[Update] = []
        self._shards: set[str] = set()
        self._held: dict[str, Closed] = {}
        self._touched: set[str] = set()  # shards in which other things happened than composing
        self.changed: set[str] = set()

    def replace(self, origin: str, files: Sequence[File], cause: str) -> None:
        """Make these all the files of an origin. Those that are there already, with these bytes and headers, stay untouched."""
        rows = [_packed(entry, origin, detail, cause) for entry, detail in files]
        self._touched.update([row[0] for row in rows])
        self.replace_all([origin], rows)

    def replace_all(self, origins: Sequence[str], rows: Sequence[Row]) -> None:
        """Make these all the files of these origins."""
        if self._is_first:
            return self._put_new(rows)
        before = self._of(origins)
        self._put_all(rows, before)
        for path in before.keys() - {row[1] for row in rows}:
            self.drop(path)
        return None

    def _put_new(self, rows: Sequence[Row]) -> None:
        self._rows += rows
        self._shards.update([row[0] for row in rows])
        self.changed.update([row[1] for row in rows])
        if len(self._rows) >= _ROWS:
            self.flush()

    def put(self, entry: Entry, origin: str, detail: str, cause: str) -> None:
        """Make sure of one file; the origin's others stay."""
        self._touched.add(shard_of(entry.path))
        rows = self._db.execute(f"{_KNOWN} WHERE {_FILE} AND origin = ?", (*_place(entry.path), origin))
        self._put_all([_packed(entry, origin, detail, cause)], {row[0]: row[1:] for row in rows})

    def _put_all(self, rows: Iterable[Row], before: Mapping[str, Known]) -> None:
        for row in rows:
            shard, path, sha256, _, headers, origin, detail, _ = row
            old = before.get(path)
            if old == (sha256, headers, origin, detail):
                continue
            self._rows.append(row)
            if old is None or old[:2] != (sha256, headers):
                self.changed.add(path)
                self._shards.add(shard)
        if len(self._rows) >= _ROWS:
            self.flush()

    def hold(self, closed: Closed) -> None:
        """What a shard is with all rows and updates of pages, which are given apart: it need not be read again."""
        self._held[closed.name] = closed

    def refresh(self, updates: Iterable[Update]) -> None:
        """Other bytes for files that are there. All else about them stays."""
        for update in updates:
            self._refreshed.append(update)
            self._shards.add(update[3])
            self.changed.add(update[4])
        if len(self._refreshed) >= _UPDATES:
            self._update()

    def _update(self) -> None:
        self._db.executemany(
            f"UPDATE outputs SET sha256 = ?, size = ?, cause = ? WHERE {_FILE}",  # noqa: S608 - fixed text
            self._refreshed,
        )
        self._refreshed.clear()

    def flush(self) -> None:
        """Write what is collected; to be called before the transaction ends."""
        self._update()
        self._rows.sort()  # rows of a shard lie side by side
        self._db.executemany("INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._rows)
        self._rows.clear()
        for shard in self._shards:
            self._state.note("shard", (shard,))
        self._shards.clear()

    def _of(self, origins: Sequence[str]) -> dict[str, Known]:
        """The files of these origins by path."""
        rows = self._db.execute(_KNOWN_OF, (json.dumps(origins),))
        return {row[0]: row[1:] for row in rows}

    def drop(self, path: str) -> None:
        self._db.execute(f"DELETE FROM outputs WHERE {_FILE}", _place(path))  # noqa: S608 - fixed text
        self.changed.add(path)
        self._touched.add(shard_of(path))
        self._state.note("shard", (shard_of(path),))

    def of(self, origin: str) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT path FROM outputs WHERE origin = ?", (origin,))]

    def by_detail(self, origin: str) -> dict[str, str]:
        """What each file of an origin is made from → its path."""
        return dict(self._db.execute("SELECT detail, path FROM outputs WHERE origin = ?", (origin,)))

    def made_from(self, path: str) -> tuple[str, str]:
        """(origin, detail) of a file; two empty strings when there is none."""
        row = _row(self._state, "origin, detail", path)
        return (row[0], row[1]) if row else ("", "")

    def close(self, spool: Spool) -> None:
        """Hash the shards that changed, in this build or in one that came to no end."""
        self.flush()
        for name in self._state.noted("shard"):
            held = None if name in self._touched else self._held.get(name)
            self._close(held or ShardRows(self._db, name).closed(), spool)
        self._state.settle("shard")

    def _close(self, closed: Closed, spool: Spool) -> None:
        name, record, variants = closed
        if not record.sizes:
            self._db.execute("DELETE FROM shards WHERE name = ?", (name,))
            return
        digest = record.digest
        spool.keep_record(digest, record)
        row = (name, digest, variants, sum(record.sizes))
        self._db.execute("INSERT OR REPLACE INTO shards VALUES (?, ?, ?, ?)", row)


_KNOWN = "SELECT path, sha256, headers, origin, detail FROM outputs"
_KNOWN_OF = f"{_KNOWN} WHERE origin IN (SELECT value FROM json_each(?))"  # noqa: S608 - fixed text
_FILE = "shard = ? AND path = ?"
_OF_SHARD = "SELECT path, sha256, size, headers FROM outputs WHERE shard = ? ORDER BY path"


def entries(rows: Iterable[tuple[str, str, int, str]]) -> Iterator[Entry]:
    known: dict[str, tuple[tuple[str, str], ...]] = {}
    for path, sha256, size, headers in rows:
        if headers not in known:
            known[headers] = tuple((name, value) for name, value in json.loads(headers))
        yield Entry(path, sha256, size, known[headers])


def shards(state: State) -> dict[str, str]:
    return dict(state.db.execute("SELECT name, digest FROM shards ORDER BY name"))


def shard(state: State, name: str) -> list[Entry]:
    return list(entries(state.db.execute(_OF_SHARD, (name,))))


def record(state: State, name: str) -> Shard:
    return ShardRows(state.db, name).closed().record


def totals(state: State) -> tuple[int, int]:
    """(files of pages, bytes of all files)"""
    row = state.db.execute("SELECT total(variants), total(bytes) FROM shards").fetchone()
    return int(row[0]), int(row[1])


def shard_digest(state: State, name: str) -> str:
    """ "" for a shard without files."""
    row = state.db.execute("SELECT digest FROM shards WHERE name = ?", (name,)).fetchone()
    return row[0] if row else ""


def digest_of(state: State) -> str:
    return bundle_digest(shards(state))


def find(state: State, path: str) -> Entry | None:
    row = _row(state, "path, sha256, size, headers", path)
    return next(entries([row])) if row else None


def recipe(state: State, path: str) -> tuple[str, str]:
    """(origin, detail) of a file: what it is made from."""
    row = _row(state, "origin, detail", path)
    return row[0], row[1]


def cause(state: State, path: str) -> str:
    row = _row(state, "cause", path)
    return row[0] if row else ""


def files_made_with(state: State, path: str) -> int:
    """How many files come from what this one is made from, itself included; 0 when there is no such file."""
    row = _row(state, "origin", path)
    if row is None:
        return 0
    return int(state.db.execute("SELECT count(*) FROM outputs WHERE origin = ?", row).fetchone()[0])


def _packed(entry: Entry, origin: str, detail: str, cause: str) -> Row:
    headers = packed_headers(entry.headers)
    return shard_of(entry.path), entry.path, entry.sha256, entry.size, headers, origin, detail, cause


def _place(path: str) -> tuple[str, str]:
    return shard_of(path), path


def _row(state: State, columns: str, path: str) -> Any:
    return state.db.execute(f"SELECT {columns} FROM outputs WHERE {_FILE}", _place(path)).fetchone()  # noqa: S608 - fixed text
