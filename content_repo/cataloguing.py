"""Keeping the catalog's tables up: by the difference between two snapshots, in a transaction of the caller.

After an edit, only the sources of the fragments it touches are read again; nothing walks all fragments. The first time, when
there is nothing to compare with, rows are only added.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from content_repo import hierarchy, pagination, redirects, region_sections, relations, reserved, routes, terms
from content_repo.catalog import Catalog
from content_repo.change import ANY, Change
from content_repo.checks import graded
from content_repo.clashes import SCHEMA, clashes, note_folds
from content_repo.clock import Clock
from content_repo.completeness import idle_values, lacks, unknown_keys
from content_repo.file_problems import file_problems
from content_repo.hierarchy import Standing
from content_repo.pagination import Pagination
from content_repo.parsed_files import ParsedFile, parse_file, together
from content_repo.problems import Problem
from content_repo.relations import Relations
from content_repo.rows import Rows
from content_repo.sources import FOLDER, Source, misplaced_keys, plain_ref, spellings
from content_repo.strays import strays
from content_repo.syndication import Syndication
from content_repo.tagging import Tagging
from content_repo.terms import lost_terms
from content_repo.visibility import Visibility, never_visible, visible

_SCHEMA = """
CREATE TABLE files (path TEXT PRIMARY KEY, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (file TEXT PRIMARY KEY, id TEXT NOT NULL, locale TEXT NOT NULL, variation TEXT NOT NULL,
                      made_from TEXT NOT NULL, record BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX tracked_sources ON sources (made_from) WHERE made_from <> '';
CREATE INDEX sources_by_id ON sources (id, locale, variation);
CREATE INDEX varied_sources ON sources (id, variation) WHERE variation <> '';
CREATE TABLE fragments (id TEXT PRIMARY KEY, type TEXT NOT NULL, file TEXT NOT NULL, visible INTEGER NOT NULL,
                        draft INTEGER NOT NULL, publish TEXT NOT NULL, expiry TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX fragments_by_type ON fragments (type, id);
CREATE INDEX fragments_by_publish ON fragments (publish) WHERE publish <> '';
CREATE INDEX fragments_by_expiry ON fragments (expiry) WHERE expiry <> '';
CREATE TABLE pages (id TEXT NOT NULL, locale TEXT NOT NULL, number INTEGER NOT NULL, url TEXT NOT NULL, fold TEXT NOT NULL,
                    visible INTEGER NOT NULL, PRIMARY KEY (id, locale, number)) WITHOUT ROWID;
CREATE INDEX further_pages ON pages (id) WHERE number > 1;
CREATE INDEX pages_by_url ON pages (url);
CREATE INDEX pages_by_fold ON pages (fold) WHERE visible;
CREATE TABLE aliases (alias TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (alias, id)) WITHOUT ROWID;
CREATE TABLE content_problems (subject TEXT NOT NULL, problem TEXT NOT NULL);
CREATE INDEX content_problems_by_subject ON content_problems (subject);
CREATE TABLE incomplete (id TEXT NOT NULL, problem TEXT NOT NULL);
CREATE INDEX incomplete_by_id ON incomplete (id);
"""
_INSERT_FRAGMENT = "INSERT INTO fragments VALUES (?, ?, ?, ?, ?, ?, ?)"
_INSERT_ALIAS = "INSERT OR IGNORE INTO aliases VALUES (?, ?)"
_INSERT_PAGE = "INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_LACK = "INSERT INTO incomplete VALUES (?, ?)"


def create_tables(db: sqlite3.Connection) -> None:
    db.executescript(
        _SCHEMA + SCHEMA + terms.SCHEMA + pagination.SCHEMA + hierarchy.SCHEMA + relations.SCHEMA
    )


Listing = tuple[tuple[str, int], dict[str, Mapping[str, object]]]  # (type, visible), fields by locale
Addresses = tuple[list[tuple[str, int, str]], list[tuple[str]]]  # (url, visible, locale), (alias,)
Group = Sequence[str]  # files that are parsed in one go
Parse = Callable[[Sequence[Group]], list[ParsedFile]]
Spread = Callable[[Parse, Sequence[Group]], Iterable[list[ParsedFile]]]


class Cataloguer:
    """Writes what `catalog` reads."""

    def __init__(self, catalog: Catalog, db: sqlite3.Connection) -> None:
        self._catalog = catalog
        self._db = db
        self._is_first = db.execute("SELECT 1 FROM sources LIMIT 1").fetchone() is None
        self._names_moved = False
        self._before: dict[str, Listing | None] = {}
        self._tagging = Tagging(catalog, db, self._remember_listing)
        self._pagination = Pagination(catalog, db)
        self._rows = Rows(db)
        self._standing = Standing(catalog, db, self._rows)
        self._syndication = Syndication(catalog, db)
        self._relations = Relations(catalog, db)

    def update(
        self, changes: Mapping[str, str | None], *, reparse: bool = False, spread: Spread | None = None
    ) -> Change:
        """Apply path → blob (None: gone) to the tables.

        `reparse`: read every source again, because settings or models changed. `spread` runs a function over parts of a list,
        perhaps in several processes.
        """
        taxonomies = frozenset(self._catalog.site.taxonomies)
        change = Change(paths=set(changes), everything=reparse, taxonomies=taxonomies)
        self._catalog.forget_all()
        self._write_files(changes)
        files = [path for path in changes if path.startswith(FOLDER)]
        if reparse and not self._is_first:
            rows = self._db.execute("SELECT path FROM files WHERE path >= 'content/' AND path < 'content0'")
            files = sorted({row[0] for row in rows} | set(files))
        wanted = self._forget(files, changes, change)
        self._read(wanted, change, spread or (lambda function, items: [function(items)]))
        if not self._is_first:
            self._refresh_all(sorted(change.ids), change, {})
        self._refresh_generated(change)
        self._check_files({**self._judged_anew(), **changes} if reparse else changes)
        self._note_clashes(change)
        self._relations.judge(change, is_first=self._is_first)
        return change

    def _judged_anew(self) -> dict[str, str]:
        """Files whose meaning follows settings and models: redirects name locales, regions hold sections."""
        digests = {
            path: self._catalog.snapshot.digest(path) for path in (redirects.FILE, region_sections.FILE)
        }
        return {path: digest for path, digest in digests.items() if digest is not None}

    def tick(self, previous: datetime, change: Change) -> None:
        """Time moved since `previous`, either way: add the fragments whose visibility flips to `change`."""
        low, high = sorted((_stamp(previous), _stamp(self._catalog.clock.now)))
        rows = self._db.execute(
            "SELECT id FROM fragments WHERE publish <> '' AND publish > ?1 AND publish <= ?2 "
            "UNION SELECT id FROM fragments WHERE expiry <> '' AND expiry > ?1 AND expiry <= ?2",
            (low, high),
        )
        self._refresh_all([row[0] for row in rows.fetchall()], change, {})
        self._refresh_generated(change)
        self._note_clashes(change)
        self._relations.judge(change, is_first=False)

    def next_change(self) -> datetime | None:
        """The next instant at which some fragment appears or disappears by itself."""
        row = self._db.execute(
            "SELECT min(at) FROM (SELECT min(publish) AS at FROM fragments WHERE publish <> '' AND publish > ?1 "
            "UNION SELECT min(expiry) FROM fragments WHERE expiry <> '' AND expiry > ?1)",
            (_stamp(self._catalog.clock.now),),
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row and row[0] else None

    def _write_files(self, changes: Mapping[str, str | None]) -> None:
        self._names_moved = any(blob is None or not self._has(path) for path, blob in changes.items())
        if not self._is_first:
            self._db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in changes])
        rows = [(path, blob) for path, blob in changes.items() if blob is not None]
        self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", rows)
        note_folds(self._db, () if self._is_first else changes, (path for path, _ in rows))

    def _has(self, path: str) -> bool:
        return self._db.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone() is not None

    def _forget(self, files: Iterable[str], changes: Mapping[str, str | None], change: Change) -> list[str]:
        """Drop what was read from these files; returns those that are still there."""
        wanted = [file for file in files if changes.get(file, "kept") is not None]
        if self._is_first:
            return wanted
        for file in files:
            row = self._db.execute("SELECT id FROM sources WHERE file = ?", (file,)).fetchone()
            if row:
                self._remember_listing(row[0])
                change.ids.add(row[0])
                self._db.execute("DELETE FROM sources WHERE file = ?", (file,))
            self._db.execute("DELETE FROM content_problems WHERE subject = ?", (file,))
        return wanted

    def _read(self, files: Sequence[str], change: Change, spread: Spread) -> None:
        """Parse files and write their rows; the first time also those of their fragments, while others are still parsed."""
        groups = together(files) if self._is_first else [[file] for file in files]
        for parsed in spread(self._parse, groups):
            found: dict[str, list[Source]] = {}
            rows = []
            for file, record, source, problems in parsed:
                self._note(file, problems)
                if source is not None:
                    self._remember_listing(source.id)  # a page that was generated until now
                    change.ids.add(source.id)
                    made_from = source.made_from
                    rows.append((file, source.id, source.locale, source.variation or "", made_from, record))
                    found.setdefault(source.id, []).append(source)
            self._db.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?)", rows)
            if self._is_first:
                self._refresh_all(sorted(found), change, found)

    def _parse(self, groups: Sequence[Group]) -> list[ParsedFile]:
        return [parse_file(file, self._catalog) for group in groups for file in group]

    def _refresh_all(
        self, ids: Iterable[str], change: Change, read: Mapping[str, Sequence[Source]], *, again: bool = False
    ) -> None:
        for fragment_id in ids:
            sources = {(each.locale, each.variation): each for each in reversed(read.get(fragment_id, ()))}
            self._catalog.remember(fragment_id, sources or None)
            self._refresh(fragment_id, change, self._is_first and not again)
        self._rows.write()

    def _refresh_generated(self, change: Change) -> None:
        """Pages of terms that pages came to or left, and then the further pages of lists."""
        if change.everything:
            self._tagging.touch_all()
        while touched := self._tagging.take_touched():
            self._refresh_all(touched, change, {}, again=True)
        self._pagination.count(change)
        self._syndication.refresh(change)

    def _refresh(self, fragment_id: str, change: Change, is_new: bool) -> None:
        """Write the rows of one fragment again, and note everything about it that others may have asked."""
        before = ([], []) if is_new else self._clear(fragment_id, change)
        base = self._catalog.base(fragment_id)
        if base is None:
            self._note_stray(fragment_id)
        urls = self._write_fragment(base) if base else None
        if not is_new:
            self._rows.write()
        self._tagging.refresh(fragment_id, urls, change)
        self._standing.refresh(fragment_id, urls or {}, change, is_new=is_new)
        if not self._is_first:
            change.moved |= self._note_known(fragment_id, change) != before
            change.fields |= _different(self._before.get(fragment_id), self._listing(fragment_id))

    def _remember_listing(self, fragment_id: str) -> None:
        """What queries saw of a fragment before this update, to compare with."""
        if not self._is_first and fragment_id not in self._before:
            self._before[fragment_id] = self._listing(fragment_id)

    def _listing(self, fragment_id: str) -> Listing | None:
        """What queries look at; None for a fragment that is not there."""
        row = self._db.execute("SELECT type, visible FROM fragments WHERE id = ?", (fragment_id,)).fetchone()
        if row is None:
            return None
        found = {
            each: self._catalog.resolved(fragment_id, each)
            for each in self._catalog.page_locales(fragment_id)
        }
        return row, {locale: resolved.fields for locale, resolved in found.items() if resolved is not None}

    def _clear(self, fragment_id: str, change: Change) -> Addresses:
        before = self._note_known(fragment_id, change)
        for table in ("fragments", "pages", "aliases", "incomplete", "lists"):
            further = "AND number = 1" if table == "pages" else ""  # `Pagination` looks after the others
            self._db.execute(f"DELETE FROM {table} WHERE id = ? {further}", (fragment_id,))  # noqa: S608 - fixed names
        self._db.execute("DELETE FROM content_problems WHERE subject = ?", ("id:" + fragment_id,))
        self._relations.forget(fragment_id)
        return before

    def _note_known(self, fragment_id: str, change: Change) -> Addresses:
        """Note what is in the tables about a fragment, before and after they are written; returns where it is."""
        change.ids.add(fragment_id)
        change.refs.update(spellings(fragment_id))
        change.types.update(
            r[0] for r in self._db.execute("SELECT type FROM fragments WHERE id = ?", (fragment_id,))
        )
        pages = self._db.execute(
            "SELECT url, visible, locale FROM pages WHERE id = ? AND number = 1 ORDER BY locale",
            (fragment_id,),
        ).fetchall()
        aliases = self._db.execute(
            "SELECT alias FROM aliases WHERE id = ? ORDER BY alias", (fragment_id,)
        ).fetchall()
        change.urls.update(url for url, *_ in pages)
        for (alias,) in aliases:
            change.refs.add(alias)
            change.urls.update((f"/{alias}", f"/{alias}/"))
        return pages, aliases

    def _write_fragment(self, base: Source) -> dict[str, str] | None:
        """Returns the addresses of its pages by locale; None while it is hidden."""
        catalog, urls = self._catalog, {}
        when = Visibility.of(base, catalog.site)
        shown = _shows(catalog.clock, when)
        kind = base.type
        times = _stamp(when.publish), _stamp(when.expiry)
        self._rows.add(_INSERT_FRAGMENT, (base.id, kind, base.file, shown, when.draft, *times))
        self._rows.add(_INSERT_ALIAS, *((plain_ref(alias), base.id) for alias in base.aliases))
        problems = [*self._value_problems(base), *self._misplaced_keys(base)]
        problems += [*never_visible(base, when, catalog.clock.now), *self._spellings(base.id)]
        for source in catalog.sources(base.id).values():
            problems += lost_terms(source, catalog.site.taxonomies)
        for locale in catalog.page_locales(base.id):
            resolved = catalog.resolved(base.id, locale)
            if resolved is None:
                continue
            url, found = routes.url_for(base.id, resolved.fields, catalog.model(kind), catalog.site, locale)
            problems += [self._at_written(problem, base, locale) for problem in found]
            if url is not None:
                urls[locale] = url
                self._rows.add(_INSERT_PAGE, (base.id, locale, 1, url, routes.output_fold(url), shown))
                problems += self._pagination.note(base, locale, resolved.fields)
        self._note("id:" + base.id, problems)
        self._relations.note(base)
        told = [*lacks(base, catalog), *unknown_keys(base, catalog)]
        self._rows.add(_INSERT_LACK, *((base.id, json.dumps(problem.as_dict())) for problem in told))
        return urls if shown else None

    def _at_written(self, problem: Problem, base: Source, locale: str) -> Problem:
        """What is wrong with an address stands where the nearest file of the locale's chain says it, else in the base."""
        held, field = self._catalog.sources(base.id), problem.field
        near = (held.get((each, None)) for each in self._catalog.site.chain(locale))
        says = (each for each in near if each and reserved.get(each.fields, field) is not None)
        source = next(says, base)
        return replace(
            problem, file=source.file, line=source.line_of(reserved.spelling(source.fields, field) or field)
        )

    def _spellings(self, fragment_id: str) -> list[Problem]:
        """What is wrong with how pages write the term that this fragment is the page of."""
        taxonomy, _, slug = fragment_id.partition("/")
        is_term = slug and taxonomy in self._catalog.site.taxonomies
        return self._catalog.terms.spellings(taxonomy, slug) if is_term else []

    def _misplaced_keys(self, base: Source) -> list[Problem]:
        """Which file is the base is known only here: a fragment may exist in one language that is not the default one."""
        others = (each for each in self._catalog.sources(base.id).values() if each.file != base.file)
        return [problem for source in others for problem in misplaced_keys(source)]

    def _note_stray(self, fragment_id: str) -> None:
        """Variations without anything to vary."""
        for source in self._catalog.sources(fragment_id).values():
            message = f"there is no {fragment_id!r} that this could be a variation of"
            fix = "write the fragment, or correct the name before the @"
            head, dot, tail = fragment_id.rpartition(".")
            if dot and tail in self._catalog.site.locales:
                fix = f"the language stands last: rename it to {head}@{source.variation}.{tail}"
            stray = Problem("variation_without_base", "warning", message, source.file, 1, fix=fix)
            self._note("id:" + fragment_id, [stray])

    def _value_problems(self, base: Source) -> list[Problem]:
        """What is wrong with values, in any file of the fragment."""
        found: list[Problem] = []
        for locale, variation in self._catalog.sources(base.id):
            resolved = self._catalog.resolved(base.id, locale, variation or "")
            found += resolved.problems if resolved else ()
        return list(dict.fromkeys([*found, *idle_values(base, self._catalog)]))

    def _check_files(self, changes: Mapping[str, str | None]) -> None:
        """Those that are no content; of content, it is done where files are parsed."""
        for path, blob in changes.items():
            if path.startswith(FOLDER):
                continue
            subject = "name:" + path
            if not self._is_first:
                self._db.execute("DELETE FROM content_problems WHERE subject = ?", (subject,))
            if blob is not None:
                self._note(subject, file_problems(path, self._catalog))

    def _note(self, subject: str, problems: Iterable[Problem]) -> None:
        rows = [(subject, json.dumps(problem.as_dict())) for problem in problems]
        if rows:
            self._db.executemany("INSERT INTO content_problems VALUES (?, ?)", rows)

    # --- problems

    def problems(self) -> list[Problem]:
        """Everything wrong with the files themselves, and addresses claimed twice."""
        return [*self._catalog.model_problems, *self._noted("*")]

    def _noted(self, subjects: str) -> list[Problem]:
        """What was found about subjects that match a glob."""
        rows = self._db.execute("SELECT problem FROM content_problems WHERE subject GLOB ?", (subjects,))
        return [Problem(**json.loads(row[0])) for row in rows]

    def _note_clashes(self, change: Change) -> None:
        """What clashes is looked for only when a name or an address came or went: it takes a look at all of them. Or when a file
        changed in which a clash is told: its line may be another.
        """
        moved = self._is_first or change.moved or change.paged or change.everything or self._names_moved
        told = any(problem.file in change.paths for problem in self._noted("clashes"))
        labelled = any("@" in path for path in change.paths)  # an `if:` makes a variation of a fragment
        if moved or told or labelled:
            self._db.execute("DELETE FROM content_problems WHERE subject = 'clashes'")
            self._note("clashes", clashes(self._db))
            self._note("clashes", graded(strays(self._db, self._catalog.site), self._catalog.site.checks))


def _different(before: Listing | None, after: Listing | None) -> set[str]:
    """Names of the fields that are not alike."""
    if before is None or after is None or before[0] != after[0] or before[1].keys() != after[1].keys():
        return {ANY}
    pairs = [(fields, after[1][locale]) for locale, fields in before[1].items()]
    return {name for old, new in pairs for name in {*old, *new} if old.get(name) != new.get(name)}


def _shows(clock: Clock, when: Visibility) -> bool:
    return visible(when, clock.now, drafts=clock.drafts, future=clock.future, expired=clock.expired)


def _stamp(moment: datetime | None) -> str:
    """UTC, fixed width, so that text order is time order; "" for none."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00") if moment else ""
