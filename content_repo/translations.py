"""What is translated into which language, from what, and what has changed since: all files of a site at once.

A file that says `source: <blob>` is up to date while some other file of its fragment has that blob. What is to be translated are
the fragments with a file of the default locale, unless they are drafts, have expired, or hold nothing to translate. A locale
needs no file where a nearer one of the same language in its chain has one: de-CH reads what is written in de.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cache, cached_property, partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal, NamedTuple

from content_repo import languages, reserved
from content_repo.catalog import Catalog
from content_repo.models import Model
from content_repo.provenance import is_waiting
from content_repo.site import Site
from content_repo.sources import Source, from_record

State = Literal["translated", "stale", "untracked", "missing"]

_ALL = """
SELECT id, locale, variation, file, made_from, blob FROM sources JOIN files ON path = file ORDER BY id, file
"""
_TRACKED = """
SELECT id, locale, variation, file, made_from, blob FROM sources JOIN files ON path = file
WHERE id IN (SELECT id FROM sources WHERE made_from <> '') ORDER BY id, file
"""
_MAY_WAIT = """
SELECT record FROM sources WHERE locale IN (SELECT value FROM json_each(?))
OR instr(record, CAST('"publish":false' AS BLOB))
"""
_CURRENT = "SELECT id FROM fragments WHERE NOT draft AND (expiry = '' OR expiry > ?)"


class SourceFile(NamedTuple):
    """`blob` is what it holds now."""

    file: str
    blob: str


@dataclass(frozen=True, slots=True)
class Translation:
    """One file that was made from another, or that is missing.

    state      "untracked": a translation that does not say from which version it was made
    file       where it is, or would be
    variation  "" for none
    made_from  the blob id it was made from, or ""
    sources    the files that it may have been made from, or would be, likeliest first
    waiting    whether it is kept from the public: by itself, or with its whole locale
    """

    state: State
    id: str
    locale: str
    variation: str
    file: str
    made_from: str
    sources: tuple[SourceFile, ...]
    waiting: bool = False

    @property
    def is_expected(self) -> bool:
        """A variation need not say what it was made from."""
        return not (self.variation and self.state == "untracked")


class _Row(NamedTuple):
    id: str
    locale: str
    variation: str
    file: str
    made_from: str
    blob: str


Held = Mapping[tuple[str, str], _Row]  # of one fragment, by (locale, variation)


class Survey:
    """All files of a site, looked at together."""

    def __init__(self, catalog: Catalog) -> None:
        self._db = catalog.db
        self._catalog = catalog
        self._site = catalog.site
        self._order = (self._site.default_locale, *self._site.locales)
        self._same = {locale: same_language(locale, self._site) for locale in self._site.locales}
        self._keys = cache(partial(source_keys, site=self._site))

    def translations(self) -> Iterator[Translation]:
        """Every file that is, or should be, there; by fragment and file."""
        current, paths = self._current(), self._paths()
        for held in self._fragments(_ALL):
            yield from self._there(held)
            for row in self._missing(held, paths, current):
                yield self._translation("missing", row, self._sources(row, held))

    def stale(self) -> Iterator[Translation]:
        """Those whose source has changed: looked for only where a source is said."""
        for held in self._fragments(_TRACKED):
            yield from (each for each in self._there(held) if each.state == "stale")

    def missing(self) -> dict[str, list[str]]:
        """Locale → ids of what has no file there."""
        found: dict[str, list[str]] = {}
        current, paths = self._current(), self._paths()
        for held in self._fragments(_ALL) if len(self._site.locales) > 1 else ():
            for row in self._missing(held, paths, current):
                found.setdefault(row.locale, []).append(row.id)
        return found

    def _fragments(self, sql: str) -> Iterator[Held]:
        rows = map(_Row._make, self._db.execute(sql).fetchall())
        for _, group in groupby(rows, key=itemgetter(0)):
            yield {row[1:3]: row for row in group}

    def _current(self) -> set[str]:
        """The fragments that are, or will be, seen."""
        now = self._catalog.clock.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
        return {row[0] for row in self._db.execute(_CURRENT, (now,))}

    def _paths(self) -> set[str]:
        rows = self._db.execute("SELECT path FROM files WHERE path >= 'content/' AND path < 'content0'")
        return {row[0] for row in rows}

    def _there(self, held: Held) -> Iterator[Translation]:
        base = next((held[locale, ""] for locale in self._order if (locale, "") in held), None)
        for row in held.values():
            if row.made_from:
                same = [each for each in held.values() if each.blob == row.made_from and each is not row]
                state: State = "translated" if same else "stale"
                yield self._translation(state, row, same or self._sources(row, held))
            elif row is not base:
                yield self._translation("untracked", row, self._sources(row, held))

    def _sources(self, row: _Row, held: Held) -> list[_Row]:
        return [held[key] for key in self._keys(row.locale, row.variation) if key in held]

    def _missing(self, held: Held, paths: set[str], current: set[str]) -> Iterator[_Row]:
        """A row for each locale in which a file is expected and none is; one that waits is there."""
        base = held.get((self._site.default_locale, ""))
        if base is None or base.id not in current:
            return
        there = {locale for locale, variation in held if not variation}
        wanted = [locale for locale, same in self._same.items() if there.isdisjoint(same)]
        files = ((locale, translation_path(base.file, locale, self._site)) for locale in wanted)
        missing = [_Row(base.id, locale, "", file, "", "") for locale, file in files if file not in paths]
        if missing and self._has_texts(base):
            yield from missing

    def _translation(self, state: State, row: _Row, sources: Iterable[_Row]) -> Translation:
        found = tuple(SourceFile(each.file, each.blob) for each in sources)
        waiting = row.file in self._waiting
        return Translation(state, row.id, row.locale, row.variation, row.file, row.made_from, found, waiting)

    @cached_property
    def _waiting(self) -> set[str]:
        """The files that wait, in a catalog that shows drafts; in another there are none."""
        if not self._catalog.clock.drafts:
            return set()
        closed = [locale for locale, each in self._site.locale.items() if not each.publish]
        rows = self._db.execute(_MAY_WAIT, (json.dumps(closed),))
        found = (from_record(row[0]) for row in rows.fetchall())
        return {source.file for source in found if is_waiting(source, self._site)}

    def _has_texts(self, base: _Row) -> bool:
        record = self._db.execute("SELECT record FROM sources WHERE file = ?", (base.file,)).fetchone()
        source = from_record(record[0])
        return has_texts(source, self._catalog.model(source.type))


def source_keys(locale: str, variation: str, site: Site) -> tuple[tuple[str, str], ...]:
    """Where to look for what a file was made from, likeliest first: the same in other languages, then what it varies."""
    others = dict.fromkeys((*site.chain(locale)[1:], site.default_locale, *site.locales))
    others.pop(locale, None)
    keys = [(each, variation) for each in others]
    if variation:
        own = [(locale, "")]
        keys = [*own, *keys] if locale == site.default_locale else [*keys, *own, (site.default_locale, "")]
    return tuple(dict.fromkeys(keys))


def same_language(locale: str, site: Site) -> tuple[str, ...]:
    """The locales of a chain whose texts its readers need no translation of; the locale itself is the first."""
    return tuple(each for each in site.chain(locale) if each == locale or languages.is_same(each, locale))


def translation_path(file: str, locale: str, site: Site) -> str:
    """The name of a file's translation: "promo/sale@vip.md" → "promo/sale@vip.zh-CN.md"."""
    stem, ending = posixpath.splitext(file)
    head, _, tail = stem.rpartition(".")
    stem = head if head and tail in site.locales else stem
    return f"{stem}{ending}" if locale == site.default_locale else f"{stem}.{locale}{ending}"


def has_texts(base: Source, model: Model) -> bool:
    """Whether there is something to translate: a body, or a text that each locale has for itself."""
    body = model.fields.get("body")
    if base.body and (body is None or body.is_localised):
        return True
    return any(_is_text(key, value, model) for key, value in base.fields.items())


def _is_text(key: str, value: Any, model: Model) -> bool:
    if (reserved.canonical(key) or "title") != "title":
        return False
    field = model.fields.get(key)
    return (field is None or field.is_localised or field.type in ("object", "sections")) and _holds_text(
        value
    )


def _holds_text(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_text, value.values()))
    return any(map(_holds_text, value)) if isinstance(value, list) else isinstance(value, str) and value != ""
