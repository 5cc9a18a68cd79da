"""An origin in a directory, with two trees and one symlink that says which of them is live.

    live -> trees/a                 the one thing that is switched, by a rename
    trees/a/{public,edge,live.json}  trees/b/…     one is live, the other is brought up to date and takes over
    trees/a.json  trees/b.json      what each tree holds (`tree.py`)
    public -> live/public, edge -> live/edge, live.json -> live/live.json     fixed; for readers
    releases/…  objects/…           records, and the files that only older releases need (`releases.py`)
    lock  tmp/                      who is publishing; files being written

A publish costs what changed, in a site of any size: the tree that is not live gets what has changed since
*it* was live, by links to the live tree where that has the file. A kill leaves either tree as it was, or
the one that is not live with a record that says so; the next publisher goes on from there.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from publisher.edges.etag import mtime_for
from publisher.errors import LostRace, OriginFailed, OriginFull
from publisher.origins.base import State, Work
from publisher.origins.files import is_folder
from publisher.origins.lock import locked
from publisher.origins.staging import DirectoryStaged
from publisher.origins.tree import FOLDERS, Tree
from publisher.releases import Pointer, load_release

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
IN_TREE = (*(f"{name}/" for name in FOLDERS), "live.json")


class DirectoryOrigin:
    """`root` is made when the first release is staged. `clock` counts seconds as the file system does."""

    def __init__(self, root: Path, url: str = "", clock: Callable[[], float] = time.time) -> None:
        self.root = root
        self._url = url or str(root)
        self._clock = clock

    @property
    def url(self) -> str:
        return self._url

    @property
    def readers(self) -> int:
        return 1

    @property
    def requests(self) -> int:
        return 0

    def state(self) -> State:
        pointer = self.pointer()
        with self.translated("trees"):
            holds = self.standby().holds() or ({},)
        if pointer is None:
            return State(holds=holds, lost=self._was_live())
        release = load_release(self, pointer.release)
        if release is None:
            return State(pointer, {}, holds, pointer.release)
        return State(pointer, release.contents, holds, release.oldest)

    def pointer(self) -> Pointer | None:
        data = self.load("live.json")
        try:
            return Pointer.from_json(data) if data is not None else None
        except (ValueError, KeyError, TypeError):
            raise OriginFailed(self.url, "live.json", "damaged", "restore it from a backup") from None

    def load(self, key: str) -> bytes | None:
        path = self.root / "live" / key if key.startswith(IN_TREE) else self.root / key
        with self.translated(key):
            try:
                return _read_regular(path)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def foresee(self, keys: Iterable[str]) -> None:
        """Each file is as near as it can be."""

    def keys(self) -> Iterator[str]:
        with self.translated("live"):
            for name in FOLDERS:
                yield from _files(self.root / "live" / name, name)

    @contextmanager
    def stage(self, work: Work) -> Iterator[DirectoryStaged]:
        with self.translated("lock"):
            (self.root / "trees").mkdir(parents=True, exist_ok=True)
        purpose = f"is publishing release {work.release.n} (begun {work.release.created})"
        with self._translated_lock(purpose):
            self._expect(work.difference.state)
            with self.translated("tmp", sum(write.entry.size for write in work.difference.writes)):
                staged = DirectoryStaged(self, work)
            yield staged

    def settle(self) -> None:
        """A tree is complete before it goes live."""

    def mend(self, key: str, data: bytes | None, live: Pointer | None = None) -> None:
        with self._translated_lock("is repairing files"), self.translated(key):
            if live and live != self.pointer():
                raise LostRace(self.url, "another release went live meanwhile")
            (self.root / "tmp").mkdir(exist_ok=True)
            if key.startswith(IN_TREE) or key in FOLDERS:
                self._mend_tree(key, data)
            elif data is None:
                (self.root / key).unlink(missing_ok=True)
            else:
                mtime = mtime_for(hashlib.sha256(data).hexdigest())
                self.live_tree().replace(self.root / key, data, mtime=mtime, sync=True)

    def modified(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Modification times come from contents; what tells of writing and linking is the time of the inode."""
        with self.translated(prefix):
            now = self._clock()
            for key in _files(self.root / prefix, prefix.rstrip("/")):
                with suppress(FileNotFoundError):
                    yield key, now - (self.root / key).lstat().st_ctime

    def bookkeeping(self) -> set[str]:
        return set()

    def delete(self, keys: Iterable[str], state: State) -> int:
        with self._translated_lock("is deleting what no release needs"):
            self._expect(state)
            with self.translated("objects"):
                return sum(self._unlink(key) for key in keys)

    def _unlink(self, key: str) -> bool:
        try:
            (self.root / key).unlink()
        except FileNotFoundError:
            return False
        return True

    def _mend_tree(self, key: str, data: bytes | None) -> None:
        """The other tree may share the damage: from now on it is relied on only after hashing."""
        live, standby = self.live_tree(), self.standby()
        if (holds := standby.holds()) is not None:
            standby.note({}, *holds)
        if data is None:
            live.remove(key)
        else:
            live.mend(key, data)

    def live_tree(self) -> Tree:
        return Tree(self.root, self._live_name() or "a")

    def standby(self) -> Tree:
        return Tree(self.root, "b" if self._live_name() == "a" else "a")

    @contextmanager
    def translated(self, path: str, need: int = 0) -> Iterator[None]:
        """Turns what the system says into an OriginFailed that names the file."""
        try:
            yield
        except OSError as error:
            name = self._relative(error.filename) or path
            reason = error.strerror or str(error)
            if error.errno in FULL:
                raise OriginFull(self.url, name, reason, need) from error
            raise OriginFailed(self.url, name, reason) from error

    def _was_live(self) -> bool:
        """Whether some release has been. A first publish that was cut short leaves the record of release 1 and
        one tree; only what comes after going live makes more."""
        with self.translated("releases"):
            numbers = {path.stem for path in (self.root / "releases").glob("*.json")}
        traces = (self.root / "live", self.root / "trees" / "b.json")
        return bool(numbers) and (numbers != {"1"} or any(map(os.path.lexists, traces)))

    def _live_name(self) -> str | None:
        with self.translated("live"):
            try:
                return (self.root / "live").readlink().name
            except FileNotFoundError:
                return None

    @contextmanager
    def _translated_lock(self, purpose: str) -> Iterator[None]:
        with self.translated("lock"), locked(self.root / "lock", self.url, purpose):
            yield

    def _expect(self, state: State) -> None:
        now = self.state()
        if now != state:
            number = now.live.release if now.live else 0
            raise LostRace(self.url, f"another publisher was here meanwhile (release {number} is live)")

    def _relative(self, filename: str | bytes | int | None) -> str:
        if not isinstance(filename, str | os.PathLike):
            return ""
        path = Path(filename)
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)


def _read_regular(path: Path) -> bytes | None:
    """The bytes of a file; None for a link, a pipe or a device, which no publish ever put there."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:
            return None
        raise
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        with open(fd, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(fd)


def _files(folder: Path, name: str) -> Iterator[str]:
    """Everything below `folder` that is not a directory, as `name/…`; links are not followed. `name` alone is
    what stands in place of the folder."""
    if not is_folder(str(folder)):
        if folder.is_symlink() or folder.exists():
            yield name
        return
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir(follow_symlinks=False):
                yield from _files(Path(each.path), f"{name}/{each.name}")
            else:
                yield f"{name}/{each.name}"
