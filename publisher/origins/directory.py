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
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from publisher.bundle import Entry
from publisher.difference import Write
from publisher.edges.etag import mtime_for
from publisher.errors import LostRace, OriginFailed, OriginFull
from publisher.origins.base import State, Work
from publisher.origins.durable import flush
from publisher.origins.lock import locked
from publisher.origins.tree import FOLDERS, Tree, fsync_folder, hashed, write_new
from publisher.origins.writers import spread
from publisher.releases import Pointer, displaced_key, load_release, object_key, release_key
from publisher.retention import displaced

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FIXED = {"public": "live/public", "edge": "live/edge", "live.json": "live/live.json"}
IN_TREE = (*(f"{name}/" for name in FOLDERS), "live.json")


class DirectoryOrigin:
    """`root` is made when the first release is staged."""

    def __init__(self, root: Path, url: str = "") -> None:
        self.root = root
        self._url = url or str(root)

    @property
    def url(self) -> str:
        return self._url

    def state(self) -> State:
        pointer = self.pointer()
        release = load_release(self, pointer.release) if pointer else None
        holds = self.standby().holds() or ({},)
        if release is None:
            return State(pointer, {}, holds, pointer.release if pointer else 1)
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

    def mend(self, key: str, data: bytes | None) -> None:
        """The other tree may share the damage: from now on it is relied on only after hashing."""
        with self._translated_lock("is repairing files"), self.translated(key):
            live, standby = self.live_tree(), self.standby()
            if (holds := standby.holds()) is not None:
                standby.note({}, *holds)
            if data is None:
                live.remove(key)
            else:
                folder = live.folder if key.startswith(IN_TREE) else self.root
                mtime = mtime_for(hashlib.sha256(data).hexdigest())
                live.replace(folder / key, data, mtime=mtime, sync=True)

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

    def _live_name(self) -> str | None:
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


class DirectoryStaged:
    """A release in the tree that is not live."""

    def __init__(self, origin: DirectoryOrigin, work: Work) -> None:
        self._origin, self._root, self._work = origin, origin.root, work
        self._live, self._standby = origin.live_tree(), origin.standby()
        uploads = [write.entry for write in work.difference.writes if not self._stored(write)]
        self.uploaded, self.bytes = len(uploads), sum(entry.size for entry in uploads)
        self.copied, self.requests = len(work.difference.writes) - len(uploads), 0
        self._lay_out()
        self._claim()
        self._store_records()
        self._keep_displaced()
        self._bring_up_to_date()

    def activate(self, discard: Iterable[str]) -> None:
        """One rename. What follows may be cut short: the next publish does without it."""
        with self._origin.translated("live"):
            self._link_over(self._root / "live", f"trees/{self._standby.name}")
            fsync_folder(self._root)
        with suppress(OSError):  # done again by the next publish, or done without
            for key in discard:
                (self._root / key).unlink(missing_ok=True)
            if self._work.release.parent is None:
                self._prepare_second()

    def _lay_out(self) -> None:
        shutil.rmtree(self._root / "tmp", ignore_errors=True)
        for name in ("tmp", "objects", "releases/shards", "releases/displaced"):
            (self._root / name).mkdir(parents=True, exist_ok=True)
        for name, place in FIXED.items():
            path = self._root / name
            if path.exists() and not path.is_symlink():
                hint = "name a directory that is empty, or that was published to before"
                raise OriginFailed(self._origin.url, name, "exists, and was not made by a publish", hint)
            self._link_over(path, place)

    def _link_over(self, path: Path, place: str) -> None:
        if path.is_symlink() and str(path.readlink()) == place:
            return
        aside = self._root / "tmp" / path.name
        aside.symlink_to(place)
        aside.rename(path)

    def _claim(self) -> None:
        """Creates the release's record. One that exists was left by a publisher that died: this one holds the
        lock, and saw in `State` that the number never went live."""
        path, data = self._root / release_key(self._work.release.n), self._work.release.to_json()
        aside = self._root / "tmp" / path.name
        write_new(str(aside), data, None, sync=True)
        try:
            os.link(aside, path)
        except FileExistsError:
            aside.rename(path)

    def _store_records(self) -> None:
        for key, data in self._work.records.items():
            self._standby.replace(self._root / key, data)

    def _keep_displaced(self) -> None:
        """Files that only the live tree has stay reachable, for going back. Listed before they are linked,
        with what an interrupted publish listed: so none is ever forgotten."""
        entries, parent = self._work.difference.displaced, self._work.release.parent
        if parent is None or not entries:
            return
        key = displaced_key(parent)
        hashes = {entry.sha256 for entry in entries} | displaced(self._origin, parent)
        self._standby.replace(self._root / key, "\n".join(sorted(hashes)).encode())
        spread(entries, self._keep, self._work.writers, self._report("keep", len(entries)))

    def _keep(self, entry: Entry) -> None:
        """A file that is gone from the live tree cannot be kept; `verify` reports it."""
        target = f"{self._root}/{object_key(entry.sha256)}"
        if Path(target).exists() or self._standby.link(self._live.path(entry.path), target):
            return
        if (data := self._origin.load(entry.path)) is not None:  # a file system without hard links
            self._standby.replace(target, data)

    def _bring_up_to_date(self) -> None:
        standby, contents = self._standby, self._work.difference.contents
        if standby.holds() is None:
            standby.clear()
        standby.note(*self._work.difference.state.holds, contents)
        standby.make_folders()
        self._apply()
        standby.replace(standby.folder / "live.json", self._work.release.pointer.to_json())
        self._make_durable()
        standby.note(contents)

    def _apply(self) -> None:
        """Deletions first: a page may give way to a folder of the same name."""
        difference, workers = self._work.difference, self._work.writers
        report = self._report
        spread(difference.removals, self._standby.remove, workers, report("remove", len(difference.removals)))
        spread(difference.writes, self._put, workers, report("write", len(difference.writes)))

    def _put(self, write: Write) -> None:
        self._standby.put(write, self._sources(write), self._work.read)

    def _sources(self, write: Write) -> Iterator[str]:
        """Where the origin has the file already. What older releases left is hashed before it goes live
        again."""
        if write.in_live:
            yield self._live.path(write.entry.path)
        kept = f"{self._root}/{object_key(write.entry.sha256)}"
        if hashed(kept) == write.entry.sha256:
            yield kept

    def _stored(self, write: Write) -> bool:
        return write.in_live or (self._root / object_key(write.entry.sha256)).exists()

    def _make_durable(self) -> None:
        """After a failed sync the kernel may hold pages that will never reach the disk, so the files are
        written anew next time. ("Can Applications Recover from fsync Failures?", USENIX ATC 2020.)"""
        try:
            flush(self._touched(), self._root)
        except OSError:
            for write in self._work.difference.writes:
                Path(self._standby.path(write.entry.path)).unlink(missing_ok=True)
            raise

    def _touched(self) -> Sequence[str]:
        difference, root = self._work.difference, self._root
        return [
            f"{self._standby.folder}/live.json",
            *(self._standby.path(write.entry.path) for write in difference.writes),
            *(self._standby.path(path) for path in difference.removals),
            *(f"{root}/{key}" for key in self._work.records),
            *(f"{root}/{object_key(entry.sha256)}" for entry in difference.displaced),
        ]

    def _prepare_second(self) -> None:
        """After the very first publish the other tree gets links to everything, so that the next one is
        cheap."""
        second, contents = self._origin.standby(), self._work.difference.contents
        second.note({}, contents)
        second.make_folders()
        live = self._origin.live_tree()
        link = partial(_link_into, live, second)
        writes = self._work.difference.writes
        spread(writes, link, self._work.writers, self._report("prepare", len(writes)))
        flush([second.path(write.entry.path) for write in writes], self._root)
        second.note(contents)

    def _report(self, step: str, total: int) -> Callable[[int], None]:
        return lambda done: self._work.progress(step, done, total)


def _link_into(live: Tree, second: Tree, write: Write) -> None:
    second.link(live.path(write.entry.path), second.path(write.entry.path))


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
    """Everything below `folder` that is not a directory, as `name/…`; links are not followed."""
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir(follow_symlinks=False):
                yield from _files(Path(each.path), f"{name}/{each.name}")
            else:
                yield f"{name}/{each.name}"
