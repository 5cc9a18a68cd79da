"""The repository a site lives in, read through libgit2: nothing is ever executed, no filter, hook or merge
driver runs.

pygit2 is imported when a repository is opened, not with this module (it takes 0.12 s); `head` works without
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from content_repo import githead, names, near_misses, scope, working_copies
from content_repo.githead import head
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import MissingFile, Snapshot

if TYPE_CHECKING:
    import pygit2

__all__ = ["CommitSnapshot", "Repository", "UnknownRevision", "head", "ignored", "open"]

# Branches, tags and commits, with ~n and ^n; no ranges, paths, searches, and no options.
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]*(?:@\{[0-9]+\})?(?:[~^][0-9]*)*")
_FORBIDDEN_IN_REVISION = ("..", "//", ".lock", "/.")

_TREE = 0o040000
_LINK = 0o120000
_SUBMODULE = 0o160000


class UnknownRevision(ContentError):
    """There is no such commit in the repository."""

    def __init__(self, revision: str, why: str = "there is no such commit") -> None:
        fix = "name a branch, a tag or a commit; in a shallow clone only the newest commits are there"
        super().__init__(Problem("unknown_revision", "error", f"{revision!r}: {why}", fix=fix))
        self.revision = revision


def open(site_dir: Path) -> Repository | None:
    """The repository that the folder is in, or None. Raises ContentError when git cannot read it."""
    place = githead.find(site_dir)
    if place is None:
        return None
    if githead.has_damaged_head(place):
        _unreadable(place.work_tree, "its file HEAD names neither a commit nor a branch")
    import pygit2

    try:
        return Repository(pygit2.Repository(str(place.git_dir)), site_dir, place.work_tree)
    except (pygit2.GitError, KeyError, ValueError) as error:
        _unreadable(place.work_tree, error)


def _unreadable(folder: Path, why: Exception | str) -> NoReturn:
    fix = "is it yours, and complete? `git status` in it says more"
    problem = Problem(
        "git_unreadable", "error", f"the repository {folder.name!r} cannot be read: {why}", fix=fix
    )
    raise ContentError(problem) from (why if isinstance(why, Exception) else None)


def ignored(site_dir: Path, paths: Iterable[str]) -> set[str]:
    """Those of the site's `paths` that git ignores and does not track; none without a repository."""
    repository = open(site_dir)
    return repository.ignored(paths) if repository else set()


class Repository:
    """Read access for one site, which may be a folder of the repository. Paths are relative to the site."""

    def __init__(self, repository: pygit2.Repository, site_dir: Path, work_tree: Path) -> None:
        self._repository = repository
        self._site_dir = site_dir
        inside = site_dir.resolve().relative_to(work_tree.resolve()).as_posix()
        self.prefix = "" if inside == "." else inside + "/"

    def resolve(self, revision: str) -> str:
        """The id of the commit that a person named ("HEAD", "main~2", "v1.2", "3f2a91c"). Raises
        UnknownRevision."""
        wrong = any(each in revision for each in _FORBIDDEN_IN_REVISION)
        if wrong or not _REVISION.fullmatch(revision):
            raise UnknownRevision(revision, "this is not the name of a commit")
        import pygit2

        try:
            return str(self._repository.revparse_single(revision).peel(pygit2.Commit).id)
        except (KeyError, ValueError, pygit2.GitError) as error:
            raise UnknownRevision(revision) from error

    def snapshot(self, commit: str) -> CommitSnapshot:
        """The site at a commit id. Raises UnknownRevision."""
        return CommitSnapshot(self._repository, commit, self._tree(commit), self._site_dir)

    def diff(self, old: str, new: str) -> list[tuple[str, str | None]]:
        """What differs in the site between two commits (or trees of the repository): (path, new blob or
        None).

        Raises UnknownRevision.
        """
        return self.changes(old, new)[0]

    def changes(self, old: str, new: str) -> tuple[list[tuple[str, str | None]], dict[str, Problem | None]]:
        """What `diff` gives, and file → problem of what is refused now and was not, or None if it was and is not.

        The work is proportional to the change. Raises UnknownRevision.
        """
        comparison = _Comparison()
        comparison.folders(self._tree(old), self._tree(new), "")
        return sorted(comparison.files), comparison.refused

    def dirty(self, working: Snapshot, commit: str) -> list[str]:
        """Paths whose bytes in the working tree are not those of the commit, added and deleted ones too."""
        here = {(path, working.digest(path)) for path in working.paths()}
        return sorted({path for path, _ in here ^ self.snapshot(commit).digests().items()})

    def changed_files(self) -> list[str]:
        """The site's files that differ from HEAD in the working tree or the index. A folder that is wholly new is one entry,
        with a slash at its end: it is not looked into."""
        import pygit2

        clean = pygit2.enums.FileStatus.CURRENT | pygit2.enums.FileStatus.IGNORED
        found = self._repository.status(untracked_files="normal", ignored=False)
        changed = (path for path, flags in found.items() if flags & ~clean and path.startswith(self.prefix))
        inside = (path.removeprefix(self.prefix) for path in changed)
        return sorted(path for path in inside if _may_belong(path))

    def blob(self, blob_id: str) -> bytes | None:
        """The bytes that once had this id (all its digits), in any commit; None where this clone does not have them."""
        import pygit2

        try:
            found = self._repository.get(pygit2.Oid(hex=blob_id))
        except (ValueError, pygit2.GitError):
            return None
        return found.data if isinstance(found, pygit2.Blob) else None

    def ignored(self, paths: Iterable[str]) -> set[str]:
        """Those paths that git ignores and does not track."""
        tracked, ignores = self._repository.index, self._repository.path_is_ignored
        return {path for path in paths if self.prefix + path not in tracked and ignores(self.prefix + path)}

    def _tree(self, revision: str) -> pygit2.Tree | None:
        """The site's folder in a commit or tree; None where there was none yet."""
        import pygit2

        try:
            tree = self._repository[revision].peel(pygit2.Tree)
        except (KeyError, ValueError, pygit2.GitError) as error:
            raise UnknownRevision(revision) from error
        try:
            found = tree[self.prefix.rstrip("/")] if self.prefix else tree
        except KeyError:
            return None
        return found if isinstance(found, pygit2.Tree) else None


class CommitSnapshot:
    """The site at one commit. Nothing is read before it is asked for. `site_dir` may have some of its files, too."""

    def __init__(
        self, repository: pygit2.Repository, commit: str, tree: pygit2.Tree | None, site_dir: Path
    ) -> None:
        self._repository = repository
        self._commit = commit
        self._tree = tree
        self._site_dir = site_dir

    @property
    def commit(self) -> str | None:
        return self._commit

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Entries that are refused: symbolic links, submodules, names that are not allowed."""
        return self._walked[1]

    def paths(self) -> Iterator[str]:
        return iter(self._walked[0])

    def paths_in(self, folder: str) -> list[str]:
        """The paths that start with `folder` ("models/"); only that folder is read."""
        tree = self._folder(folder.rstrip("/"))
        return sorted(path for path, _ in _files(tree, folder, [])) if tree is not None else []

    def digests(self) -> Mapping[str, str]:
        """All paths and their digests, in the order of the paths."""
        return self._walked[0]

    def digest(self, path: str) -> str | None:
        if "_walked" in self.__dict__:
            return self._walked[0].get(path)
        if self._tree is None or not scope.belongs(path) or names.check_path(path):
            return None
        try:
            entry = self._tree[path]
        except KeyError:
            return None
        return str(entry.id) if _is_file(entry) else None

    def read(self, path: str) -> bytes:
        digest = self.digest(path)
        if digest is None:
            raise MissingFile(path)
        at_hand = working_copies.read(self._site_dir, path, digest)
        if at_hand is not None:
            return at_hand
        import pygit2

        _, data = self._repository.odb.read(pygit2.Oid(hex=digest))
        return data

    @cached_property
    def _walked(self) -> tuple[dict[str, str], tuple[Problem, ...]]:
        problems: list[Problem] = []
        found = _files(self._tree, "", problems) if self._tree is not None else iter(())
        return dict(sorted((path, str(entry.id)) for path, entry in found)), tuple(problems)

    def _folder(self, path: str) -> pygit2.Tree | None:
        import pygit2

        try:
            found = self._tree[path] if self._tree is not None else None
        except KeyError:
            return None
        return found if isinstance(found, pygit2.Tree) else None


def _may_belong(path: str) -> bool:
    """Whether a file, or a folder with a slash at its end, is part of a site."""
    return scope.belongs(path) or (
        path.endswith("/") and (scope.belongs(path + "x") or scope.at_top(path[:-1]))
    )


def _is_file(entry: pygit2.Object) -> bool:
    return int(entry.filemode or 0) & 0o170000 == 0o100000


def _files(tree: pygit2.Tree, folder: str, problems: list[Problem]) -> Iterator[tuple[str, pygit2.Object]]:
    """All files below a tree that belong to the site; what is refused is reported."""
    for entry in tree:
        name = _name(entry)
        path = folder + name
        if problem := _refusal(entry, folder, name):
            problems.append(problem)
        elif not _wanted(folder, name):
            continue
        elif entry.filemode == _TREE:
            yield from _files(entry, path + "/", problems)  # type: ignore[arg-type]  # a tree, by its mode
        else:
            yield path, entry


def _name(entry: pygit2.Object) -> str:
    return (entry.raw_name or b"").decode("utf-8", "surrogateescape")


def _wanted(folder: str, name: str) -> bool:
    return scope.at_top(name) if not folder else not scope.hidden(folder, name)


def _refusal(entry: pygit2.Object, folder: str, name: str) -> Problem | None:
    """What is wrong with an entry that stands where the site's files are."""
    path = folder + name
    if not _wanted(folder, name):
        of_git = name.lower().startswith(".git") and name not in scope.GIT_OWN
        if not folder:
            return near_misses.beside(name, is_folder=entry.filemode == _TREE)
        return refused(path, "is a file of git") if of_git else None
    if problem := names.check_path(path):
        return problem
    if entry.filemode == _LINK:
        return refused(path, "is a symbolic link")
    if entry.filemode == _SUBMODULE:
        return refused(path, "is a submodule")
    return None


def refused(path: str, why: str) -> Problem:
    """The problem of something in a site's folder that is never read."""
    message = f"{path!r} {why} and is not read"
    return Problem(
        "refused_file",
        "error",
        message,
        names.printable(path),
        fix="replace it with a plain file, or remove it",
    )


class _Comparison:
    """Two trees walked side by side where they differ: (path, new blob or None), and what is or was refused there."""

    def __init__(self) -> None:
        self.files: list[tuple[str, str | None]] = []
        self.refused: dict[str, Problem | None] = {}

    def folders(self, old: pygit2.Tree | None, new: pygit2.Tree | None, folder: str) -> None:
        before, after = _entries(old), _entries(new)
        for name in before.keys() | after.keys():
            was, now = before.get(name), after.get(name)
            if was is None or now is None or was.id != now.id or was.filemode != now.filemode:
                usable = self._usable(was, folder, name), self._usable(now, folder, name, there=True)
                self._entry(*usable, folder + name)

    def _usable(
        self, entry: pygit2.Object | None, folder: str, name: str, *, there: bool = False
    ) -> pygit2.Object | None:
        """The entry, if it can be, or hold, a file of the site."""
        if entry is None:
            return None
        problem = _refusal(entry, folder, name)
        if problem:
            self.refused[problem.file] = problem if there else None
        return None if problem or not _wanted(folder, name) else entry

    def _entry(self, was: pygit2.Object | None, now: pygit2.Object | None, path: str) -> None:
        below = [each if each is not None and each.filemode == _TREE else None for each in (was, now)]
        if below != [None, None]:
            self.folders(below[0], below[1], path + "/")  # type: ignore[arg-type]  # trees, by their mode
        if now is not None and _is_file(now):
            self.files.append((path, str(now.id)))
        elif was is not None and _is_file(was):
            self.files.append((path, None))


def _entries(tree: pygit2.Tree | None) -> dict[str, pygit2.Object]:
    return {_name(entry): entry for entry in tree} if tree is not None else {}
