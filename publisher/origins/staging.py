"""Preparing a release in the tree of a directory that is not live, and switching to it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from publisher.bundle import Entry
from publisher.difference import Write
from publisher.errors import OriginFailed
from publisher.origins.base import Work
from publisher.origins.durable import flush
from publisher.origins.files import exists, fsync_folder, hashed, link_new, remove, write_new
from publisher.origins.tree import Tree
from publisher.origins.writers import spread
from publisher.releases import displaced_key, object_key, release_key
from publisher.retention import displaced

if TYPE_CHECKING:
    from publisher.origins.directory import DirectoryOrigin

FIXED = {"public": "live/public", "edge": "live/edge", "live.json": "live/live.json"}
TAKEN = (NotADirectoryError, IsADirectoryError, FileExistsError)  # where a file and a folder changed places


class DirectoryStaged:
    """A release in the tree that is not live."""

    left = ""  # what the next tree lacks is gone with the switch

    def __init__(self, origin: DirectoryOrigin, work: Work) -> None:
        self._origin, self._root, self._work = origin, origin.root, work
        self._live, self._standby = origin.live_tree(), origin.standby()
        self._kept = self._objects()
        uploads = [
            write.entry
            for write in work.difference.writes
            if not write.in_live and write.entry.sha256 not in self._kept
        ]
        self.uploaded, self.bytes = len(uploads), sum(entry.size for entry in uploads)
        self.copied, self.requests = len(work.difference.writes) - len(uploads), 0
        self._lay_out()
        self._claim()
        self._store_records()
        self._list_displaced()
        self._bring_up_to_date()

    def activate(self, discard: Iterable[str]) -> None:
        """One rename. What follows may be cut short: the next publish does without it."""
        with self._origin.translated("live"):
            self._link_over(self._root / "live", f"trees/{self._standby.name}")
            fsync_folder(str(self._root))
        with suppress(OSError):  # done again by the next publish, or done without
            for key in discard:
                remove(f"{self._root}/{key}")
            if self._work.release.parent is None:
                self._prepare_second()

    @property
    def live(self) -> bool:
        return self._origin.pointer() == self._work.release.pointer

    def stop(self) -> None:
        """What takes long is done before `activate`."""

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
            aside.unlink()
        except FileExistsError:
            aside.rename(path)

    def _store_records(self) -> None:
        for key, data in self._work.records.items():
            self._standby.replace(self._root / key, data)

    def _list_displaced(self) -> None:
        """What is kept for going back is listed before it is linked, with what an interrupted publish listed: so
        none is ever forgotten."""
        entries, parent = self._work.difference.displaced, self._work.release.parent
        if parent is None or not entries:
            return
        key = displaced_key(parent)
        hashes = {entry.sha256 for entry in entries} | displaced(self._origin, parent)
        self._standby.replace(self._root / key, "\n".join(sorted(hashes)).encode())

    def _keep(self, entry: Entry) -> None:
        """Files that only the live tree has stay reachable. One that is gone from there cannot be kept; `verify`
        reports it."""
        target = self._object(entry.sha256)
        with suppress(FileExistsError):
            if not link_new(self._live.path(entry.path), target):
                self._copy(entry, target)

    def _copy(self, entry: Entry, target: str) -> None:
        """For a file system without hard links."""
        if not exists(target) and (data := self._origin.load(entry.path)) is not None:
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
        items = _alternating(difference.displaced, difference.writes)
        spread(items, self._keep_or_put, workers, report("write", len(items)))

    def _keep_or_put(self, item: Entry | Write) -> None:
        """In one pass: to begin with other processes takes as long as a thousand files."""
        if isinstance(item, Write):
            self._put(item)
        else:
            self._keep(item)

    def _put(self, write: Write) -> None:
        try:
            self._standby.put(write, self._sources(write), self._work.read)
        except TAKEN:
            self._standby.clear_way(write.entry.path)
            self._standby.put(write, self._sources(write), self._work.read)

    def _sources(self, write: Write) -> Iterator[str]:
        """Where the origin has the file already. What older releases left is hashed before it goes live
        again."""
        sha256 = write.entry.sha256
        if write.in_live:
            yield self._live.path(write.entry.path)
        if (write.in_live or sha256 in self._kept) and hashed(kept := self._object(sha256)) == sha256:
            yield kept

    def _object(self, sha256: str) -> str:
        return f"{self._root}/{object_key(sha256)}"

    def _objects(self) -> set[str]:
        """Of the files that the live tree lacks, the hashes of those that are kept for older releases; before
        the first release there are none."""
        if self._work.release.parent is None:
            return set()
        wanted = {write.entry.sha256 for write in self._work.difference.writes if not write.in_live}
        return {sha256 for sha256 in wanted if exists(self._object(sha256))}

    def _make_durable(self) -> None:
        """After a failed sync the kernel may hold pages that will never reach the disk, so the files are
        written anew next time. ("Can Applications Recover from fsync Failures?", USENIX ATC 2020.)"""
        try:
            flush(self._touched(), self._root)
        except OSError:
            for write in self._work.difference.writes:
                Path(self._standby.path(write.entry.path)).unlink(missing_ok=True)
            raise

    def _touched(self) -> Iterator[str]:
        difference, standby = self._work.difference, self._standby
        yield f"{standby.folder}/live.json"
        yield from (standby.path(write.entry.path) for write in difference.writes)
        yield from (standby.path(path) for path in difference.removals)
        yield from (f"{self._root}/{key}" for key in self._work.records)
        yield from (self._object(entry.sha256) for entry in difference.displaced)

    def _prepare_second(self) -> None:
        """After the very first publish the other tree gets links to everything, so that the next one is
        cheap."""
        second, contents = self._origin.standby(), self._work.difference.contents
        second.note({}, contents)
        second.make_folders()
        link = partial(_link_into, self._origin.live_tree(), second)
        writes = self._work.difference.writes
        spread(writes, link, self._work.writers, self._report("prepare", len(writes)))
        flush((second.path(write.entry.path) for write in writes), self._root)
        second.note(contents)

    def _report(self, step: str, total: int) -> Callable[[int], None]:
        return lambda done: self._work.progress(step, done, total)


def _alternating(displaced: Sequence[Entry], writes: Sequence[Write]) -> list[Entry | Write]:
    """Each kind in its order, one after the other: whoever gets a part of these has as much of the slower kind as others."""
    pairs = zip_longest(displaced, writes)
    return [item for pair in pairs for item in pair if item is not None]


def _link_into(live: Tree, second: Tree, write: Write) -> None:
    second.add(live.path(write.entry.path), write.entry.path)
