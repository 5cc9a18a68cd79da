"""One site on disk and what is remembered of it: the way in for every command. Holds the lock while it is open."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from content_repo.clock import Clock
from content_repo.problems import ContentError, Problem
from publisher.built import Built, still_current
from publisher.damage import may_be_damage
from publisher.errors import PublishError
from publisher.looking import Look, look_at_commit, look_at_tree
from publisher.site_lock import locked
from publisher.state import State

if TYPE_CHECKING:
    from content_repo.catalog import Catalog
    from content_repo.site import Site, Target
    from publisher.cdn.invalidation import Invalidation
    from publisher.edges.table import EdgeTable
    from publisher.gc import Limits
    from publisher.origins.base import Origin
    from publisher.planned import Plan
    from publisher.pool import Pool
    from publisher.previews import Removal
    from publisher.report import PublishReport, Report
    from publisher.spool import Spool
    from publisher.storing import BuildStore
    from publisher.upkeep import TargetCollected, TargetVerified
    from publisher.world import World

Progress = Callable[[str, int, int], None]

Result = TypeVar("Result")


class UnknownTarget(PublishError):
    """site.toml has no target of this name."""

    exit_code = 2

    def __init__(self, name: str, known: Mapping[str, Target]) -> None:
        from content_repo.target_kinds import unknown_target

        super().__init__(unknown_target(name, known))


@dataclass(frozen=True, slots=True)
class Options:
    """`now` is aware. `drafts`, `future`, `expired` show what visitors would not see yet, or any more. `environment` is
    where credentials of services come from. `preview` is a branch: every target then means its place beside the target
    (`publisher/previews.py`).
    """

    now: datetime
    drafts: bool = False
    future: bool = False
    expired: bool = False
    jobs: int | None = None
    rescan: bool = False
    strict: bool = False
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    preview: str | None = None

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.drafts, self.future, self.expired)


def _silent(_stage: str, _done: int, _total: int) -> None:
    pass


class Workspace:
    """Use in a `with` block. `site` is the site's folder; `state` where what is remembered goes (`.fragmint` in the site)."""

    def __init__(
        self, site: Path, *, state: Path | None = None, options: Options, progress: Progress = _silent
    ) -> None:
        self.site = site
        self.options = options
        self.folder = state or site / ".fragmint"
        self.progress = progress
        self._states: dict[str, State] = {}
        self._lock: int | None = None

    def __enter__(self) -> Self:
        self._refuse_no_site()
        self.make_folder()
        self._lock = locked(self.folder)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for state in self._states.values():
            state.close()
        self._states.clear()
        if self._lock is not None:
            os.close(self._lock)

    def make_folder(self) -> None:
        """The folder of the state, which git ignores whatever the site's repository says."""
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")

    def _refuse_no_site(self) -> None:
        """A commit may hold a site.toml that the working tree lacks; without either there is nothing to lock."""
        if not self.site.is_dir():
            fix = "name the site's folder with --site, or make one with `fragmint new DIR`"
            raise ContentError(Problem("no_site", "error", f"there is no folder {self.site}", fix=fix))

    # --- building

    def build(self, commit: str | None = None, spool: Spool | None = None) -> Built:
        """Build the working tree (None) or a commit. Raises ContentError with every problem; nothing is changed then.

        Who reads all that was built soon gives a `spool` to keep it in.
        """
        started = time.monotonic()
        return self._healed(lambda: self._build(self._look(commit), started, spool))

    def content(self, commit: str | None = None) -> Catalog:
        """What is written, drafts and what waits included, without building anything. Raises ContentError."""
        from publisher.reading import read_content

        return self._healed(
            lambda: read_content(self._look(commit, "content"), self.options.now, self.pool())
        )

    def _look(self, commit: str | None, purpose: str = "") -> Look:
        state = self.state(commit, purpose)
        if commit:
            return look_at_commit(self.site, commit, state)
        return look_at_tree(self.site, state, rescan=self.options.rescan)

    def state(self, commit: str | None, purpose: str = "") -> State:
        """What is remembered of builds of commits, or of the working tree (None)."""
        from publisher.engine import engine_version

        kind = "commit" if commit else "tree"
        name = "-".join(part for part in (purpose, kind, self.options.clock.flags) if part)
        if name not in self._states:
            self._states[name] = State(self.folder / f"{name}.db", version=engine_version())
        return self._states[name]

    def _healed(self, work: Callable[[], Result]) -> Result:
        """What `work` comes to; done again on new states where it failed on one that may be damaged."""
        try:
            return work()
        except Exception as error:
            if not self._forget_damaged(error):
                raise
            return work()

    def _forget_damaged(self, error: Exception) -> bool:
        """Throw away the states that can have led to an error: everything in them can be made again."""
        states = self._states.items()
        lost = {name for name, each in states if may_be_damage(error, was_there=each.was_there)}
        for name in lost:
            state = self._states.pop(name)
            state.close()
            state.path.unlink(missing_ok=True)
        return bool(lost)

    def spool(self) -> Spool:
        """A place for what a build composes; to be closed when that has been read."""
        from publisher.spool import Spool

        return Spool(self.folder)

    def _build(self, looked: Look, started: float, spool: Spool | None) -> Built:
        clock = self.options.clock
        if not looked.changes and not looked.refused and still_current(looked.state, clock):
            with looked.state.transaction():
                looked.remember()
            return Built(looked, clock, None, started)
        from publisher.build import build, open_world

        world = open_world(looked.snapshot, looked.state, clock)
        fresh = build(world, looked, self.pool(), self.progress, spool)
        return Built(looked, clock, fresh, started, spool)

    def pool(self) -> Pool:
        from publisher.pool import Pool

        return Pool(self.options.jobs)

    def check(self, commit: str | None = None, *, since: str | None = None) -> Report:
        """A build's report with what a look at the whole site finds besides. Raises ContentError like `build`.

        `since`: of what does not stop a build, only that in files that are otherwise in this revision.
        """
        from publisher.checking import check

        return self._healed(lambda: check(self, commit, since))

    def failed_world(self, commit: str | None = None) -> World | None:
        """The site as a build that failed has read it; None where it did not get so far."""
        from publisher.build import open_world

        try:
            looked = self._look(commit)
            return None if looked.changes else open_world(looked.snapshot, looked.state, self.options.clock)
        except ContentError:
            return None

    def write(self, built: Built, out: Path, edge_out: Path | None = None) -> int:
        """Bring a folder to what the build's `public/` holds; the number of files written or deleted there."""
        from publisher.written import Folder

        if edge_out is not None:
            Folder(edge_out, built.state, "edge/", rescan=self.options.rescan).write(
                built.bundle, self.pool()
            )
        return Folder(out, built.state, rescan=self.options.rescan).write(built.bundle, self.pool())

    # --- questions

    def explain(self, url: str, facts: Iterable[str], commit: str | None = None) -> dict[str, Any]:
        """Which file a visitor gets, and why; `facts` are `country=CN` texts. Raises NoSuchPage."""
        from audience.contexts import Context
        from publisher.explaining import Explainer

        def answer() -> dict[str, Any]:
            world = self.build(commit).world
            context = Context.from_options(facts, world.audience.signals)
            return Explainer(world).explain(url, context)

        return self._healed(answer)

    def explain_many(
        self, asked: Iterable[Mapping[str, Any]], commit: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """One answer a question `{"url": …, "context": {…}}`, in order; `{"url", "error"}` to those that have none."""
        from publisher.explaining import Explainer

        yield from map(Explainer(self.build(commit).world).answer, asked)

    def trace(self, what: str, commit: str | None = None) -> dict[str, Any]:
        """What the page at an address is made of, or which pages a file goes into. Raises NoSuchPage, NoSuchFile."""
        from publisher.tracing import Tracer, file_named

        def answer() -> dict[str, Any]:
            tracer = Tracer(self.build(commit).world)
            file = file_named(what, self.site)
            return tracer.page(what) if file is None else tracer.file(file)

        return self._healed(answer)

    def preview(self, url: str, facts: Iterable[str], commit: str | None = None) -> bytes:
        """The bytes of a page for one visitor, composed now: the same that are published."""
        from audience.contexts import Context
        from publisher.explaining import Explainer
        from publisher.trees import Trees

        world = self.build(commit).world
        root, vector = Explainer(world).vector(url, Context.from_options(facts, world.audience.signals))
        return Trees(world.node).compose(root, vector)

    def edge_table(self, built: Built) -> EdgeTable:
        from publisher.edges import codec

        row = built.state.db.execute("SELECT data FROM edge_files WHERE path = 'edge/table.json'").fetchone()
        return codec.loads(row[0].decode())

    def store(self, built: Built) -> BuildStore:
        """The files of a build for the built-in edge; it keeps showing this build while the next one is made."""
        from publisher.storing import BuildStore

        return BuildStore(built.world)

    def edge(
        self, engine: str, target: str, out: Path, listen: str, tag_keys: Callable[[], str] = str
    ) -> list[Path]:
        """Write what `engine` runs as it is; returns the files. Raises UnknownTarget, CannotExpress."""
        from publisher.edges.generate import generate

        site, environment = self.site_settings(), self.options.environment
        named, preview = self.target(site, target), self._preview
        return generate(engine, named, self.site, out, listen, site.base_url, tag_keys, environment, preview)

    # --- publishing

    def plan(self, target: str, commit: str | None = None) -> Plan:
        """What publishing would change at the first origin of the target, page by page, and what the build found."""
        from publisher.publishing import plan

        return plan(self, target, commit or "HEAD")

    def publish(self, target: str, commit: str | None = None, *, dry_run: bool = False) -> PublishReport:
        """Make a commit live at every origin of a target. Raises ContentError, OriginFailed, LostRace."""
        from publisher.publishing import publish

        return publish(self, target, commit or "HEAD", dry_run=dry_run)

    def remove_preview(self, target: str, *, dry_run: bool = False) -> Removal:
        """Delete everything of this preview at every origin of the target; in a dry run it is only counted."""
        from publisher.previews import remove

        origins = self.origins(self.site_settings(), target, remembered=False)
        return remove(origins, dry_run=dry_run)

    def rollback(self, target: str, release: int | None = None) -> PublishReport:
        """Make an older release live again, under a new number. Raises UnknownRelease."""
        from publisher.publishing import rollback

        return rollback(self, target, release)

    def invalidate(
        self, target: str, since: int | None = None, *, whole: bool = False, warm: bool = False
    ) -> Invalidation | None:
        """Tell the caches of a target again what changed since a release. Raises UnknownTarget, OriginFailed."""
        from publisher.cdn.following import again

        return again(self, target, since, whole=whole, warm=warm)

    def releases(self, target: str) -> list[dict[str, Any]]:
        """Newest first."""
        from publisher.upkeep import releases

        return releases(self, target)

    def verify(self, target: str, *, repair: bool = False) -> TargetVerified:
        """Compare everything at each origin of the target with its live release."""
        from publisher.upkeep import verify_target

        return verify_target(self, target, repair=repair)

    def collect(self, target: str, limits: Limits) -> TargetCollected:
        """Delete what no kept release needs at each origin of the target."""
        from publisher.upkeep import collect_target

        return collect_target(self, target, limits)

    def site_settings(self) -> Site:
        """The settings of this run: of a preview, with its place for each target. Raises ContentError, NoName."""
        site = self.written_settings()
        if self.options.preview is None:
            return site
        from publisher.previews import beside

        return beside(site, self.options.preview)

    @property
    def _preview(self) -> str:
        """The name of the preview's place; "" without a preview. Raises NoName."""
        if self.options.preview is None:
            return ""
        from publisher.previews import name_of

        return name_of(self.options.preview)

    def written_settings(self) -> Site:
        """site.toml as it is in the working tree. Raises ContentError."""
        from content_repo.site import FILE, read_site
        from content_repo.snapshot import MemorySnapshot

        file = self.site / FILE
        return read_site(MemorySnapshot({FILE: file.read_bytes()} if file.is_file() else {}))

    def target(self, site: Site, name: str) -> Target:
        if name not in site.targets:
            raise UnknownTarget(name, site.targets)
        return site.targets[name]

    def origins(self, site: Site, target: str, *, remembered: bool = True) -> list[Origin]:
        """The places of a target; whether this machine's copies of their records will do. Raises UnknownTarget,
        UnknownOrigin."""
        from publisher.origins.opening import opened

        found = self.target(site, target)
        shelves = self.folder / "origins" if remembered else None
        return [opened(url, self.site, found.lease, shelves) for url in found.origins]
