"""A state file to be taken elsewhere: without what only this machine knows, and without what visitors may not see.

Drafts, what is not published yet, what has expired, and variations of nothing are withheld: their rows go, except that
their files are known by name, under a blob that no file has. So the build that goes on from this state reads them again,
finds every fact about them as it was recorded, and makes nothing anew. What is deleted is overwritten in the file too
(https://www.sqlite.org/pragma.html#pragma_secure_delete).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from publisher.state import State

LOCAL_TABLES = ("stats", "outs", "written")
LOCAL_VALUES = ("version", "commit")
_BY_ID = (
    *("fragments", "pages", "aliases", "incomplete", "lists", "stands", "terms"),
    *("unique_values", "field_references"),
)


@contextmanager
def exported(state: State) -> Iterator[Path]:
    """The file, beside that of `state`, until the block ends."""
    copy = state.path.with_suffix(".copy")
    copy.unlink(missing_ok=True)
    try:
        state.db.execute("VACUUM INTO ?", (str(copy),))
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            _leave_out(db)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _leave_out(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("BEGIN")
    _forget_this_machine(db)
    _withhold(db)
    db.execute("COMMIT")


def _forget_this_machine(db: sqlite3.Connection) -> None:
    for table in LOCAL_TABLES:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - fixed names
    db.executemany("UPDATE meta SET value = '' WHERE key = ?", [(key,) for key in LOCAL_VALUES])
    db.execute("DELETE FROM meta WHERE key LIKE 'number:%' OR key LIKE 'cache:%'")


def _withhold(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TEMP TABLE hidden AS SELECT DISTINCT id FROM sources WHERE id NOT IN (SELECT id FROM fragments WHERE visible)"
    )
    db.execute("CREATE TEMP TABLE hidden_files AS SELECT file FROM sources WHERE id IN hidden")
    for table in _BY_ID:
        db.execute(f"DELETE FROM {table} WHERE id IN hidden")  # noqa: S608 - fixed names
    for subject in ("file", "'name:' || file"):
        db.execute(f"DELETE FROM content_problems WHERE subject IN (SELECT {subject} FROM hidden_files)")  # noqa: S608
    db.execute("DELETE FROM content_problems WHERE subject IN (SELECT 'id:' || id FROM hidden)")
    db.execute("UPDATE sources SET record = x'' WHERE id IN hidden")
    db.execute("UPDATE files SET blob = '' WHERE path IN hidden_files")
    if db.execute("SELECT 1 FROM hidden LIMIT 1").fetchone():
        db.execute("UPDATE meta SET value = '[]' WHERE key = 'problems'")  # told again by the next build
