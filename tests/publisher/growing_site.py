"""A small site that changes step by step, as files in memory and on disk, and what building it came to."""

from __future__ import annotations

import os
import shutil
import signal
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pygit2

from content_repo.problems import ContentError, Problem
from publisher.bundle import Bundle, bundle_digest
from publisher.shards import Shard
from publisher.workspace import Options, Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Files = dict[str, str]


@dataclass(frozen=True)
class Result:
    """What a build came to. A failed one has no files; only errors count then, since it stops half-way."""

    problems: frozenset[Problem]
    digest: str = ""
    files: frozenset[tuple[str, str, tuple[tuple[str, str], ...]]] = frozenset()

    @property
    def failed(self) -> bool:
        return not self.digest


def files_of(bundle: Bundle) -> frozenset[tuple[str, str, tuple[tuple[str, str], ...]]]:
    return frozenset(
        (entry.path, entry.sha256, entry.headers) for name in bundle.shards() for entry in bundle.shard(name)
    )


def outcome(workspace: Workspace, commit: str | None = None) -> Result:
    """Build, and read every byte of the bundle: each entry must be what it says it is, and the digest that of all entries."""
    try:
        built = workspace.build(commit)
    except ContentError as error:
        return Result(frozenset(each for each in error.problems if each.severity == "error"))
    bundle = built.bundle
    for name in bundle.shards():
        for entry in bundle.shard(name):
            assert len(bundle.read(entry)) == entry.size
    assert bundle.digest == bundle_digest(
        {name: Shard.of(bundle.shard(name)).digest for name in bundle.shards()}
    )
    return Result(frozenset(built.report.problems), bundle.digest, files_of(bundle))


@dataclass
class GrowingSite:
    """`folder/site` holds the files; `folder/kept` what an incremental build remembers."""

    folder: Path
    with_commits: bool = False
    files: Files = field(default_factory=dict)
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.site.mkdir(parents=True)
        if self.with_commits:
            pygit2.init_repository(self.site)
        self._kept: Workspace | None = None

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def write(self, files: Mapping[str, str]) -> None:
        """Bring the folder to these files."""
        for path in self.files.keys() - files.keys():
            (self.site / path).unlink()
        for path, text in files.items():
            if self.files.get(path) != text:
                place = self.site / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(text.encode())
        self.files = dict(files)

    def commit(self) -> str | None:
        """The id of a new commit of everything; None for a site without commits."""
        if not self.with_commits:
            return None
        repository = pygit2.Repository(str(self.site))
        repository.index.clear()
        for path, text in self.files.items():
            blob = repository.create_blob(text.encode())
            repository.index.add(pygit2.IndexEntry(path, blob, pygit2.enums.FileMode.BLOB))
        tree = repository.index.write_tree()
        author = pygit2.Signature("A", "a@example.org", 1_700_000_000, 0)
        parents = [] if repository.head_is_unborn else [repository.head.target]
        return str(repository.create_commit("HEAD", author, author, "Edit", tree, parents))

    def options(self) -> Options:
        return Options(now=self.now, jobs=1)

    def kept(self) -> Workspace:
        """The workspace that remembers; opened once."""
        if self._kept is None:
            self._kept = Workspace(self.site, state=self.folder / "kept", options=self.options())
            self._kept.__enter__()
        self._kept.options = self.options()
        return self._kept

    def incremental(self, commit: str | None = None) -> Result:
        return outcome(self.kept(), commit)

    def die(self, commit: str | None, at: int) -> bool:
        """Build in a child process that is killed at the state's `at`-th writing statement; False if it came to its end."""
        self.close()
        child = os.fork()
        if child == 0:
            try:
                self._live_until(commit, at)
                os._exit(0)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        status = os.waitpid(child, 0)[1]
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, (
            "the build in the child failed; see above"
        )
        return os.WIFSIGNALED(status)

    def _live_until(self, commit: str | None, at: int) -> None:
        left = at

        def count(statement: str) -> None:
            nonlocal left
            left -= statement.startswith(("BEGIN", "COMMIT", "INSERT", "UPDATE", "DELETE"))
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        with Workspace(self.site, state=self.folder / "kept", options=self.options()) as workspace:
            for revision in ("HEAD", None):
                workspace.state(revision).db.set_trace_callback(count)
            outcome(workspace, commit)

    def clean(self, commit: str | None = None) -> Result:
        """Built from nothing."""
        state = self.folder / "fresh"
        shutil.rmtree(state, ignore_errors=True)
        with Workspace(self.site, state=state, options=self.options()) as workspace:
            return outcome(workspace, commit)

    def close(self) -> None:
        if self._kept is not None:
            self._kept.__exit__(None, None, None)
            self._kept = None


def days(number: int) -> str:
    """A day that far from NOW, as front matter says it."""
    return (NOW + timedelta(days=number)).date().isoformat()


def page(fields: Iterable[str], body: str = "") -> str:
    return "---\n" + "".join(f"{line}\n" for line in fields) + f"---\n{body}\n"
