"""A bundle written to a plain folder: exactly `public/`, brought up to date by the difference.

What somebody else did to a small folder is seen by size and time; to a large one with `--rescan`, which reads every file.

Whoever is ended in the middle leaves the folder noted as unfinished: the next build looks at every file of it again.

A folder is ours when it is empty or carries our mark: an extended attribute, or, where a file system has none, a hidden file
beside it. What it holds is remembered by shard; a folder that is ours but not remembered is compared byte by byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from publisher.bundle import Entry, default_path
from publisher.bundles import BuiltBundle
from publisher.edges.etag import mtime_for
from publisher.errors import PublishError
from publisher.origins.files import clear_way
from publisher.pool import Pool
from publisher.state import State

_MARK = "user.fragmint"
_PUBLIC = "public/"
_UNFINISHED = "unfinished"  # in the place of a shard's name: the last writing came to no end
_FEW = 5_000  # files that are looked at in every build: a few hundredths of a second


class NotOurs(PublishError):
    """The folder holds files that no build put there."""

    exit_code = 2

    def __init__(self, out: Path) -> None:
        super().__init__(
            f"{out} is not empty and was not written by a build; nothing was changed: name another folder, or empty it"
        )


class Folder:
    """`prefix` is the part of the bundle that is written: `public/` or `edge/`. With `rescan`, every file in it is read."""

    def __init__(self, out: Path, state: State, prefix: str = _PUBLIC, *, rescan: bool = False) -> None:
        self.out = out
        self._rescan = rescan
        self._state = state
        self._home = out.resolve()
        self._name = str(self._home)
        self._prefix = prefix

    def write(self, bundle: BuiltBundle, pool: Pool) -> int:
        """Bring the folder to the bundle; the number of files written or deleted. Raises NotOurs."""
        held = self._held(bundle) if self._claim() and not self._rescan else {}
        shards = dict(bundle.shards())
        stale = sorted(name for name in {*shards, *held} if shards.get(name) != held.get(name))
        if stale:
            self._begin()
        changed = sum(pool.map(lambda names: self._write_shards(bundle, names), stale, chunk=2))
        changed += self._drop_old(bundle, stale) if held else self._drop_strangers(bundle)
        self._remember(bundle, stale)
        return changed

    def _claim(self) -> bool:
        """Make the folder ours; whether what it holds may be remembered."""
        self.out.mkdir(parents=True, exist_ok=True)
        ours, used = _marked(self.out), any(self.out.iterdir())
        if used and not ours:
            raise NotOurs(self.out)
        if not ours:
            _mark(self.out)
        return ours and used

    def _held(self, bundle: BuiltBundle) -> dict[str, str]:
        """Shard → digest, as last written; of a small folder, "" for those with files that are not what was written."""
        db = self._state.db
        held: dict[str, str] = dict(
            db.execute("SELECT shard, digest FROM outs WHERE folder = ?", (self._name,)).fetchall()
        )
        if _UNFINISHED in held:
            return {}
        files = db.execute("SELECT count(*) FROM written WHERE folder = ?", (self._name,)).fetchone()[0]
        if files > _FEW:
            return held
        shards = bundle.shards()
        return {
            name: digest if shards.get(name) != digest or self._seems_whole(bundle, name) else ""
            for name, digest in held.items()
        }

    def _seems_whole(self, bundle: BuiltBundle, name: str) -> bool:
        return all(_seems(self._path(entry.path), entry) for entry in self._entries(bundle, name))

    def _begin(self) -> None:
        with self._state.transaction() as db:
            db.execute("INSERT OR REPLACE INTO outs VALUES (?, ?, '')", (self._name, _UNFINISHED))

    def _remember(self, bundle: BuiltBundle, stale: Sequence[str]) -> None:
        shards = bundle.shards()
        with self._state.transaction() as db:
            for name in (*stale, _UNFINISHED):
                db.execute("DELETE FROM outs WHERE folder = ? AND shard = ?", (self._name, name))
                db.execute("DELETE FROM written WHERE folder = ? AND shard = ?", (self._name, name))
                if name in shards:
                    db.execute("INSERT INTO outs VALUES (?, ?, ?)", (self._name, name, shards[name]))
                    rows = [(self._name, name, entry.path) for entry in self._entries(bundle, name)]
                    db.executemany("INSERT INTO written VALUES (?, ?, ?)", rows)

    def _drop_old(self, bundle: BuiltBundle, stale: Sequence[str]) -> int:
        """Delete what these shards held before and hold no more."""
        dropped = 0
        for name in stale:
            rows = self._state.db.execute(
                "SELECT path FROM written WHERE folder = ? AND shard = ?", (self._name, name)
            ).fetchall()
            wanted = {entry.path for entry in self._entries(bundle, name)}
            dropped += sum(self._drop_one(self._path(row[0])) for row in rows if row[0] not in wanted)
        return dropped

    def _write_shards(self, bundle: BuiltBundle, names: Sequence[str]) -> int:
        """Files of one shard, and in it of one page, one after the other, as they share what they are made from."""
        shards = [
            sorted(self._entries(bundle, name), key=lambda entry: default_path(entry.path)) for name in names
        ]
        return sum(self._write_one(bundle, entry) for entries in shards for entry in entries)

    def _entries(self, bundle: BuiltBundle, name: str) -> Iterator[Entry]:
        return (entry for entry in bundle.shard(name) if entry.path.startswith(self._prefix))

    def _write_one(self, bundle: BuiltBundle, entry: Entry) -> bool:
        path = self._path(entry.path)
        clear_way(str(self.out), entry.path.removeprefix(self._prefix))
        if _holds(path, entry):
            return False
        write_aside(path, bundle.read(entry), mtime_for(entry.sha256))
        return True

    def _path(self, path: str) -> Path:
        return self.out / path.removeprefix(self._prefix)

    def _drop_one(self, path: Path) -> bool:
        if not path.is_file() or not self._is_inside(path):
            return False
        path.unlink()
        for folder in path.parents:
            if folder == self.out or any(folder.iterdir()):
                break
            folder.rmdir()
        return True

    def _is_inside(self, path: Path) -> bool:
        """Whether no link stands for a folder on the way."""
        return path.parent.resolve() == self._home / path.parent.relative_to(self.out)

    def _drop_strangers(self, bundle: BuiltBundle) -> int:
        """Delete what is there and in no shard: the folder was ours, but what it holds was forgotten."""
        wanted = {self._path(entry.path) for name in bundle.shards() for entry in self._entries(bundle, name)}
        found = [Path(folder, file) for folder, _, files in os.walk(self.out) for file in files]
        return sum(self._drop_one(path) for path in found if path not in wanted)


def write_aside(path: Path, data: bytes, mtime: int) -> None:
    """Whole or not at all; with a time made from the content."""
    aside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        file = aside.open("wb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = aside.open("wb")
    try:
        with file:
            file.write(data)
        os.utime(aside, (mtime, mtime))
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error  # what is written to has no name


def _holds(path: Path, entry: Entry) -> bool:
    """Whether the file is there already, by its bytes."""
    return _seems(path, entry) and hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256


def _seems(path: Path, entry: Entry) -> bool:
    """Whether the file is there with the right size and the time made from its content."""
    try:
        found = path.stat()
    except OSError:
        return False
    return found.st_size == entry.size and int(found.st_mtime) == mtime_for(entry.sha256)


def _beside(out: Path) -> Path:
    folder = out.resolve()
    return folder.parent / f".{folder.name}.fragmint"  # the root has no name


def _marked(out: Path) -> bool:
    try:
        return _MARK in os.listxattr(out) or _beside(out).exists()
    except OSError:
        return _beside(out).exists()


def _mark(out: Path) -> None:
    try:
        os.setxattr(out, _MARK, b"written by fragmint")
    except OSError:
        _beside(out).write_text(json.dumps({"written by": "fragmint"}) + "\n")
