"""Connections to SQLite files of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def connected(path: Path, settings: Mapping[str, object], **options: Any) -> sqlite3.Connection:
    """A connection without transactions of its own, with these `PRAGMA` settings; `options` are those of `sqlite3.connect`.

    None stays open where the file is none: raises sqlite3.DatabaseError.
    """
    db: sqlite3.Connection = sqlite3.connect(path, isolation_level=None, timeout=30, **options)
    try:
        for name, value in settings.items():
            db.execute(f"PRAGMA {name} = {value}")
    except BaseException:
        db.close()
        raise
    return db
