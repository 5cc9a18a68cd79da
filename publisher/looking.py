"""What there is to build, and what differs from the last build: a commit by tree difference, the working tree by stat data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from content_repo import githead
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import Snapshot
from publisher.state import State

if TYPE_CHECKING:
    from content_repo.git import CommitSnapshot
    from content_repo.worktree import WorkTree

Changes = Mapping[str, str | None]
Refused = Mapping[str, tuple[Problem, ...]]


@dataclass(frozen=True)
class Look:
    """`changes` is path → blob id, None for a file that is gone; `refused` is path → problems of what is never read, where
    that differs. `remember` is called in the transaction that takes them in, so that the state never holds a file other than
    the one it compares with next time."""

    state: State
    commit: str | None
    changes: Changes
    open: Callable[[], Snapshot]
    remember: Callable[[], None]
    refused: Refused

    @cached_property
    def snapshot(self) -> Snapshot:
        return self.open()


def look_at_commit(site: Path, revision: str, state: State) -> Look:
    """Raises ContentError when there is no repository or no such commit. HEAD as it was last time costs no library."""
    head = githead.head(site) if revision == "HEAD" else None
    if head is not None and head == state.get("commit"):
        return Look(state, head, {}, lambda: _commit(site, head)[1], lambda: None, {})
    commit, snapshot = _commit(site, revision)
    changes, refused = _commit_changes(site, commit, snapshot, state)
    return Look(state, commit, changes, lambda: snapshot, lambda: state.put("commit", commit), refused)


def commit_snapshot(site: Path, revision: str) -> CommitSnapshot:
    """The site at a commit. Raises ContentError when there is no repository or no such commit."""
    return _commit(site, revision)[1]


def _commit(site: Path, revision: str) -> tuple[str, CommitSnapshot]:
    from content_repo import git

    repository = git.open(site)
    if repository is None:
        fix = "run `git init` and commit the site, or build the working tree"
        raise ContentError(Problem("no_repository", "error", "this site is in no git repository", fix=fix))
    commit = repository.resolve(revision)
    return commit, repository.snapshot(commit)


def _commit_changes(site: Path, new: str, snapshot: CommitSnapshot, state: State) -> tuple[Changes, Refused]:
    """By comparing trees; by comparing all files when the commit that is remembered is no longer in the repository."""
    from content_repo import git

    old, repository = state.get("commit"), git.open(site)
    if old and repository is not None:
        try:
            files, refused = repository.changes(old, new)
        except git.UnknownRevision:
            pass
        else:
            return dict(files), {path: (each,) if each else () for path, each in refused.items()}
    known = dict(state.db.execute("SELECT path, blob FROM files"))
    return _differences(known, snapshot.digests()), _newly_refused(state, snapshot.problems)


def _newly_refused(state: State, problems: Iterable[Problem]) -> Refused:
    """What differs from what the state remembers to be refused."""
    found: dict[str, tuple[Problem, ...]] = dict.fromkeys(state.refused(), ())
    for problem in problems:
        found[problem.file] = (*found.get(problem.file, ()), problem)
    return {path: each for path, each in found.items() if set(each) != set(state.refused().get(path, ()))}


def look_at_tree(site: Path, state: State, *, rescan: bool) -> Look:
    """Raises ContentError where something in the folder cannot be a file of a site."""
    from content_repo.worktree import Stat, WorkTree

    known = {row[0]: Stat(*row[1:]) for row in state.db.execute("SELECT * FROM stats")}
    tree = WorkTree(site, known, rescan=rescan)
    stats = tree.stats()
    old = {path: each.digest for path, each in known.items() if each.digest}
    return Look(
        state,
        None,
        _differences(old, tree.digests()),
        lambda: tree,
        lambda: _remember_stats(state, known, stats),
        _newly_refused(state, tree.problems),
    )


def look_again(state: State, tree: WorkTree, paths: Iterable[str]) -> Look:
    """The working tree when only these paths may have changed since it was looked at."""
    wanted = list(paths)
    new = tree.again(wanted)
    changes = {path: new.digest(path) for path in wanted if new.digest(path) != tree.digest(path)}
    return Look(state, None, changes, lambda: new, lambda: _remember_again(state, new, changes), {})


def _remember_again(state: State, tree: WorkTree, changes: Changes) -> None:
    stats = tree.stats()
    state.db.executemany("DELETE FROM stats WHERE path = ?", [(path,) for path in changes])
    rows = [(path, *stats[path]) for path in changes if path in stats]
    state.db.executemany("INSERT INTO stats VALUES (?, ?, ?, ?, ?, ?)", rows)


def _differences(old: Mapping[str, str], new: Mapping[str, str]) -> Changes:
    if old == new:
        return {}
    changed: dict[str, str | None] = {path: blob for path, blob in new.items() if old.get(path) != blob}
    changed.update((path, None) for path in old if path not in new)
    return changed


def _remember_stats(
    state: State, known: Mapping[str, Iterable[object]], stats: Mapping[str, Iterable[object]]
) -> None:
    if known == stats:
        return
    state.db.executemany("DELETE FROM stats WHERE path = ?", [(path,) for path in known if path not in stats])
    rows = [(path, *each) for path, each in stats.items() if known.get(path) != each]
    state.db.executemany("INSERT OR REPLACE INTO stats VALUES (?, ?, ?, ?, ?, ?)", rows)
