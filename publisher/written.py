"""A bundle written to a plain folder: exactly `public/`, brought up to date by the difference.

A folder is ours when it is empty or carries our mark: an extended attribute, or, where a file system has none, a hidden file
beside it. What it holds is remembered by shard; a folder that is ours but not remembered is compared byte by byte.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from publisher.bundle import Entry
from publisher.bundles import BuiltBundle
from publisher.edges.etag import mtime_for
from publisher.errors import PublishError
from publisher.origins.files import clear_way
from publisher.pool import Pool
from publisher.state import State

_MARK = "user.fragmint"
_PUBLIC = "public/"


class NotOurs(PublishError):
    """The folder holds files that no build put there."""

    exit_code = 2

    def __init__(self, out: Path) -> None:
        super().__init__(
            f"{out} is not empty and was not written by a build; nothing was changed: name another folder, or empty it"
        )


class Folder:
    """`prefix` is the part of the bundle that is written: `public/` or `edge/`."""

    def __init__(self, out: Path, state: State, prefix: str = _PUBLIC) -> None:
        self.out = out
        self._state = state
        self._home = out.resolve()
        self._name = str(self._home)
        self._prefix = prefix

    def write(self, bundle: BuiltBundle, pool: Pool) -> int:
        """Bring the folder to the bundle; the number of files written or deleted. Raises NotOurs."""
        held = self._held() if self._claim() else {}
        shards = dict(bundle.shards())
        stale = sorted(name for name in {*shards, *held} if shards.get(name) != held.get(name))
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

    def _held(self) -> dict[str, str]:
        """Shard → digest, as last written."""
        rows = self._state.db.execute("SELECT shard, digest FROM outs WHERE folder = ?", (self._name,))
        return dict(rows)

    def _remember(self, bundle: BuiltBundle, stale: Sequence[str]) -> None:
        shards = bundle.shards()
        with self._state.transaction() as db:
            for name in stale:
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
        return sum(self._write_one(bundle, entry) for name in names for entry in self._entries(bundle, name))

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
    with file:
        file.write(data)
    os.utime(aside, (mtime, mtime))
    aside.replace(path)


def _holds(path: Path, entry: Entry) -> bool:
    """Whether the file is there already: by size and by the time made from its content, then by its bytes."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if found.st_size != entry.size or int(found.st_mtime) != mtime_for(entry.sha256):
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == entry.sha256


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
