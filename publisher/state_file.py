"""The file of a state: created when it is absent, of another version or damaged; a connection for each process; small values
by key. What stands in its tables is `publisher/state.py`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from content_repo.sqlite_file import connected
from publisher.state_schema import SCHEMA

FORMAT = "1"
_CACHE = 32_000  # KB
_READERS_CACHE = 2_000  # of a forked process, which reads most pages once: those it reads into shall stay near the processor


class StateFile:
    """Usable after a fork: each process opens its own connection. `was_there`: it was not made just now."""

    def __init__(self, path: Path, *, version: str) -> None:
        self.path = path
        self._version = f"{FORMAT}:{version}"
        self._pid = -1
        self._db: sqlite3.Connection | None = None
        try:
            self.was_there = self._is_current()
            if not self.was_there:
                self._create()
        except BaseException:
            self.close()
            raise

    @classmethod
    def pinned(cls, other: StateFile) -> Self:
        """A reader that keeps seeing what `other` holds now, from any thread (one at a time)."""
        found = cls.__new__(cls)
        found.path, found._version, found._pid = other.path, other._version, os.getpid()
        found.was_there = other.was_there
        found._db = sqlite3.connect(other.path, isolation_level=None, check_same_thread=False)
        found._db.execute("BEGIN")
        found._db.execute("SELECT count(*) FROM meta").fetchone()
        return found

    @property
    def db(self) -> sqlite3.Connection:
        pid = os.getpid()
        if self._db is None or self._pid != pid:
            cache = _CACHE if self._pid in (-1, pid) else _READERS_CACHE
            self._db, self._pid = _connect(self.path, cache), pid
        return self._db

    def close(self) -> None:
        if self._db is not None and self._pid == os.getpid():
            self._db.close()
        self._db = None

    def _is_current(self) -> bool:
        """A damaged, foreign or older file counts as absent: what it held can be made again."""
        if not self.path.exists():
            return False
        try:
            return self.get("version") == self._version
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return False

    def _create(self) -> None:
        self.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            _delete(self.path.with_name(self.path.name + suffix))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.db.executescript(SCHEMA)
        from content_repo import cataloguing

        cataloguing.create_tables(self.db)
        self.put("version", self._version)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, also when the block raises or the process dies."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield self.db
        except BaseException:
            self.db.execute("ROLLBACK")
            self._rolled_back()
            raise
        self.db.execute("COMMIT")

    def _rolled_back(self) -> None:
        """What was remembered of the tables beside them may not be so."""

    def get(self, key: str, default: str = "") -> str:
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    def put(self, key: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _connect(path: Path, cache: int) -> sqlite3.Connection:
    """A cache of what can be made again: no fsync; the log still makes a killed process harmless."""
    settings = {"journal_mode": "WAL", "synchronous": "OFF", "cache_size": -cache, "temp_store": "MEMORY"}
    return connected(path, settings, cached_statements=512)
