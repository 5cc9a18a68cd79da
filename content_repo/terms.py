"""Terms: the values of the fields that `[taxonomies]` names, and the pages that have them (docs/lists.md, Taxonomies).

A term is known by its slug, the part of its page's address; all spellings with one slug are one term. Rows are kept for the
visible fragments of each locale, so that the pages of a term are found without a look at any other.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from content_repo.names import MAX_SEGMENT_BYTES
from content_repo.problems import Problem, Severity
from content_repo.sources import Source

SCHEMA = """
CREATE TABLE terms (taxonomy TEXT NOT NULL, slug TEXT NOT NULL, locale TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,
                    is_page INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
                    PRIMARY KEY (taxonomy, slug, locale, id, name)) WITHOUT ROWID;
CREATE INDEX terms_of_fragments ON terms (id);
"""
_KEPT = frozenset("-._~+@/")
_COMMA = re.compile(r"[,;、，；]")  # what stands between words of a list
_LETTERS = frozenset("LMN")  # Unicode's general categories of letters, marks and numbers


class Term(NamedTuple):
    """One row: a fragment has, in a locale, a term, written so at this place."""

    taxonomy: str
    slug: str
    locale: str
    id: str
    name: str
    is_page: bool
    file: str
    line: int

    @property
    def page_id(self) -> str:
        """The fragment that is the page of this term."""
        return f"{self.taxonomy}/{self.slug}"


def slug_of(name: Any) -> str:
    """What stands for `{term}` in a route; "" for what is no term.

    As Hugo makes addresses of terms: in lower case, each white space a `-`, other marks left out, and a slash stays one. Only
    `#`, which no address can hold, is spelt out after a letter ("C#" is "csharp"), ends and doubles of slashes go, and no part is
    longer than a name may be.
    """
    if isinstance(name, bool) or not isinstance(name, str | int | float):
        return ""
    text = unicodedata.normalize("NFC", str(name)).strip()
    made = unicodedata.normalize("NFC", "".join(_letters(text)))
    return "/".join(_cut(part) for part in made.split("/") if part.strip("."))


def _cut(part: str) -> str:
    """As long as a name in an address may be."""
    return part.encode()[:MAX_SEGMENT_BYTES].decode(errors="ignore")


def _letters(text: str) -> Iterator[str]:
    before = ""
    for letter in text:
        if letter.isspace():
            yield "-"
        elif letter == "#" and before.isalpha():
            yield "sharp"
        elif letter in _KEPT or unicodedata.category(letter)[0] in _LETTERS or letter == "_":
            yield letter.lower()[0]  # one letter for one, whatever stands around it
        before = letter


def lost_terms(source: Source, taxonomies: Iterable[str]) -> Iterator[Problem]:
    """What to say of values in the fields of taxonomies that are no terms, as nothing of them can stand in an address."""
    for taxonomy in taxonomies:
        value = source.fields.get(taxonomy)
        for position, name in enumerate(value) if isinstance(value, list) else [(-1, value)]:
            if name not in (None, "") and not slug_of(name):
                path = taxonomy if position < 0 else f"{taxonomy}.{position}"
                message = f"{name!r} in `{taxonomy}` is no term: no address can hold it"
                fix = "write a word with letters or numbers, or leave it out"
                line = source.line_of(path)
                yield Problem("no_term", "warning", message, source.file, line, path, fix)
        if isinstance(value, str) and _COMMA.search(value):
            yield _with_comma(source, taxonomy, value)


def _with_comma(source: Source, taxonomy: str, value: str) -> Problem:
    listed = ", ".join(part.strip() for part in _COMMA.split(value) if part.strip())
    message = f"`{taxonomy}` is one term here: {value!r}"
    fix = f"write `{taxonomy}: [{listed}]`, or `{taxonomy}: [{value!r}]` if it is one"
    return Problem("comma_in_term", "warning", message, source.file, source.line_of(taxonomy), taxonomy, fix)


def written_terms(fields: Mapping[str, Any], taxonomy: str) -> Iterator[tuple[int, str, str]]:
    """(position, slug, name) of the terms in a field: a list, or a text alone. The position of the latter is -1."""
    value = fields.get(taxonomy)
    listed = enumerate(value) if isinstance(value, list | tuple) else [(-1, value)]
    seen: set[str] = set()
    for position, name in listed:
        slug = slug_of(name)
        if slug and slug not in seen:
            seen.add(slug)
            yield position, slug, unicodedata.normalize("NFC", str(name)).strip()


class Terms:
    """The table, for who reads and who writes it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, fragment_id: str) -> set[Term]:
        rows = self._db.execute(
            "SELECT taxonomy, slug, locale, id, name, is_page, file, line FROM terms WHERE id = ?",
            (fragment_id,),
        )
        return {Term(*row) for row in rows}

    def remove(self, fragment_id: str) -> None:
        self._db.execute("DELETE FROM terms WHERE id = ?", (fragment_id,))

    def add(self, rows: Iterable[Term]) -> None:
        self._db.executemany("INSERT OR REPLACE INTO terms VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def every(self) -> list[tuple[str, str]]:
        """(taxonomy, slug) of the terms that pages have."""
        rows = self._db.execute("SELECT DISTINCT taxonomy, slug FROM terms WHERE is_page ORDER BY 1, 2")
        return rows.fetchall()

    def pages(self, taxonomy: str, slug: str, locale: str) -> list[str]:
        """Ids of the pages of a term, in order."""
        rows = self._db.execute(
            "SELECT DISTINCT id FROM terms WHERE taxonomy = ? AND slug = ? AND locale = ? AND is_page ORDER BY id",
            (taxonomy, slug, locale),
        )
        return [row[0] for row in rows]

    def of_page(self, fragment_id: str, locale: str) -> list[tuple[str, str, str]]:
        """(taxonomy, slug, name) of a page's terms."""
        rows = self._db.execute(
            "SELECT taxonomy, slug, name FROM terms WHERE id = ? AND locale = ? AND is_page ORDER BY 1, 2",
            (fragment_id, locale),
        )
        return rows.fetchall()

    def users(self, taxonomy: str, slug: str) -> list[str]:
        """Ids of the pages of a term, in any locale."""
        rows = self._db.execute(
            "SELECT DISTINCT id FROM terms WHERE taxonomy = ? AND slug = ? ORDER BY id", (taxonomy, slug)
        )
        return [row[0] for row in rows]

    def names(self, taxonomy: str, slug: str) -> dict[str, str]:
        """Locale → the spelling of the term that most pages there use."""
        rows = self._db.execute(
            "SELECT locale, name FROM terms WHERE taxonomy = ? AND slug = ? AND is_page "
            "GROUP BY locale, name ORDER BY count(*), name DESC",
            (taxonomy, slug),
        )
        return dict(rows.fetchall())  # the last of a locale wins

    def locales(self, taxonomy: str) -> list[str]:
        """Where the taxonomy has terms."""
        rows = self._db.execute(
            "SELECT DISTINCT locale FROM terms WHERE taxonomy = ? AND is_page ORDER BY locale", (taxonomy,)
        )
        return [row[0] for row in rows]

    def spellings(self, taxonomy: str, slug: str) -> list[Problem]:
        """What to say of a term that is not written alike in all pages of a locale."""
        found = []
        for locale, most in self.names(taxonomy, slug).items():
            rows = self._db.execute(
                "SELECT name, file, line, min(id) FROM terms WHERE taxonomy = ? AND slug = ? AND locale = ? "
                "AND name <> ? AND is_page GROUP BY name ORDER BY name",
                (taxonomy, slug, locale, most),
            )
            found += [_problem(taxonomy, slug, most, *row[:3]) for row in rows]
        return list(dict.fromkeys(found))


def _problem(taxonomy: str, slug: str, most: str, name: str, file: str, line: int) -> Problem:
    message = f"the {taxonomy} {name!r} and {most!r} are one term: both are {slug!r} in addresses"
    severity: Severity = "info" if name.lower() == most.lower() else "warning"
    fix = f"write {most!r}, or give one of them another name"
    return Problem("same_term", severity, message, file, line, taxonomy, fix)
