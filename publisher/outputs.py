"""The files of a bundle as rows of the state: put, dropped, and hashed shard by shard."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from publisher.bundle import Entry, bundle_digest, shard_digest, shard_of
from publisher.state import State


class Outputs:
    """Collects what changes in one build. `origin` says what a file is made from: a root node, `asset:…`, `static:…`, `edge`."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._db = state.db
        self.changed: set[str] = set()

    def put(self, entry: Entry, origin: str, detail: str, cause: str) -> None:
        """Make sure of this file; nothing is noted when it is there already with these bytes and headers."""
        headers = json.dumps(entry.headers, ensure_ascii=False)
        row = self._db.execute(
            "SELECT sha256, headers, origin, detail FROM outputs WHERE path = ?", (entry.path,)
        ).fetchone()
        if row == (entry.sha256, headers, origin, detail):
            return
        shard = shard_of(entry.path)
        self._db.execute(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.path, shard, entry.sha256, entry.size, headers, origin, detail, cause),
        )
        self._state.note("shard", (shard,))
        if row is None or row[:2] != (entry.sha256, headers):
            self.changed.add(entry.path)

    def drop(self, path: str) -> None:
        self._db.execute("DELETE FROM outputs WHERE path = ?", (path,))
        self.changed.add(path)
        self._state.note("shard", (shard_of(path),))

    def keep_only(self, origin: str, paths: Iterable[str]) -> None:
        """Drop what this origin made before and does not make any more."""
        kept = set(paths)
        for path in self.of(origin):
            if path not in kept:
                self.drop(path)

    def of(self, origin: str) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT path FROM outputs WHERE origin = ?", (origin,))]

    def made_from(self, path: str) -> tuple[str, str]:
        """(origin, detail) of a file; two empty strings when there is none."""
        row = self._db.execute("SELECT origin, detail FROM outputs WHERE path = ?", (path,)).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def close(self) -> None:
        """Hash the shards that changed, in this build or in one that came to no end."""
        for name in self._state.noted("shard"):
            rows = list(entries(self._db.execute(_OF_SHARD, (name,))))
            if rows:
                counts = self._db.execute(
                    "SELECT count(*) FILTER (WHERE origin >= 'root:' AND origin < 'root;'), sum(size) FROM outputs "
                    "WHERE shard = ?",
                    (name,),
                ).fetchone()
                self._db.execute(
                    "INSERT OR REPLACE INTO shards VALUES (?, ?, ?, ?)", (name, shard_digest(rows), *counts)
                )
            else:
                self._db.execute("DELETE FROM shards WHERE name = ?", (name,))
        self._state.settle("shard")


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


def totals(state: State) -> tuple[int, int]:
    """(files of pages, bytes of all files)"""
    row = state.db.execute("SELECT total(variants), total(bytes) FROM shards").fetchone()
    return int(row[0]), int(row[1])


def digest_of(state: State) -> str:
    return bundle_digest(shards(state))


def find(state: State, path: str) -> Entry | None:
    rows = state.db.execute("SELECT path, sha256, size, headers FROM outputs WHERE path = ?", (path,))
    return next(entries(rows), None)


def recipe(state: State, path: str) -> tuple[str, str]:
    """(origin, detail) of a file: what it is made from."""
    row = state.db.execute("SELECT origin, detail FROM outputs WHERE path = ?", (path,)).fetchone()
    return row[0], row[1]


def cause(state: State, path: str) -> str:
    row = state.db.execute("SELECT cause FROM outputs WHERE path = ?", (path,)).fetchone()
    return row[0] if row else ""
