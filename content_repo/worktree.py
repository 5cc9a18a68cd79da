"""The working tree as a snapshot: what is on disk and not ignored, read again only where its stat data says
so.

Stat data is a hint with git's racy-entry rule: a file that changed at about the time it was read may change
once more without a trace, so it is recorded as unsettled and read again next time (git:
Documentation/technical/racy-git). Symbolic links are never followed, also not in the middle of a path, and
not when they appear between two steps.
"""

from __future__ import annotations

import os
import stat as modes
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import NamedTuple

from content_repo import githead, names, near_misses, scope
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import MissingFile, blob_id

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_MARGIN = 100_000_000  # ns: kernels stamp files with a clock that lags a few milliseconds
_COARSE_MARGIN = 2_000_000_000  # ns: where times have no fraction, as on FAT
_UNSETTLED = -1
_RULES = "/"  # stat data of ignore rules are kept under keys that no path can be


class Stat(NamedTuple):
    """What is remembered of a file. `digest` "" is an ignored file; `mtime_ns` -1 one that must be read
    again."""

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int
    digest: str


class WorkTree:
    """What the folder held when this was made. `known` is what `stats` gave last time; `rescan` reads every
    file."""

    commit = None

    def __init__(
        self, site_dir: Path, known: Mapping[str, Stat] | None = None, *, rescan: bool = False
    ) -> None:
        self._site_dir = site_dir
        self._scan = _Scan({} if rescan or known is None else known)
        with _opened(str(site_dir), _FOLDER_FLAGS & ~os.O_NOFOLLOW) as root:
            self._scan.walk(root, "")
        self._leave_out_ignored()
        with _Folders(site_dir) as folders:
            self._scan.read(folders)
        self._digests = {path: each.digest for path, each in self._scan.kept.items() if each.digest}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is refused: symbolic links, devices, names that are not allowed, files that cannot be read."""
        return tuple(self._scan.problems)

    def paths(self) -> Iterator[str]:
        return iter(sorted(self._digests))

    def paths_in(self, folder: str) -> list[str]:
        """The paths that start with `folder` ("models/")."""
        return sorted(path for path in self._digests if path.startswith(folder))

    def digest(self, path: str) -> str | None:
        return self._digests.get(path)

    def digests(self) -> Mapping[str, str]:
        """All paths and their digests, in no order."""
        return self._digests

    def read(self, path: str) -> bytes:
        """The bytes that were there when this was made. Raises MissingFile, and ContentError if they have
        changed."""
        wanted = self._digests.get(path)
        if wanted is None:
            raise MissingFile(path)
        with _Folders(self._site_dir) as folders:
            data = folders.read(path)
        if data is None or blob_id(data) != wanted:
            message = f"{path!r} changed while it was being used"
            raise ContentError(Problem("changed_meanwhile", "error", message, path, fix="run this again"))
        return data

    def again(self, paths: Iterable[str]) -> WorkTree:
        """What the folder holds now, if nothing but these paths has changed since. They are read, whatever their times say,
        and marked to be read again by the next whole look."""
        found = copy(self)
        found._digests = dict(self._digests)
        found._scan = copy(self._scan)
        found._scan.kept = dict(self._scan.kept)
        with _Folders(self._site_dir) as folders:
            for path in paths:
                data = folders.read(path) if scope.belongs(path) and not names.check_path(path) else None
                found._put(path, data)
        return found

    def _put(self, path: str, data: bytes | None) -> None:
        self._digests.pop(path, None)
        self._scan.kept.pop(path, None)
        if data is not None:
            self._digests[path] = blob_id(data)
            self._scan.kept[path] = Stat(_UNSETTLED, 0, len(data), 0, self._digests[path])

    def stats(self) -> Mapping[str, Stat]:
        """What to remember for next time: files, ignored files, and ignore rules."""
        return self._scan.kept

    def _leave_out_ignored(self) -> None:
        """Ask git about what it was not asked about before. Nothing new: git is not even loaded."""
        asked = self._scan.doubtful(self._site_dir)
        if asked and githead.find(self._site_dir):
            from content_repo import git

            self._scan.ignore(asked, git.ignored(self._site_dir, asked))


class _Scan:
    """One walk. `kept` is settled; `fresh` must be read: {path: stat without digest}."""

    def __init__(self, known: Mapping[str, Stat]) -> None:
        self.kept: dict[str, Stat] = {}
        self.fresh: dict[str, Stat] = {}
        self.rules: dict[str, Stat] = {}
        self.problems: list[Problem] = []
        self._known = known
        self._started = time.time_ns()

    def walk(self, folder: int, prefix: str) -> None:
        """`folder` is an open directory; the paths in it start with `prefix`."""
        known, kept = self._known, self.kept
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if not prefix and not scope.at_top(name):
                    self._beside(entry)
                    continue
                if name[0] == "." and self._hidden(prefix, entry):
                    continue
                path = prefix + name
                if entry.is_file(follow_symlinks=False):
                    found, old = entry.stat(follow_symlinks=False), known.get(path)
                    if old is not None and old[:4] == (
                        found.st_mtime_ns,
                        found.st_ctime_ns,
                        found.st_size,
                        found.st_ino,
                    ):
                        kept[path] = old
                    else:
                        self._new(path, found)
                elif entry.is_dir(follow_symlinks=False):
                    self._below(folder, entry.name, path)
                else:
                    self._refuse(path, _kind(entry))

    def _beside(self, entry: os.DirEntry[str]) -> None:
        """What does not belong to the site, and may be meant to."""
        problem = near_misses.beside(entry.name, is_folder=entry.is_dir(follow_symlinks=False))
        if problem:
            self.problems.append(problem)

    def _hidden(self, prefix: str, entry: os.DirEntry[str]) -> bool:
        if not scope.hidden(prefix, entry.name):
            return False
        if entry.name == ".gitignore":
            self.rules[f"{_RULES}{prefix}{entry.name}"] = _stat(entry.stat(follow_symlinks=False))
        elif entry.name.lower().startswith(".git") and entry.name not in scope.GIT_OWN:
            self._refuse(prefix + entry.name, "is a file of git")
        return True

    def _new(self, path: str, found: os.stat_result) -> None:
        problem = names.check_path(path)
        if problem:
            self.problems.append(problem)
        else:
            self.fresh[path] = _stat(found)

    def _below(self, folder: int, name: str, path: str) -> None:
        problem = names.check_path(path)
        if problem:
            self.problems.append(problem)
            return
        try:
            with _opened(name, _FOLDER_FLAGS, folder) as opened:
                self.walk(opened, path + "/")
        except OSError as error:
            self._refuse(path, f"cannot be opened ({error.strerror})")

    def _refuse(self, path: str, why: str) -> None:
        message = f"{path!r} {why} and is not read"
        fix = "replace it with a plain file or folder, or remove it"
        self.problems.append(Problem("refused_file", "error", message, names.printable(path), fix=fix))

    def doubtful(self, site_dir: Path) -> list[str]:
        """Paths that may be ignored: new ones, changed ones that were; all of them when a rule has
        changed."""
        self.rules.update(_outer_rules(site_dir))
        rules = {key: each for key, each in self._known.items() if key.startswith(_RULES)}
        files = list(self.kept)
        self.kept.update(self.rules)
        if rules != self.rules:
            return [*self.fresh, *files]
        return [path for path in self.fresh if path not in self._known or not self._known[path].digest]

    def ignore(self, asked: Iterable[str], ignored: set[str]) -> None:
        """Keep what git ignores only as stat data; what it no longer ignores must be read."""
        for path in asked:
            if path in ignored:
                found = self.fresh.pop(path, None) or self.kept[path]
                self.kept[path] = found._replace(digest="")
            elif path in self.kept and not self.kept[path].digest:
                self.fresh[path] = self.kept.pop(path)

    def read(self, folders: _Folders) -> None:
        """Read and hash everything fresh; a file that has gone meanwhile is not there."""
        for path, found in self.fresh.items():
            try:
                data = folders.read(path)
            except OSError as error:
                self._refuse(path, f"cannot be read ({error.strerror})")
                continue
            if data is not None:
                self.kept[path] = self._settled(found._replace(digest=blob_id(data)))

    def _settled(self, found: Stat) -> Stat:
        changed = max(found.mtime_ns, found.ctime_ns)
        margin = _MARGIN if found.mtime_ns % 1_000_000_000 else _COARSE_MARGIN
        return found if changed < self._started - margin else found._replace(mtime_ns=_UNSETTLED)


class _Folders:
    """Opens files below a site segment by segment, following no link. The last folder stays open for its
    neighbours."""

    def __init__(self, site_dir: Path) -> None:
        self._root = os.open(site_dir, _FOLDER_FLAGS & ~os.O_NOFOLLOW)
        self._name = ""
        self._last = self._root

    def __enter__(self) -> _Folders:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave()
        os.close(self._root)

    def read(self, path: str) -> bytes | None:
        """The bytes of a plain file; None where there is none (any more). Raises OSError."""
        folder, _, name = path.rpartition("/")
        try:
            self._enter(folder)
            with _opened(name, _FILE_FLAGS, self._last) as file:
                if not modes.S_ISREG(os.fstat(file).st_mode):
                    return None
                with os.fdopen(file, "rb", closefd=False) as stream:
                    return stream.read()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _enter(self, folder: str) -> None:
        if folder == self._name:
            return
        self._leave()
        for name in filter(None, folder.split("/")):
            below = os.open(name, _FOLDER_FLAGS, dir_fd=self._last)
            self._close_last()
            self._last = below
        self._name = folder

    def _leave(self) -> None:
        self._close_last()
        self._last, self._name = self._root, ""

    def _close_last(self) -> None:
        if self._last != self._root:
            os.close(self._last)


def _outer_rules(site_dir: Path) -> Iterator[tuple[str, Stat]]:
    """The ignore rules outside the walked folders: of the site's folder, those above it, and the
    repository's."""
    place = githead.find(site_dir)
    if place is None:
        return
    here = site_dir.resolve()
    above = [each for each in (here, *here.parents) if each.is_relative_to(place.work_tree)]
    for file in (*(each / ".gitignore" for each in above), place.common_dir / "info" / "exclude"):
        try:
            yield _RULES + os.path.relpath(file, here), _stat(file.stat())
        except OSError:
            continue


@contextmanager
def _opened(name: str, flags: int, folder: int | None = None) -> Iterator[int]:
    found = os.open(name, flags, dir_fd=folder)
    try:
        yield found
    finally:
        os.close(found)


def _stat(found: os.stat_result) -> Stat:
    return Stat(found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, "")


def _kind(entry: os.DirEntry[str]) -> str:
    return "is a symbolic link" if entry.is_symlink() else "is neither a file nor a folder"
