"""Rows on their way into tables, many with one statement: a statement for each costs more than what is in it."""

from __future__ import annotations

import sqlite3

_BATCH = 1_000


class Rows:
    """What is added is in the tables after `write`, and may be before."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._held: dict[str, list[tuple[object, ...]]] = {}

    def add(self, statement: str, *rows: tuple[object, ...]) -> None:
        """`statement` inserts one row."""
        held = self._held.setdefault(statement, [])
        held += rows
        if len(held) >= _BATCH:
            self.write()

    def write(self) -> None:
        """To be called before the tables are read."""
        for statement, rows in self._held.items():
            self._db.executemany(statement, rows)
        self._held.clear()
