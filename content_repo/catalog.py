"""All fragments of one snapshot, in SQLite: kept up by differences, asked by point look-ups.

After an edit, only the sources of the fragments it touches are read again; nothing walks all fragments. The tables live in a
connection that the caller owns, so that its own tables change in the same transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from content_repo import frontmatter, names, routes
from content_repo.clock import Clock
from content_repo.models import Model, load_model, model_of
from content_repo.overlay import Resolved, resolve
from content_repo.problems import ContentError, Problem
from content_repo.queries import Query
from content_repo.queries import run as run_query
from content_repo.site import read_site
from content_repo.snapshot import Snapshot
from content_repo.sources import (
    Source,
    canonical_id,
    from_record,
    parse_source,
    plain_ref,
    spellings,
    to_record,
)
from content_repo.visibility import Visibility, visible

_SCHEMA = """
CREATE TABLE files (path TEXT PRIMARY KEY, blob TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sources (file TEXT PRIMARY KEY, id TEXT NOT NULL, locale TEXT NOT NULL, variation TEXT NOT NULL,
                      record BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX sources_by_id ON sources (id);
CREATE TABLE fragments (id TEXT PRIMARY KEY, type TEXT NOT NULL, file TEXT NOT NULL, visible INTEGER NOT NULL,
                        draft INTEGER NOT NULL, publish TEXT NOT NULL, expiry TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX fragments_by_type ON fragments (type, id);
CREATE INDEX fragments_by_publish ON fragments (publish) WHERE publish <> '';
CREATE INDEX fragments_by_expiry ON fragments (expiry) WHERE expiry <> '';
CREATE TABLE pages (id TEXT NOT NULL, locale TEXT NOT NULL, url TEXT NOT NULL, fold TEXT NOT NULL, visible INTEGER NOT NULL,
                    PRIMARY KEY (id, locale)) WITHOUT ROWID;
CREATE INDEX pages_by_url ON pages (url);
CREATE INDEX pages_by_fold ON pages (fold);
CREATE TABLE aliases (alias TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (alias, id)) WITHOUT ROWID;
CREATE TABLE content_problems (subject TEXT NOT NULL, problem TEXT NOT NULL);
CREATE INDEX content_problems_by_subject ON content_problems (subject);
"""

_HELD = 40_000  # parsed fragments kept in memory at most


def create_tables(db: sqlite3.Connection) -> None:
    db.executescript(_SCHEMA)


@dataclass(slots=True)
class Change:
    """What an update touched. `refs` are written forms of references that may resolve differently now.

    `moved`: an address of a page came, went or changed, or an old one that leads to it.
    """

    paths: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    refs: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    everything: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    locale: str
    url: str
    visible: bool


Addresses = tuple[list[tuple[str, int, str]], list[tuple[str]]]  # (url, visible, locale), (alias,)
Parsed = tuple[str, Source | None, list[Problem]]
Spread = Callable[[Callable[[Sequence[str]], list[Parsed]], Sequence[str]], Iterable[list[Parsed]]]


class Catalog:
    """`db` gives the connection of this process; `snapshot` is what is being read."""

    def __init__(self, db: Callable[[], sqlite3.Connection], snapshot: Snapshot, clock: Clock) -> None:
        self._db = db
        self.snapshot = snapshot
        self.clock = clock
        self.site = read_site(snapshot)
        self.models = self._load_models()
        self._sources: dict[str, dict[tuple[str, str | None], Source]] = {}
        self._resolved: dict[str, dict[tuple[str, str], Resolved | None]] = {}

    # --- what the site says about itself

    def _load_models(self) -> dict[str, Model]:
        loaded: dict[str, Model] = {}
        problems: list[Problem] = []
        for path in self.paths_in("models/"):
            if not path.endswith(".yaml"):
                continue
            model, found = load_model(self.snapshot.read(path), path)
            problems += found
            if model is not None:
                loaded[model.name] = model
        if any(problem.severity == "error" for problem in problems):
            raise ContentError(*problems)
        return loaded

    def paths_in(self, folder: str) -> list[str]:
        """The snapshot's files below `folder` ("models/"), by path."""
        return sorted(self.snapshot.paths_in(folder))

    # --- updating

    def update(
        self, changes: Mapping[str, str | None], *, reparse: bool = False, spread: Spread | None = None
    ) -> Change:
        """Apply path → blob (None: gone) to the tables.

        `reparse`: read every source again, because settings or models changed. `spread` runs a function over parts of a list,
        perhaps in several processes.
        """
        change = Change(paths=set(changes), everything=reparse)
        self._sources.clear()
        self._resolved.clear()
        self._write_files(changes)
        files = [path for path in changes if path.startswith("content/")]
        if reparse:
            rows = self._db().execute("SELECT path FROM files WHERE path >= 'content/' AND path < 'content0'")
            files = sorted({row[0] for row in rows} | set(files))
        self._reread(files, changes, change, spread or (lambda function, items: [function(items)]))
        self._check_names(changes)
        return change

    def tick(self, previous: datetime, change: Change) -> None:
        """Time moved since `previous`, either way: add the fragments whose visibility flips to `change`."""
        low, high = sorted((_stamp(previous), _stamp(self.clock.now)))
        rows = self._db().execute(
            "SELECT id FROM fragments WHERE publish > ?1 AND publish <= ?2 "
            "UNION SELECT id FROM fragments WHERE expiry > ?1 AND expiry <= ?2",
            (low, high),
        )
        self._refresh_all([row[0] for row in rows.fetchall()], change)

    def next_change(self) -> datetime | None:
        """The next instant at which some fragment appears or disappears by itself."""
        now = _stamp(self.clock.now)
        row = (
            self._db()
            .execute(
                "SELECT min(at) FROM (SELECT min(publish) AS at FROM fragments WHERE publish > ?1 "
                "UNION SELECT min(expiry) FROM fragments WHERE expiry > ?1)",
                (now,),
            )
            .fetchone()
        )
        return datetime.fromisoformat(row[0]) if row and row[0] else None

    def _write_files(self, changes: Mapping[str, str | None]) -> None:
        db = self._db()
        db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in changes])
        rows = [(path, blob) for path, blob in changes.items() if blob is not None]
        db.executemany("INSERT INTO files VALUES (?, ?)", rows)

    def _reread(
        self, files: Iterable[str], changes: Mapping[str, str | None], change: Change, spread: Spread
    ) -> None:
        db = self._db()
        wanted = []
        for file in files:
            row = db.execute("SELECT id FROM sources WHERE file = ?", (file,)).fetchone()
            if row:
                change.ids.add(row[0])
                db.execute("DELETE FROM sources WHERE file = ?", (file,))
            db.execute("DELETE FROM content_problems WHERE subject = ?", (file,))
            if changes.get(file, "kept") is not None:
                wanted.append(file)
        for parsed in spread(self._parse, wanted):
            rows = []
            for file, source, problems in parsed:
                self._note(file, problems)
                if source is not None:
                    change.ids.add(source.id)
                    rows.append(
                        (file, source.id, source.locale, source.variation or "", to_record(_light(source)))
                    )
            db.executemany("INSERT INTO sources VALUES (?, ?, ?, ?, ?)", rows)
        self._refresh_all(sorted(change.ids), change)

    def _parse(self, files: Sequence[str]) -> list[Parsed]:
        return [
            (file, *parse_source(file, self.snapshot.read(file), self.site, self.models)) for file in files
        ]

    def _refresh_all(self, ids: Iterable[str], change: Change) -> None:
        for fragment_id in ids:
            self._refresh(fragment_id, change)

    def _refresh(self, fragment_id: str, change: Change) -> None:
        """Write the rows of one fragment again, and note everything about it that others may have asked."""
        db = self._db()
        before = self._note_known(fragment_id, change)
        for table in ("fragments", "pages", "aliases"):
            db.execute(f"DELETE FROM {table} WHERE id = ?", (fragment_id,))  # noqa: S608 - fixed names
        db.execute("DELETE FROM content_problems WHERE subject = ?", ("id:" + fragment_id,))
        self._sources.pop(fragment_id, None)
        self._resolved.pop(fragment_id, None)
        base = self.base(fragment_id)
        if base is not None:
            self._write_fragment(base)
        change.moved |= self._note_known(fragment_id, change) != before

    def _note_known(self, fragment_id: str, change: Change) -> Addresses:
        """Note what is in the tables about a fragment, before and after they are written; returns where it is."""
        db = self._db()
        change.ids.add(fragment_id)
        change.refs.update(spellings(fragment_id))
        change.types.update(
            r[0] for r in db.execute("SELECT type FROM fragments WHERE id = ?", (fragment_id,))
        )
        pages = db.execute(
            "SELECT url, visible, locale FROM pages WHERE id = ? ORDER BY locale", (fragment_id,)
        ).fetchall()
        aliases = db.execute(
            "SELECT alias FROM aliases WHERE id = ? ORDER BY alias", (fragment_id,)
        ).fetchall()
        change.urls.update(url for url, *_ in pages)
        for (alias,) in aliases:
            change.refs.add(alias)
            change.urls.update((f"/{alias}", f"/{alias}/"))
        return pages, aliases

    def _write_fragment(self, base: Source) -> None:
        db = self._db()
        when = Visibility.of(base, self.site)
        shown = _shows(self.clock, when)
        kind = base.type
        db.execute(
            "INSERT INTO fragments VALUES (?, ?, ?, ?, ?, ?, ?)",
            (base.id, kind, base.file, shown, when.draft, _stamp(when.publish), _stamp(when.expiry)),
        )
        for alias in base.aliases:
            db.execute("INSERT OR IGNORE INTO aliases VALUES (?, ?)", (plain_ref(alias), base.id))
        problems = self._value_problems(base.id)
        for locale in self.page_locales(base.id):
            resolved = self.resolved(base.id, locale)
            if resolved is None:
                continue
            url, found = routes.url_for(base.id, resolved.fields, self.model(kind), self.site, locale)
            problems += [replace(problem, file=problem.file or base.file) for problem in found]
            if url is not None:
                row = (base.id, locale, url, routes.fold(url), shown)
                db.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?)", row)
        self._note("id:" + base.id, problems)

    def _value_problems(self, fragment_id: str) -> list[Problem]:
        """What is wrong with values, in any file of the fragment."""
        found: list[Problem] = []
        for locale, variation in self.sources(fragment_id):
            resolved = self.resolved(fragment_id, locale, variation or "")
            found += resolved.problems if resolved else ()
        return list(dict.fromkeys(found))

    def _check_names(self, changes: Mapping[str, str | None]) -> None:
        for path, blob in changes.items():
            subject = "name:" + path
            self._db().execute("DELETE FROM content_problems WHERE subject = ?", (subject,))
            problem = names.check_path(path) if blob is not None else None
            if problem is not None:
                self._note(subject, [problem])

    def _note(self, subject: str, problems: Iterable[Problem]) -> None:
        rows = [(subject, json.dumps(problem.as_dict())) for problem in problems]
        if rows:
            self._db().executemany("INSERT INTO content_problems VALUES (?, ?)", rows)

    # --- problems

    def problems(self) -> list[Problem]:
        """Everything wrong with the files themselves, and addresses claimed twice."""
        rows = self._db().execute("SELECT problem FROM content_problems")
        return [Problem(**json.loads(row[0])) for row in rows] + self._clashes()

    def _clashes(self) -> list[Problem]:
        rows = self._db().execute(
            "SELECT a.url, fa.file, b.url, fb.file FROM pages a JOIN pages b "
            "ON a.fold = b.fold AND (a.id, a.locale) < (b.id, b.locale) "
            "JOIN fragments fa ON fa.id = a.id JOIN fragments fb ON fb.id = b.id WHERE a.visible AND b.visible"
        )
        return [_clash(*row) for row in rows] + self._twins()

    def _twins(self) -> list[Problem]:
        rows = self._db().execute(
            "SELECT a.id, a.file, b.file FROM sources a JOIN sources b ON a.id = b.id AND a.locale = b.locale "
            "AND a.variation = b.variation AND a.file < b.file"
        )
        return [
            Problem(
                "same_fragment",
                "error",
                f"{first} and {second} are both the fragment {name!r}",
                second,
                fix="delete or rename one of them",
            )
            for name, first, second in rows
        ]

    # --- look-ups

    def sources(self, fragment_id: str) -> dict[tuple[str, str | None], Source]:
        """The files of a fragment by (locale, variation); bodies are left out (`body` reads them)."""
        held = self._sources.get(fragment_id)
        if held is None:
            rows = self._db().execute(
                "SELECT record FROM sources WHERE id = ? ORDER BY file DESC", (fragment_id,)
            )
            held = {(s.locale, s.variation): s for s in (from_record(row[0]) for row in rows)}
            if len(self._sources) >= _HELD:
                self._sources.clear()
            self._sources[fragment_id] = held
        return held

    def base(self, fragment_id: str) -> Source | None:
        """The file that says what the fragment is: the default locale's, else that of the first listed locale."""
        held = self.sources(fragment_id)
        order = (self.site.default_locale, *self.site.locales)
        return next((held[(locale, None)] for locale in order if (locale, None) in held), None)

    def model(self, kind: str) -> Model:
        return model_of(kind, self.models)

    def ids(self) -> list[str]:
        return [row[0] for row in self._db().execute("SELECT id FROM fragments ORDER BY id")]

    def kind(self, fragment_id: str) -> str | None:
        row = self._db().execute("SELECT type FROM fragments WHERE id = ?", (fragment_id,)).fetchone()
        return row[0] if row else None

    def canonical(self, ref: str) -> str | None:
        """The id behind a written reference, through aliases; None when there is no such fragment."""
        db = self._db()
        wanted = canonical_id(ref)
        if db.execute("SELECT 1 FROM fragments WHERE id = ?", (wanted,)).fetchone():
            return wanted
        row = db.execute("SELECT min(id) FROM aliases WHERE alias = ?", (plain_ref(ref),)).fetchone()
        return row[0] if row else None

    def is_visible(self, fragment_id: str) -> bool:
        row = self._db().execute("SELECT visible FROM fragments WHERE id = ?", (fragment_id,)).fetchone()
        return bool(row and row[0])

    def page_locales(self, fragment_id: str) -> list[str]:
        """Where a page of this fragment exists: its own files, and all locales that fall back."""
        held = self.sources(fragment_id)
        return [
            locale
            for locale in self.site.locales
            if (locale, None) in held or self.site.locale[locale].untranslated == "fallback"
        ]

    def resolved(self, fragment_id: str, locale: str, variation: str = "") -> Resolved | None:
        """Fields and body of a fragment in one locale and variation; None where nothing of it exists."""
        held = self._resolved.get(fragment_id)
        if held is None:
            if len(self._resolved) >= _HELD:
                self._resolved.clear()
            held = self._resolved[fragment_id] = {}
        if (locale, variation) not in held:
            held[locale, variation] = self._resolve(fragment_id, locale, variation)
        return held[locale, variation]

    def _resolve(self, fragment_id: str, locale: str, variation: str) -> Resolved | None:
        base = self.base(fragment_id)
        if base is None:
            return None
        return resolve(self.sources(fragment_id), self.model(base.type), self.site, locale, variation or None)

    def variations(self, fragment_id: str) -> list[tuple[str, object]]:
        """(label, `if:` or None) in order of priority: the site's segments first, then the others by name."""
        order = {label: number for number, label in enumerate(self.site.segments)}
        found: dict[str, object] = {}
        for (_, label), source in sorted(self.sources(fragment_id).items(), key=lambda item: item[1].file):
            if label is not None and found.get(label) is None:
                found[label] = source.condition
        return sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))

    def body(self, source: Source) -> tuple[str, int]:
        """The Markdown text of a source and the line it starts on."""
        raw = self.snapshot.read(source.file)
        split = frontmatter.split(raw, source.file)
        if split.body is not None and source.file.endswith(".md"):
            return split.body, split.body_line
        whole, _ = parse_source(source.file, raw, self.site, self.models)
        return (whole.body or "", whole.body_line) if whole else ("", 1)

    def page(self, fragment_id: str, locale: str) -> Page | None:
        row = (
            self._db()
            .execute(
                "SELECT id, locale, url, visible FROM pages WHERE id = ? AND locale = ?",
                (fragment_id, locale),
            )
            .fetchone()
        )
        return Page(row[0], row[1], row[2], bool(row[3])) if row else None

    def page_at(self, url: str) -> Page | None:
        row = (
            self._db()
            .execute(
                "SELECT id, locale, url, visible FROM pages WHERE url = ? ORDER BY visible DESC, id LIMIT 1",
                (url,),
            )
            .fetchone()
        )
        return Page(row[0], row[1], row[2], bool(row[3])) if row else None

    def pages_of(self, fragment_id: str) -> list[Page]:
        """The visible pages of a fragment, by locale."""
        rows = self._db().execute(
            "SELECT id, locale, url FROM pages WHERE id = ? AND visible ORDER BY locale", (fragment_id,)
        )
        return [Page(row[0], row[1], row[2], True) for row in rows]

    def pages(self) -> Iterator[Page]:
        """All visible pages, by id and locale."""
        rows = self._db().execute("SELECT id, locale, url FROM pages WHERE visible ORDER BY id, locale")
        return (Page(row[0], row[1], row[2], True) for row in rows.fetchall())

    def canonical_alias(self, path: str) -> str | None:
        """The id whose page was once at this site path."""
        row = self._db().execute("SELECT min(id) FROM aliases WHERE alias = ?", (plain_ref(path),)).fetchone()
        return row[0] if row else None

    def aliases(self) -> list[tuple[str, str]]:
        return self._db().execute("SELECT alias, id FROM aliases ORDER BY alias, id").fetchall()

    def query(self, query: Query, locale: str) -> list[str]:
        """Ids of the visible fragments of this locale that a query selects, in its order."""
        return list(run_query(query, self._rows(query, locale)))

    def _rows(self, query: Query, locale: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        where, values = ("type = ? AND", (query.type,)) if query.type else ("", ())
        rows = self._db().execute(f"SELECT id FROM fragments WHERE {where} visible ORDER BY id", values)  # noqa: S608
        for (fragment_id,) in rows.fetchall():
            if locale in self.page_locales(fragment_id):
                resolved = self.resolved(fragment_id, locale)
                if resolved is not None:
                    yield fragment_id, resolved.fields


def _shows(clock: Clock, when: Visibility) -> bool:
    return visible(when, clock.now, drafts=clock.drafts, future=clock.future, expired=clock.expired)


def _light(source: Source) -> Source:
    """Without the text of its body: the table would double the repository."""
    return replace(source, body=source.body and "…")


def _stamp(moment: datetime | None) -> str:
    """UTC, fixed width, so that text order is time order; "" for none."""
    from datetime import UTC

    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00") if moment else ""


def _clash(first_url: str, first: str, second_url: str, second: str) -> Problem:
    same = first_url == second_url
    what = (
        f"both are at {first_url}"
        if same
        else f"{first_url} and {second_url} differ only in case or Unicode form"
    )
    return Problem(
        "same_url",
        "error",
        f"{first} and {second}: {what}",
        second,
        fix="give one of them another `url` or `slug`",
    )
