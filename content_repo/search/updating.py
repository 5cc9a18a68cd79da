"""Bringing the index to a snapshot: by the difference between their files, in steps that each leave a usable index.

A kill between two steps leaves files that are not noted yet, which is what the next update looks for.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from content_repo.search import entries, stored
from content_repo.search.entries import Naming
from content_repo.search.schema import transaction
from content_repo.search.stored import Made
from content_repo.search.texts import read
from content_repo.snapshot import Snapshot
from content_repo.sources import FOLDER

STEP = 1_000  # files in one transaction: some megabytes of text

Spread = Callable[[Callable[[Sequence[str]], list[Made]], Sequence[str]], Iterable[list[Made]]]


@dataclass(frozen=True, slots=True)
class Updated:
    """`parsed` counts the files that had to be read, `noted` and `gone` the files that came, changed or went."""

    parsed: int
    noted: int
    gone: int


def differences(
    db: sqlite3.Connection, naming: Naming, snapshot: Snapshot, paths: Iterable[str] | None = None
) -> dict[str, str | None]:
    """Path → blob (None: gone) of the fragment files that differ; with `paths`, only those are looked at."""
    if paths is None:
        known = dict(db.execute("SELECT file, blob FROM entries"))
        looked: Iterable[str] = {*snapshot.paths_in(FOLDER), *known}
    else:
        looked = [path for path in paths if path.startswith(FOLDER)]
        rows = (db.execute("SELECT file, blob FROM entries WHERE file = ?", (path,)) for path in looked)
        known = dict(row for found in rows for row in found)
    found = {path: snapshot.digest(path) for path in looked}
    return {
        path: found[path]
        for path in sorted(found)
        if found[path] != known.get(path) and (path in known or naming.names(path))
    }


def shape(naming: Naming, snapshot: Snapshot) -> str:
    """A digest of everything but the fragments themselves that says what they are."""
    models = [(path, snapshot.digest(path)) for path in snapshot.paths_in("models/")]
    said = [snapshot.digest("site.toml"), *sorted(models), naming.site.locales, naming.site.segments]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def update(
    db: sqlite3.Connection,
    naming: Naming,
    snapshot: Snapshot,
    changes: Mapping[str, str | None],
    spread: Spread,
) -> Updated:
    gone = [path for path, blob in changes.items() if blob is None]
    there = {path: blob for path, blob in changes.items() if blob is not None}
    with transaction(db):
        entries.refresh(db, naming, entries.forget(db, gone))
    parsed = 0
    for step in _steps(there):
        unread = [path for path, blob in step.items() if stored.known(db, blob, _ending(path)) is None]
        texts = [
            each for part in spread(lambda files: _read(files, snapshot, there), unread) for each in part
        ]
        with transaction(db):
            stored.write(db, texts)
            entries.write(db, naming, step)
        parsed += len(texts)
    with transaction(db):
        stored.drop_unused(db)
    return Updated(parsed, len(there), len(gone))


def rename_all(db: sqlite3.Connection, naming: Naming) -> None:
    """Settings or models changed: say anew which fragment every file is. What is no fragment any more goes."""
    rows = dict(db.execute("SELECT file, blob FROM entries ORDER BY file"))
    with transaction(db):
        entries.forget(db, [file for file in rows if not naming.names(file)])
        entries.write(db, naming, {file: blob for file, blob in rows.items() if naming.names(file)})


def _steps(files: Mapping[str, str]) -> Iterator[dict[str, str]]:
    items = iter(files.items())
    while step := dict(islice(items, STEP)):
        yield step


def _read(files: Sequence[str], snapshot: Snapshot, blobs: Mapping[str, str]) -> list[Made]:
    return [stored.made(blobs[file], _ending(file), read(snapshot.read(file), file)) for file in files]


def _ending(file: str) -> str:
    return file[file.rindex(".") :]
