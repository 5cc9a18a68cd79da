"""From a snapshot to a bundle: what changed, what that touches, what must be made again, which files follow.

The state is taken from one commit point to the next, and each of them is safe to die at: what still has to be made is marked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from content_repo.catalog import Catalog, Page
from content_repo.cataloguing import Cataloguer, Group, Parse
from content_repo.change import Change
from content_repo.clock import Clock
from content_repo.parsed_files import ParsedFile
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import Snapshot
from publisher import audiences, facts
from publisher.bundle import Entry
from publisher.composing import compose, waiting
from publisher.deciding import Deciding
from publisher.edges.headers import lifetime
from publisher.edges.mime import content_type
from publisher.keys import facts_of_body, key, page_key, parse
from publisher.late import script
from publisher.late.rows import any_late, put_late, settle_late
from publisher.looking import Look
from publisher.making import MakingFailed
from publisher.outputs import Outputs, digest_of
from publisher.placing import placed
from publisher.pool import Pool
from publisher.queried import check_queried_fields
from publisher.rendering import Progress, Rendered, render
from publisher.spool import Spool
from publisher.state import State
from publisher.tables import table_of
from publisher.world import World
from themes.loader import Theme

_ROOTS = "root >= 'root:' AND root < 'root;'"  # pages; the other rows of `placed` are late zones


@dataclass(slots=True)
class Fresh:
    """What a build did. `pieces` are keys of renderer runs; `changed` are paths of files that differ from before."""

    world: World
    pieces: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def open_world(snapshot: Snapshot, state: State, clock: Clock) -> World:
    """Everything that reads this snapshot. Raises ContentError when settings, models or audience are wrong."""
    catalog = Catalog(lambda: state.db, snapshot, clock)
    audience = audiences.load(snapshot, catalog.site, catalog.paths_in("audience/"))
    return World(catalog, audience, Theme(catalog.site.theme, snapshot), state)


def build(world: World, look: Look, pool: Pool, progress: Progress, spool: Spool | None = None) -> Fresh:
    """Bring the state to the world's snapshot. Raises ContentError with every problem found; the old files stay."""
    build = _Build(world, pool, progress, spool or Spool(None))
    build.take_in(look)
    build.render()
    build.check_queries()
    build.refuse_errors()
    build.compose()
    build.refuse_errors()
    return build.finish()


class _Build:
    def __init__(self, world: World, pool: Pool, progress: Progress, spool: Spool) -> None:
        self.world = world
        self.spool = spool
        self.state = world.state
        self.pool = pool
        self.progress = progress
        self.cataloguer = Cataloguer(world.catalog, self.state.db)
        self.outputs = Outputs(self.state)
        self.done = Rendered()
        self.resumes = False  # the build before came to no end

    # --- 1. what changed

    def take_in(self, look: Look) -> None:
        """Read the changed files and mark everything that depends on a fact they moved."""
        changes = look.changes
        previous = self.state.get("now")
        with self.state.transaction():
            self.resumes = not self.state.get("bundle")
            self.state.put("bundle", "")
            change = self.cataloguer.update(
                changes, reparse=self._is_structural(changes), spread=self._parsing
            )
            if previous:
                self.cataloguer.tick(datetime.fromisoformat(previous), change)
            self.state.put("now", self.world.catalog.clock.now.isoformat())
            self._note_theme(change)
            self._note_audience(change)
            self._move_facts(change)
            self._note_pages(change)
            self._note_files(change)
            self._forget_old_problems()
            for path, problems in look.refused.items():
                self.state.set_problems(f"refused:{path}", problems)
            look.remember()

    def _forget_old_problems(self) -> None:
        """Of all that is made again; a page with a problem always is."""
        self.state.db.execute("DELETE FROM problems WHERE owner >= 'decision:' AND owner < 'decision;'")
        self.state.db.execute(
            "DELETE FROM problems WHERE owner IN (SELECT key FROM nodes WHERE dirty IS NOT NULL)"
        )

    def _is_structural(self, changes: Mapping[str, str | None]) -> bool:
        return any(path == "site.toml" or path.startswith("models/") for path in changes)

    def _parsing(self, parse: Parse, groups: Sequence[Group]) -> Iterable[list[ParsedFile]]:
        done, total = 0, sum(map(len, groups))
        for parsed in self.pool.map(parse, groups, chunk=100):
            done += len(parsed)
            self.progress("read", done, total)
            yield parsed

    def _note_theme(self, change: Change) -> None:
        signature = self.world.theme.digest
        if self.state.get("theme") != signature:
            change.everything = change.everything or self.state.get("theme") != ""
            self.state.put("theme", signature)

    def _note_audience(self, change: Change) -> None:
        """Rules that mean something else make other decisions: all pages with zones are looked at again."""
        meaning = self.world.audience_digest
        if self.state.get("audience") != meaning:
            self.state.put("audience", meaning)
            self.state.db.execute(
                "UPDATE placed SET dirty = 'audience changed' WHERE keys LIKE '%,%' OR shape IN "
                "(SELECT id FROM shapes WHERE shape <> '[]') OR root IN (SELECT page FROM late)"
            )
            change.paths.add("audience/")
            self.state.note("edge", ("",))

    def _move_facts(self, change: Change) -> None:
        for text in list(facts.touched(change, self.state.fact_keys, facts.around(change, self.world))):
            digest = self._digest(text)
            if digest != self.state.fact(text):
                self.state.move_fact(text, digest, _cause(text))

    def _digest(self, text: str) -> str:
        """What cannot be read now is different from all that could; who needs it will say what is wrong."""
        try:
            return self.world.fact(text)[1]
        except (MakingFailed, ContentError):
            return "unreadable"

    def _note_pages(self, change: Change) -> None:
        """Pages that came, moved or went. A new page is a row without files yet."""
        for now, before in self._addresses(change):
            for root in before.keys() - now.keys():
                self._drop(root)
            self._place({root: url for root, url in now.items() if before.get(root) != url})

    def _addresses(self, change: Change) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
        """Root → address, now and before: fragment by fragment of what changed, or of all at once."""
        catalog, db = self.world.catalog, self.state.db
        if change.everything:
            rows = db.execute(f"SELECT root, url FROM placed WHERE {_ROOTS}")  # noqa: S608 - fixed text
            yield _by_root(catalog.addresses()), dict(rows)
        for fragment_id in () if change.everything else sorted(change.ids):
            low, high = _range(key("root", fragment_id, ""))
            rows = db.execute("SELECT root, url FROM placed WHERE root >= ? AND root < ?", (low, high))
            yield _by_root(catalog.addresses_of(fragment_id)), dict(rows)

    def _place(self, new: Mapping[str, str]) -> None:
        rows = [(root, url) for root, url in new.items()]
        self.state.db.executemany(
            "INSERT OR REPLACE INTO placed VALUES (?, ?, NULL, '', 'it is new or moved')", rows
        )

    def _drop(self, root: str) -> None:
        self.state.db.execute("DELETE FROM placed WHERE root = ?", (root,))
        put_late(self.state, {root: frozenset()})
        self.state.set_problems(f"decision:{root}", [])
        self.outputs.replace(root, (), "")
        self._forget([root])

    def _note_files(self, change: Change) -> None:
        """What the end of a build looks at, be it this one or a later one."""
        self.state.note("static", (path for path in change.paths if path.startswith("static/")))
        self.state.note("asset", [""] if change.everything else filter(_may_be_asset, change.paths))
        if change.everything or change.moved or change.paged or "redirects.yaml" in change.paths:
            self.state.note("edge", ("",))

    def _forget(self, keys: Iterable[str]) -> None:
        """Drop nodes that nothing contains, and then what only they contained."""
        wanted = list(keys)
        while wanted:
            found = wanted.pop()
            if not self.state.is_needed(found):
                wanted += self.state.forget_node(found)

    # --- 2. make what is missing

    def render(self) -> None:
        """Bodies first: what they tell about themselves may touch other pieces."""
        self.state.begin()
        rows = self.state.db.execute(
            f"SELECT root FROM placed WHERE dirty IS NOT NULL AND {_ROOTS}"  # noqa: S608 - fixed text
        ).fetchall()
        roots = [row[0] for row in rows]
        clean = self.state.clean(roots)
        missing = [root for root in roots if root not in clean]
        missing += self.state.unmade() if self.resumes else ()
        render(self.world, missing, self.pool, self.progress, self.done)
        self._move_tables_of_contents()
        while self._render_dirty("body:") or self._render_dirty(""):
            self._move_tables_of_contents()
        with self.state.transaction():
            while orphans := self.state.orphans():
                self._forget(orphans)

    def _render_dirty(self, prefix: str) -> bool:
        """Make dirty nodes below a clean one, top down: those that nobody asks for any more are not made."""
        dirty = self.state.dirty_nodes()
        wanted = [text for text in dirty if text.startswith(prefix) and text not in self.done.failed]
        ready = [text for text in wanted if self._is_asked_for(text, dirty)]
        render(self.world, ready, self.pool, self.progress, self.done)
        return bool(ready)

    def _is_asked_for(self, text: str, dirty: Mapping[str, str]) -> bool:
        if text.startswith("root:"):
            return self.state.is_placed(text)
        return any(parent not in dirty for parent in self.state.parents(text))

    def _move_tables_of_contents(self) -> None:
        with self.state.transaction():
            for text in self.state.noted("moved"):
                told = facts_of_body(text) if self.state.has_clean(text) else ()
                for fact in (each for each in told if self.state.fact(each) is not None):
                    _, digest = facts.compute(fact, self.world)
                    if digest != self.state.fact(fact):
                        self.state.move_fact(fact, digest, f"{_cause(fact)}: it tells of the body")

    def check_queries(self) -> None:
        with self.state.transaction():
            check_queried_fields(self.world, self.done.failed.keys())

    # --- 3. put pages together

    def compose(self) -> None:
        """What moved is forgotten when all that shows it is composed; which late zones there are is known when the pages are."""
        moved = frozenset(self.state.noted("moved"))
        self._compose(_ROOTS, moved)
        if any_late(self.state.db):
            self._compose(f"NOT ({_ROOTS})", moved)
        self.state.settle("moved")

    def _compose(self, which: str, moved: frozenset[str]) -> None:
        tasks = waiting(self.state, which)
        with self.state.transaction():
            if compose(self.world, tasks, moved, self.outputs, self.pool, self.spool, self.progress):
                self.state.note("edge", ("",))
            settle_late(self.state, self.outputs)

    # --- 4. files that are no pages, and the end

    def finish(self) -> Fresh:
        with self.state.transaction():
            self._put_assets()
            self._put_static()
            self._put_late_script()
            if self.state.noted("edge") or not self.outputs.of("edge"):
                self._put_edge()
            self.outputs.close(self.spool)
            problems = self._problems()
            self.state.report_problems(problems)
            self._mark_complete()
        return Fresh(self.world, self.done.pieces, self.outputs.changed, problems)

    def _put_assets(self) -> None:
        """One file an asset that some node refers to."""
        wanted: dict[str, str] = {}
        held, moved = self.outputs.by_detail("asset"), set(self.state.noted("asset"))
        for text in self.state.live_assets():
            source = parse(text).args[0]
            path = None if moved.intersection(("", _file_of(source))) else held.get(source)
            if path is None and (found := self.world.fact(text)[0]) is not None:
                path = "public" + found.url
            if path is not None:
                wanted.setdefault(path, source)
        for row in self.state.db.execute("SELECT path FROM outputs WHERE origin = 'asset'").fetchall():
            if row[0] not in wanted:
                self.outputs.drop(row[0])
        for path, source in wanted.items():
            if self.outputs.made_from(path) != ("asset", source):
                self._put_file(path, self.world.asset_bytes(source) or b"", "asset", source)
        self.state.settle("asset")

    def _put_static(self) -> None:
        for source in sorted(self.state.noted("static")):
            path = "public/" + source.removeprefix("static/")
            if self.world.snapshot.digest(source) is not None:
                self._put_file(path, self.world.snapshot.read(source), "static", source)
            elif self.outputs.made_from(path)[0] == "static":
                self.outputs.drop(path)
        self.state.settle("static")

    def _put_late_script(self) -> None:
        files = [script.file()] if any_late(self.state.db) else []
        self.outputs.replace("late", [(entry, "") for entry in files], "pages have late zones")

    def _put_file(self, path: str, raw: bytes, origin: str, source: str) -> None:
        url = path.removeprefix("public")
        headers = (("Content-Type", content_type(path)), ("Cache-Control", lifetime(url, False)))
        entry = Entry(path, hashlib.sha256(raw).hexdigest(), len(raw), headers)
        self.outputs.put(entry, origin, source, f"{source} changed")

    def _put_edge(self) -> None:
        from publisher.edges import engines

        files = []
        for name, text in engines.files(table_of(self.world, Deciding(self.world.audience))).items():
            raw = text.encode()
            self.state.db.execute("INSERT OR REPLACE INTO edge_files VALUES (?, ?)", (f"edge/{name}", raw))
            files.append((Entry(f"edge/{name}", hashlib.sha256(raw).hexdigest(), len(raw)), name))
        self.outputs.replace("edge", files, "decisions, redirects or settings changed")
        self.state.settle("edge")

    def _mark_complete(self) -> None:
        after = self.cataloguer.next_change()
        self.state.put("bundle", digest_of(self.state))
        self.state.put("next_change", after.isoformat() if after else "")

    # --- problems

    def refuse_errors(self) -> None:
        with self.state.transaction():
            for text, problems in self.done.failed.items():
                self.state.set_problems(text, problems if self._counts(text) else ())
        found = self._problems()
        if any(problem.severity == "error" for problem in found):
            raise ContentError(*found)

    def _counts(self, text: str) -> bool:
        """Whether a page leads here; what a node that failed itself will contain is not known."""
        return self.state.is_needed(text, avoiding=self.done.failed.keys() - {text})

    def _problems(self) -> list[Problem]:
        found = dict.fromkeys([*self.cataloguer.problems(), *self.state.problems()])
        return sorted(placed(found, self.world), key=lambda p: (p.file, p.line, p.code, p.message))


def _by_root(pages: Iterable[Page]) -> dict[str, str]:
    return {page_key("root", page.id, page.locale, number=page.number): page.url for page in pages}


def _may_be_asset(path: str) -> bool:
    return not path.endswith(".md")


def _file_of(asset: str) -> str:
    """The file of the site that decides about an asset."""
    return f"theme/static/{asset[6:]}" if asset.startswith("theme:") else asset


def _range(prefix: str) -> tuple[str, str]:
    return prefix, prefix + "\U0010ffff"


def _cause(text: str) -> str:
    kind, args = parse(text)
    return f"{kind} {args[0]} changed"
