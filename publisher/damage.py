"""Whether an error may come from a damaged state. It is no truth, so what was read of it is forgotten, and made again.

SQLite finds pages that are torn, and no text that has other letters than were written: that is found by who reads it.
"""

from __future__ import annotations

import sqlite3
import struct
import zlib

UNREADABLE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    EOFError,
    struct.error,
    zlib.error,
)
_HOPELESS = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
)  # a new file would fare no better


def primary_code(error: sqlite3.Error) -> int:
    """SQLite's result code (https://www.sqlite.org/rescode.html); Python gives none to texts that are not UTF-8."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code & 0xFF


def may_be_damage(error: Exception, *, was_there: bool) -> bool:
    """`was_there`: whether the state was filled by an earlier run. Errors that say what to do themselves are none."""
    if isinstance(error, sqlite3.DatabaseError):
        return primary_code(error) not in _HOPELESS
    return was_there and isinstance(error, UNREADABLE) and not hasattr(error, "exit_code")
