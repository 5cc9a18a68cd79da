"""What checks ask of all files at once. A build asks the catalog, point by point."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from content_repo.sources import Source, from_record


def varied(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """(id, label) of every variation."""
    rows = db.execute(
        "SELECT DISTINCT id, variation FROM sources WHERE variation <> '' ORDER BY id, variation"
    )
    return rows.fetchall()


def conditional(db: sqlite3.Connection) -> Iterator[Source]:
    """The files in which some key is called `if`, or ends so."""
    rows = db.execute("SELECT record FROM sources WHERE instr(record, CAST('if\":' AS BLOB)) ORDER BY file")
    return (from_record(row[0]) for row in rows.fetchall())
