"""The index file: its tables, and how a file that cannot be used is replaced.

texts     what was read of a blob, once; `words` is its packed text, for quotes and for taking it out of the index again
found_in  the full-text index over texts; it holds no text of its own
tags      short values of fields, to filter by and to count
entries   the files of the snapshot that the index answers for, each with its text
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from content_repo.sqlite_file import connected

VERSION = 1  # change it whenever other terms, texts or values would be made of the same bytes

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE texts (id INTEGER PRIMARY KEY, blob TEXT NOT NULL, ending TEXT NOT NULL, words BLOB NOT NULL, facts TEXT NOT NULL);
CREATE UNIQUE INDEX texts_by_blob ON texts (blob, ending);
CREATE VIRTUAL TABLE found_in USING fts5 (title, fields, body, content='', tokenize='ascii');
CREATE TABLE tag_names (id INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (field, value));
CREATE TABLE tags (text INTEGER NOT NULL, tag INTEGER NOT NULL, listed INTEGER NOT NULL, PRIMARY KEY (text, tag)) WITHOUT ROWID;
CREATE INDEX tags_by_name ON tags (tag);
CREATE TABLE entries (file TEXT PRIMARY KEY, text INTEGER NOT NULL, blob TEXT NOT NULL, id TEXT NOT NULL, locale TEXT NOT NULL,
                      variation TEXT NOT NULL, type TEXT NOT NULL, draft INTEGER NOT NULL, publish TEXT NOT NULL,
                      expiry TEXT NOT NULL, modified TEXT NOT NULL);
CREATE INDEX entries_by_text ON entries (text);
CREATE INDEX entries_by_id ON entries (id);
CREATE TABLE stats (path TEXT PRIMARY KEY, mtime INTEGER NOT NULL, ctime INTEGER NOT NULL, size INTEGER NOT NULL,
                    inode INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
"""


def opened(path: Path) -> sqlite3.Connection:
    """A connection to a usable index; one that is damaged, foreign, half made or of another version is made anew."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if (db := _current(path)) is not None:
            return db
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        if isinstance(error, sqlite3.OperationalError) and not (path.is_dir() or path.is_symlink()):
            raise  # locked, read-only, a full disk: making it anew would not help
    remove(path)
    db = _current(path)
    assert db is not None, path
    return db


def _current(path: Path) -> sqlite3.Connection | None:
    db = _connected(path)
    found = False
    try:
        found = _is_current(db)
    finally:
        if not found:
            db.close()
    return db if found else None


def _is_current(db: sqlite3.Connection) -> bool:
    """Whether the tables are those of this version; they are made where there are none, by one process of several."""
    if _version(db) == VERSION:
        return True
    with transaction(db):
        if _version(db) == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            for statement in SCHEMA.split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
    return _version(db) == VERSION


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, also when the block raises or the process dies."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _connected(path: Path) -> sqlite3.Connection:
    settings = {
        "journal_mode": "WAL",
        "synchronous": "NORMAL",
        "cache_size": -16000,
        "temp_store": "MEMORY",
    }
    return connected(path, settings, check_same_thread=False)


def remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        each = path.with_name(path.name + suffix)
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink(missing_ok=True)
