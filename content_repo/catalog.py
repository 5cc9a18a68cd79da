"""All fragments of one snapshot, asked by point look-ups in SQLite; `cataloguing.py` keeps the tables up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass

from content_repo import frontmatter, pagination
from content_repo.clock import Clock
from content_repo.generated import with_generated
from content_repo.hierarchy import Hierarchy
from content_repo.model_files import MODELS, Models, load_models
from content_repo.models import Model, model_of
from content_repo.overlay import Resolved, resolve
from content_repo.pagination import PagedList
from content_repo.problems import ContentError
from content_repo.queries import Query
from content_repo.queries import run as run_query
from content_repo.site import Site, read_site
from content_repo.snapshot import Snapshot
from content_repo.sources import Source, canonical_id, from_record, parse_source, plain_ref
from content_repo.syndication import nearest_feed
from content_repo.terms import Terms

_HELD = 40_000  # parsed fragments kept in memory at most


@dataclass(frozen=True, slots=True)
class Page:
    """`number` counts the pages of a paginated list; the first is the page of the fragment itself."""

    id: str
    locale: str
    url: str
    visible: bool
    number: int = 1


class Catalog:
    """`db` gives the connection of this process; `snapshot` is what is being read."""

    def __init__(self, db: Callable[[], sqlite3.Connection], snapshot: Snapshot, clock: Clock) -> None:
        self._db = db
        self.clock = clock
        self._see(snapshot)
        self.site, loaded = self._load()
        self.models, self.model_problems = loaded.types, loaded.problems
        self.section_models = loaded.sections
        self._unmodelled: dict[str, Model] = {}

    def seeing(self, snapshot: Snapshot) -> Catalog:
        """The same settings and models over another snapshot, in which their files are as they were."""
        found = copy(self)
        found._see(snapshot)
        return found

    def _see(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._sources: dict[str, dict[tuple[str, str | None], Source]] = {}
        self._resolved: dict[str, dict[tuple[str, str], Resolved | None]] = {}

    @property
    def db(self) -> sqlite3.Connection:
        """For what is asked of all files at once; everything else is a look-up here."""
        return self._db()

    # --- what the site says about itself

    def _load(self) -> tuple[Site, Models]:
        """Settings and models. Raises ContentError, with what is wrong in both, when some cannot be used at all."""
        loaded = load_models((path, self.snapshot.read(path)) for path in self.paths_in(MODELS))
        try:
            site = read_site(self.snapshot)
        except ContentError as error:
            raise ContentError(*error.problems, *loaded.problems) from None
        if loaded.unreadable:
            raise ContentError(*loaded.problems)
        return site, loaded

    def paths_in(self, folder: str) -> list[str]:
        """The snapshot's files below `folder` ("models/"), by path."""
        return sorted(self.snapshot.paths_in(folder))

    # --- look-ups

    @property
    def terms(self) -> Terms:
        return Terms(self._db())

    @property
    def hierarchy(self) -> Hierarchy:
        return Hierarchy(self._db())

    def remember(self, fragment_id: str, sources: Mapping[tuple[str, str | None], Source] | None) -> None:
        """Forget what was read of a fragment; with `sources`, know its files without reading them back."""
        self._resolved.pop(fragment_id, None)
        self._sources.pop(fragment_id, None)
        if sources is not None and len(self._sources) < _HELD:
            self._sources[fragment_id] = self._complete(fragment_id, sources)

    def forget_all(self) -> None:
        self._sources.clear()
        self._resolved.clear()

    def sources(self, fragment_id: str) -> dict[tuple[str, str | None], Source]:
        """The files of a fragment by (locale, variation), and what is generated; bodies are left out (`body` reads them)."""
        held = self._sources.get(fragment_id)
        if held is None:
            rows = self._db().execute(
                "SELECT record FROM sources WHERE id = ? ORDER BY file DESC", (fragment_id,)
            )
            written = {(s.locale, s.variation): s for s in (from_record(row[0]) for row in rows)}
            held = self._complete(fragment_id, written)
            if len(self._sources) >= _HELD:
                self._sources.clear()
            self._sources[fragment_id] = held
        return held

    def _complete(
        self, fragment_id: str, written: Mapping[tuple[str, str | None], Source]
    ) -> dict[tuple[str, str | None], Source]:
        return dict(with_generated(fragment_id, written, self.site, self.terms))

    def base(self, fragment_id: str) -> Source | None:
        """The file that says what the fragment is: the default locale's, else that of the first listed locale."""
        held = self.sources(fragment_id)
        order = (self.site.default_locale, *self.site.locales)
        return next((held[(locale, None)] for locale in order if (locale, None) in held), None)

    def model(self, kind: str) -> Model:
        """The model of a type; of one without a model, what it may hold besides."""
        if kind in self.models:
            return self.models[kind]
        if kind not in self._unmodelled:
            self._unmodelled[kind] = model_of(kind, self.models, self.section_models)
        return self._unmodelled[kind]

    def with_defaults(self, sections: object, locale: str) -> object:
        """Sections that no fragment holds, with what their models say where nothing is said."""
        if not any(model.has_default for model in self.section_models.values()):
            return sections
        from content_repo.defaults import filled_sections

        return filled_sections(sections, self.section_models, self.site, self.site.chain(locale))

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
        """Where a page of this fragment exists: its own files, and all locales that fall back; not where a locale is not
        public yet."""
        held = self.sources(fragment_id)
        return [
            locale
            for locale in self.site.locales
            if ((locale, None) in held or self.site.falls_back(locale))
            and (self.clock.drafts or self.site.locale[locale].publish)
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
        if base is None or locale not in self.site.locale:
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
                "SELECT id, locale, url, visible FROM pages WHERE id = ? AND locale = ? AND number = 1",
                (fragment_id, locale),
            )
            .fetchone()
        )
        return Page(row[0], row[1], row[2], bool(row[3])) if row else None

    def page_at(self, url: str) -> Page | None:
        row = (
            self._db()
            .execute(
                "SELECT id, locale, url, visible, number FROM pages WHERE url = ? ORDER BY visible DESC, id LIMIT 1",
                (url,),
            )
            .fetchone()
        )
        return Page(row[0], row[1], row[2], bool(row[3]), row[4]) if row else None

    def pages_of(self, fragment_id: str) -> list[Page]:
        """The visible pages of a fragment, by locale."""
        return [page for page in self.addresses_of(fragment_id) if page.number == 1]

    def addresses_of(self, fragment_id: str) -> list[Page]:
        """The visible pages of a fragment and the further pages of its list, by locale and number."""
        rows = self._db().execute(
            "SELECT id, locale, url, number FROM pages WHERE id = ? AND visible ORDER BY locale, number",
            (fragment_id,),
        )
        return [Page(row[0], row[1], row[2], True, row[3]) for row in rows]

    def addresses(self) -> Iterator[Page]:
        """All visible pages and the further pages of lists."""
        rows = self._db().execute("SELECT id, locale, url, number FROM pages WHERE visible")
        return (Page(row[0], row[1], row[2], True, row[3]) for row in rows.fetchall())

    def pages(self) -> Iterator[Page]:
        """All visible pages, by id and locale; of lists the first."""
        rows = self._db().execute(
            "SELECT id, locale, url FROM pages WHERE visible AND number = 1 ORDER BY id, locale"
        )
        return (Page(row[0], row[1], row[2], True) for row in rows.fetchall())

    def paged_list(self, fragment_id: str, locale: str) -> PagedList | None:
        """The paginated list of a page, if it has one."""
        return pagination.find(self._db(), fragment_id, locale)

    def nearest_feed(self, fragment_id: str, locale: str) -> str | None:
        """The address of the feed that a page belongs to."""
        return nearest_feed(self._db(), fragment_id, locale)

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
        for fragment_id in self._candidates(query, locale):
            if locale in self.page_locales(fragment_id):
                resolved = self.resolved(fragment_id, locale)
                if resolved is not None:
                    yield fragment_id, resolved.fields

    def _candidates(self, query: Query, locale: str) -> list[str]:
        """Visible fragments among which all results are: the pages of a term, else those of a type and a folder."""
        term = next(iter(sorted(query.terms())), None)
        if term is not None and term[0] in self.site.taxonomies:
            found = self.terms.pages(*term, locale)
            return [each for each in found if query.type in ("", self.kind(each))]
        of_type, values = ("type = ? AND", (query.type,)) if query.type else ("", ())
        rows = self._db().execute(
            f"SELECT id FROM fragments WHERE {of_type} id >= ? AND id < ? AND visible ORDER BY id",  # noqa: S608 - fixed
            (*values, *_below(query.under)),
        )
        return [row[0] for row in rows]


def _below(folder: str) -> tuple[str, str]:
    """The range of the ids below a folder; all ids for ""."""
    return (f"{folder}/", f"{folder}0") if folder else ("", "\U0010ffff")
