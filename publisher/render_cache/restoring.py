"""Getting a state file out of an origin's render cache; or nothing, when the least thing about it is not right."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

from publisher.errors import PublishError
from publisher.origins.base import Origin
from publisher.render_cache.heads import CHUNK, Head, chunk_key, head_key, load_head
from publisher.state import State


class Unusable(Exception):
    """A chunk is missing or is not what the head names, or the file is not a state of this version."""


Report = Callable[[int, int], None]


def restore(
    origin: Origin, version: str, file: Path, like: State, report: Report = lambda done, of: None
) -> bool:
    """Writes the state that the origin has for this version of the program to `file`; False, and no file, if there is
    none that can be used. `like` is a state of this program, empty or not; `report` hears how many bytes there are.
    """
    try:
        if head := load_head(origin, head_key(version)):
            _write(file, origin, head, report)
            _check(file, like)
            return True
    except (PublishError, Unusable, sqlite3.DatabaseError, OSError):
        file.unlink(missing_ok=True)
    return False


def take_over(state: State, file: Path) -> None:
    """Put a file that was restored in the place of a state's own."""
    state.close()
    for suffix in ("-wal", "-shm"):
        state.path.with_name(state.path.name + suffix).unlink(missing_ok=True)
    file.replace(state.path)


def _write(file: Path, origin: Origin, head: Head, report: Report) -> None:
    with file.open("wb") as opened, ThreadPoolExecutor(origin.readers) as crew:
        load = partial(_piece, origin)
        for window in _windows(head.chunks, 2 * origin.readers):
            for piece in crew.map(load, window):
                opened.write(piece)
            report(opened.tell(), head.size)
    if file.stat().st_size != head.size:
        raise Unusable


def _windows(chunks: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(chunks), size):
        yield chunks[start : start + size]


def _piece(origin: Origin, sha256: str) -> bytes:
    """Hashed before it is unpacked, and never unpacked to more than a chunk can hold."""
    data = origin.load(chunk_key(sha256))
    if data is None or hashlib.sha256(data).hexdigest() != sha256:
        raise Unusable
    unpacking = zlib.decompressobj()
    try:
        piece = unpacking.decompress(data, CHUNK + 1)
    except zlib.error:
        raise Unusable from None
    if not unpacking.eof or len(piece) > CHUNK:
        raise Unusable
    return piece


def _check(file: Path, like: State) -> None:
    """Tables and triggers as this program makes them, and no others; and it becomes a state of this machine."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        if _schema(db) != _schema(like.db):
            raise Unusable
        version = like.db.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        db.execute("UPDATE meta SET value = ? WHERE key = 'version'", version)


def _schema(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    return set(db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema"))
