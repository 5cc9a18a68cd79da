"""Fragments of their own whose names look as if they belonged to another one that is there: "about (copy)", "about@rain",
"about-de", "about.fr". Each is a page that everybody can read, and nobody meant it to be.

Only what stands beside the fragment of the shorter name is told: "node.js" alone is a name as any other.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator

from content_repo.problems import Problem
from content_repo.provenance import misspelt_segment
from content_repo.site import Site

Reading = tuple[str, str, str]  # (the shorter name, what this one is not, the name that is meant or "")

_COPY = re.compile(r"(.+?)(?:(?: -)? copy(?: \d+)?| ?\((?:copy|\d+)\))", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
_LEFT_OVER = frozenset(("md", "yaml", "bak", "backup", "old", "orig", "tmp"))
_SELECT = "SELECT id, file FROM fragments WHERE id GLOB '*[@.()]*' OR id GLOB '* [cC]opy*'"

_UNLISTED = "and no translation: `locales` has no such language"
_NO_SEGMENT = "and no variation: `segments` of site.toml has no such label, and it has no `if:`"
_LEFT = "and looks like a copy of it"
_FIXES = {
    _UNLISTED: "list the language in `locales` of site.toml, or rename the file",
    _NO_SEGMENT: "write `if:` into it, list the label in `segments` of site.toml, or rename the file",
    _LEFT: "delete it, or rename it",
}


def strays(db: sqlite3.Connection, site: Site) -> Iterator[Problem]:
    marks = [f"%_{locale.replace('-', '_')}" for locale in site.locales]
    select = _SELECT + " OR id LIKE ?" * len(marks)
    for fragment_id, file in db.execute(select, marks).fetchall():
        folder, slash, name = fragment_id.rpartition("/")
        found = (reading for look in _READINGS for reading in look(name, site))
        there = (each for each in found if _is_there(folder + slash + each[0], db))
        reading = next((each for each in there if _is_language(each, name)), None)
        if reading:
            yield _problem(reading, name, file)
    yield from _folders(db, site)


def _is_there(fragment_id: str, db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM fragments WHERE id = ?", (fragment_id,)).fetchone() is not None


def _is_language(reading: Reading, name: str) -> bool:
    """Asked last: what is known of languages takes its time."""
    if reading[1] != _UNLISTED:
        return True
    from content_repo import languages

    return languages.cldr(name.rpartition(".")[2]) is not None


def _problem(reading: Reading, name: str, file: str) -> Problem:
    shorter, what, meant = reading
    message = f"{file!r} is a fragment of its own beside {shorter!r}, {what}"
    fix = f"rename it to {file.replace(name, meant)}, if it belongs to {shorter!r}" if meant else _FIXES[what]
    return Problem("stray_file", "warning", message, file, 1, fix=fix)


def _as_variation(name: str, site: Site) -> Iterator[Reading]:
    """A label that is nearly a segment is told without looking for the base (`provenance.py`)."""
    head, at, label = name.rpartition("@")
    if at and label in site.locales:
        yield head.partition("@")[0], "and no translation", f"{head}.{label}"
    elif at and not list(misspelt_segment(name, label, site)):
        yield head, _NO_SEGMENT, ""


def _as_translation(name: str, site: Site) -> Iterator[Reading]:
    for locale in site.locales:
        head, tail = name[: -len(locale) - 1], name[-len(locale) - 1 :]
        is_locale = tail[:1] in ("-", "_") and tail[1:].replace("_", "-").lower() == locale.lower()
        if is_locale and locale != site.default_locale:
            yield head, "and no translation", f"{head}.{locale}"


def _as_unlisted(name: str, site: Site) -> Iterator[Reading]:
    head, dot, tail = name.rpartition(".")
    listed = (each.lower() for each in site.locales)
    if dot and _LANGUAGE.fullmatch(tail) and tail.replace("_", "-").lower() not in listed:
        yield head, _UNLISTED, ""


def _as_copy(name: str, site: Site) -> Iterator[Reading]:
    head, dot, tail = name.rpartition(".")
    copied = _COPY.fullmatch(name)
    if copied or (dot and tail in _LEFT_OVER):
        yield copied[1] if copied else head, _LEFT, ""


_READINGS: tuple[Callable[[str, Site], Iterator[Reading]], ...] = (
    _as_variation,
    _as_translation,
    _as_unlisted,
    _as_copy,
)


def _folders(db: sqlite3.Connection, site: Site) -> Iterator[Problem]:
    """`content/de/`: translations stand beside the files that they translate. Told once a language."""
    below = (
        "SELECT file FROM fragments WHERE id = ?1 OR (id > ?1 || '/' AND id < ?1 || '0') ORDER BY id LIMIT 1"
    )
    for locale in (each for each in site.locales if each != site.default_locale):
        row = db.execute(below, (locale,)).fetchone()
        if row and row[0].startswith(f"content/{locale}/"):
            message = f"the files in content/{locale}/ are no translations, but fragments in {site.default_locale!r}"
            fix = f"put them beside those that they translate: content/about.{locale}.md"
            yield Problem("stray_file", "warning", message, row[0], 1, fix=fix)
