"""What is asked of all files of a kind at once. Builds ask the catalog, point by point, and of variations what is here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from content_repo.sources import Source, from_record

_VARIED = (
    "FROM sources JOIN files ON path = sources.file JOIN fragments ON fragments.id = sources.id "
    "WHERE variation <> '' ORDER BY +sources.file"  # `+`: few are varied, and an index finds them
)


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


def varied_files(db: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(file, blob, type of its fragment) of the files of all variations."""
    rows = db.execute(f"SELECT sources.file, blob, type {_VARIED}")
    return rows.fetchall()


def varied_sources(db: sqlite3.Connection) -> Iterator[tuple[Source, str]]:
    """(file, type of its fragment) of all variations."""
    rows = db.execute(f"SELECT record, type {_VARIED}")
    return ((from_record(record), kind) for record, kind in rows.fetchall())
