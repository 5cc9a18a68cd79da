"""What cannot stand side by side: two files for one name, one fragment, one name of data, or one output of the site.

File names clash when some system takes them for the same. Only a name that is not its own fold (`names.fold`) can do so with
another, and few names are: those are kept in the table `folded`. Outputs clash when their folds are equal, or when one is a
file where the other needs a folder (docs/formats.md, Sections). Every look is a seek in an index by fold, and each clashing
thing is told once, beside the first one it clashes with.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace

from content_repo import names, reserved
from content_repo.plaindata import is_plain_data, stem
from content_repo.problems import Problem
from content_repo.site import FILE as SETTINGS
from content_repo.sources import from_record

SCHEMA = """
CREATE TABLE folded (path TEXT PRIMARY KEY, fold TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX folded_by_fold ON folded (fold);
CREATE TABLE static_folds (path TEXT PRIMARY KEY, fold TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX static_by_fold ON static_folds (fold);
CREATE INDEX pages_as_files ON pages (fold) WHERE visible AND substr(fold, -11) <> '/index.html';
CREATE VIEW page_outputs AS SELECT p.fold, p.url, f.file, p.id, p.locale, p.number
    FROM pages p JOIN fragments f ON f.id = p.id WHERE p.visible;
CREATE VIEW page_files AS SELECT p.fold, p.url, f.file FROM pages p INDEXED BY pages_as_files
    JOIN fragments f ON f.id = p.id WHERE p.visible AND substr(p.fold, -11) <> '/index.html';
CREATE INDEX pages_below_an_index ON pages (fold) WHERE visible AND instr(fold, '/index.html/');
CREATE VIEW pages_below AS SELECT p.fold, p.url, f.file FROM pages p INDEXED BY pages_below_an_index
    JOIN fragments f ON f.id = p.id WHERE p.visible AND instr(p.fold, '/index.html/');
CREATE VIEW static_outputs AS SELECT fold, path AS file, CASE WHEN substr(path, -11) = '/index.html'
    THEN substr(path, 7, length(path) - 16) ELSE substr(path, 7) END AS url FROM static_folds;
"""
_STATIC = "static/"
_AUDIENCE = re.compile(r"audience/(segment|experiment)s/(?:.*/)?([^/]+)\.ya?ml")


def note_folds(db: sqlite3.Connection, gone: Iterable[str], there: Iterable[str]) -> None:
    """Keep the folds of names up: these paths are gone (or changed), and those are there."""
    lost = [(path,) for path in gone]
    db.executemany("DELETE FROM folded WHERE path = ?", lost)
    db.executemany("DELETE FROM static_folds WHERE path = ?", lost)
    rows = [(path, names.fold(path)) for path in there]
    db.executemany("INSERT OR REPLACE INTO folded VALUES (?, ?)", [row for row in rows if row[0] != row[1]])
    served = [(path, fold[len(_STATIC) - 1 :]) for path, fold in rows if path.startswith(_STATIC)]
    db.executemany("INSERT OR REPLACE INTO static_folds VALUES (?, ?)", served)


def clashes(db: sqlite3.Connection) -> Iterator[Problem]:
    yield from _names(db)
    yield from _twins(db)
    yield from _data_twins(db)
    yield from _audience_twins(db)
    for problem in _outputs(db):
        yield _at_key(problem, ("url", "slug"), db)
    for problem in _old_names(db):
        yield _at_key(problem, ("aliases",), db)


def _outputs(db: sqlite3.Connection) -> Iterator[Problem]:
    yield from _addresses(db)
    yield from _static_files(db)
    for files in ("page_files", "static_outputs"):
        for outputs in ("page_outputs", "static_outputs"):
            yield from _files_as_folders(db, files, outputs)
    for outputs in ("pages_below", "static_outputs"):
        yield from _indexes_as_folders(db, outputs)


def _at_key(problem: Problem, keys: Iterable[str], db: sqlite3.Connection) -> Problem:
    """With the line of the first of these keys that the file sets, else its first line."""
    row = db.execute("SELECT record FROM sources WHERE file = ?", (problem.file,)).fetchone()
    if row is None:
        return problem
    source = from_record(row[0])
    said = (reserved.spelling(source.fields, key) for key in keys)
    return replace(problem, line=source.line_of(next((key for key in said if key), "")))


def _names(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT folded.path, files.path FROM folded JOIN files ON files.path = folded.fold "
        "UNION SELECT b.path, a.path FROM folded b JOIN folded a "
        "ON a.path = (SELECT min(path) FROM folded WHERE fold = b.fold) AND a.path < b.path"
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


def _data_twins(db: sqlite3.Connection) -> Iterator[Problem]:
    """`data/team.yaml` and `data/team.json`: templates read both by one name."""
    first: dict[str, str] = {}
    for (path,) in db.execute("SELECT path FROM files WHERE path > 'data/' AND path < 'data0' ORDER BY path"):
        other = first.setdefault(stem(path), path) if is_plain_data(path) else path
        if other != path:
            name = stem(path).removeprefix("data/")
            message = f'{other} and {path} are both the data {name!r} of templates: `site.data["{name}"]`'
            yield Problem("same_data", "error", message, path, 1, fix="keep one of them, or rename it")


def _audience_twins(db: sqlite3.Connection) -> Iterator[Problem]:
    """`audience/segments/vip.yaml` and `audience/segments/shop/vip.yml`: rules know both by one name."""
    first: dict[tuple[str, str], str] = {}
    rows = db.execute("SELECT path FROM files WHERE path > 'audience/' AND path < 'audience0' ORDER BY path")
    for (path,) in rows:
        found = _AUDIENCE.fullmatch(path)
        other = first.setdefault((found[1], found[2]), path) if found else path
        if found and other != path:
            message = f"{other} and {path} both describe the {found[1]} {found[2]!r}"
            yield Problem("same_name", "error", message, path, 1, fix="delete one of them, or rename it")


def _addresses(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT a.url, a.file, b.url, b.file FROM page_outputs b CROSS JOIN page_outputs a ON (a.id, a.locale, a.number) = "
        "(SELECT id, locale, number FROM pages WHERE visible AND fold = b.fold ORDER BY id, locale, number LIMIT 1) "
        "WHERE (a.id, a.locale, a.number) < (b.id, b.locale, b.number) "
        "AND b.fold IN (SELECT fold FROM pages WHERE visible GROUP BY fold HAVING count(*) > 1)"
    )
    return (_same_url(*row) for row in rows)


def _static_files(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT p.url, p.file, s.url, s.file FROM static_outputs s CROSS JOIN page_outputs p ON p.fold = s.fold"
    )
    return (_same_url(*row) for row in rows)


def _files_as_folders(db: sqlite3.Connection, files: str, outputs: str) -> Iterator[Problem]:
    """Each of `files` that has something of `outputs` below it; the two are names of views."""
    rows = db.execute(
        f"SELECT f.url, f.file, b.url, b.file FROM {files} f CROSS JOIN {outputs} b "  # noqa: S608 - fixed names
        f"ON b.fold = (SELECT fold FROM {outputs} WHERE fold > f.fold || '/' AND fold < f.fold || '0' "
        "ORDER BY fold LIMIT 1)"
    )
    return (_file_as_folder(*row) for row in rows)


def _indexes_as_folders(db: sqlite3.Connection, outputs: str) -> Iterator[Problem]:
    """What stands below `/x/index.html/` beside the page `/x/`: asked from the other end, since few do."""
    rows = db.execute(
        f"SELECT a.url, a.file, b.url, b.file FROM {outputs} b CROSS JOIN page_outputs a "  # noqa: S608 - fixed names
        "ON a.fold = substr(b.fold, 1, instr(b.fold, '/index.html/') + 10) WHERE instr(b.fold, '/index.html/')"
    )
    return (_file_as_folder(*row) for row in rows)


def _old_names(db: sqlite3.Connection) -> Iterator[Problem]:
    rows = db.execute(
        "SELECT o.alias, fa.file, fb.file FROM (SELECT alias, min(id) AS id FROM aliases GROUP BY alias HAVING count(*) > 1) o "
        "JOIN aliases b ON b.alias = o.alias AND b.id > o.id "
        "JOIN fragments fa ON fa.id = o.id JOIN fragments fb ON fb.id = b.id"
    )
    for alias, first, second in rows:
        message = f"{first} and {second} both have the old name {alias!r}, which leads to {first}"
        yield Problem("same_alias", "warning", message, second, fix="take it out of `aliases` in one of them")


def _same_url(first_url: str, first: str, second_url: str, second: str) -> Problem:
    same = first_url == second_url
    differ = f"{first_url} and {second_url} differ only in case or Unicode form"
    message = f"{_named(first)} and {_named(second)}: {f'both are at {first_url}' if same else differ}"
    return _clash(message, second)


def _named(file: str) -> str:
    """What a page is made by: a file, or the settings for the page of a term that nobody wrote."""
    return f"[taxonomies] in {file}" if file == SETTINGS else file


def _file_as_folder(url: str, file: str, below_url: str, below: str) -> Problem:
    message = (
        f"{_named(file)} and {_named(below)}: {url} is a file, and {below_url} needs a folder of that name"
    )
    return _clash(message, file if file.startswith(_STATIC) else below)


def _clash(message: str, file: str) -> Problem:
    fix = "rename it" if file.startswith(_STATIC) else "give one of them another `url` or `slug`"
    return Problem("same_url", "error", message, file, fix=fix)
