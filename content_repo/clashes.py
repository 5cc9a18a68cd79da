"""What cannot stand side by side: two files for one name, one fragment, or one address of the site.

File names clash when some system takes them for the same. Only a name that is not its own fold (`names.fold`) can do so with
another, and few names are: those are kept in the table `folded`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from content_repo import names
from content_repo.problems import Problem

SCHEMA = """
CREATE TABLE folded (path TEXT PRIMARY KEY, fold TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX folded_by_fold ON folded (fold);
CREATE INDEX static_pages ON files (path) WHERE path >= 'static/' AND path < 'static0' AND substr(path, -11) = '/index.html';
CREATE INDEX pages_as_files ON pages (url) WHERE visible AND substr(url, -1) <> '/';
"""


def note_folds(db: sqlite3.Connection, gone: Iterable[str], there: Iterable[str]) -> None:
    """Keep `folded` up: these paths are gone (or changed), and those are there."""
    db.executemany("DELETE FROM folded WHERE path = ?", [(path,) for path in gone])
    rows = [(path, names.fold(path)) for path in there]
    db.executemany("INSERT OR REPLACE INTO folded VALUES (?, ?)", [row for row in rows if row[0] != row[1]])


def clashes(db: sqlite3.Connection) -> Iterator[Problem]:
    yield from _names(db)
    yield from _twins(db)
    yield from _addresses(db)
    yield from _static_files(db)


def _names(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT folded.path, files.path FROM folded JOIN files ON files.path = folded.fold "
        "UNION SELECT b.path, a.path FROM folded a JOIN folded b ON a.fold = b.fold AND a.path < b.path"
    )
    return (names.collision(path, other) for path, other in rows)


def _twins(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT a.id, a.file, b.file FROM sources a JOIN sources b ON a.id = b.id AND a.locale = b.locale "
        "AND a.variation = b.variation AND a.file < b.file WHERE a.id IN "
        "(SELECT id FROM sources GROUP BY id, locale, variation HAVING count(*) > 1)"
    )
    for name, first, second in rows:
        message = f"{first} and {second} are both the fragment {name!r}"
        yield Problem("same_fragment", "error", message, second, fix="delete or rename one of them")


def _addresses(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT a.url, fa.file, b.url, fb.file FROM pages a JOIN pages b "
        "ON a.fold = b.fold AND (a.id, a.locale) < (b.id, b.locale) "
        "JOIN fragments fa ON fa.id = a.id JOIN fragments fb ON fb.id = b.id WHERE a.visible AND b.visible "
        "AND a.fold IN (SELECT fold FROM pages WHERE visible GROUP BY fold HAVING count(*) > 1)"
    )
    return (_same_url(*row) for row in rows)


def _static_files(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT p.url, fragments.file, p.url, s.path FROM files s INDEXED BY static_pages "
        "JOIN pages p ON p.url = substr(s.path, 7, length(s.path) - 16) JOIN fragments ON fragments.id = p.id "
        "WHERE s.path >= 'static/' AND s.path < 'static0' AND substr(s.path, -11) = '/index.html' AND p.visible "
        "UNION SELECT p.url, fragments.file, p.url, s.path FROM pages p INDEXED BY pages_as_files "
        "JOIN files s ON s.path = 'static' || p.url JOIN fragments ON fragments.id = p.id "
        "WHERE p.visible AND substr(p.url, -1) <> '/'"
    )
    return (_same_url(*row) for row in rows)


def _same_url(first_url: str, first: str, second_url: str, second: str) -> Problem:
    same = first_url == second_url
    differ = f"{first_url} and {second_url} differ only in case or Unicode form"
    message = f"{first} and {second}: {f'both are at {first_url}' if same else differ}"
    return Problem("same_url", "error", message, second, fix="give one of them another `url` or `slug`")
