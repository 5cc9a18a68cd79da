"""One of the two trees of a directory origin, and the record of what it holds.

The trees share files as hard links, so no file is ever written in place: a new one is written aside and
renamed.

`trees/<name>.json` is `{format, holds: [contents, …]}`. It is written before the tree is touched, with what
it held *and* what it is becoming, and again when that is done. So a tree in which a publisher died is known
to hold, file by file, one of those; such files are hashed before they are relied on.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from publisher.bundle import Entry
from publisher.difference import Write
from publisher.edges.etag import mtime_for
from publisher.origins import files
from publisher.releases import FORMAT, Contents, encode

FOLDERS = ("public", "edge")
INSIDE = tuple(f"{name}/" for name in FOLDERS)


class Tree:
    """`folder` is the tree, `record` the file beside it."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.folder = root / "trees" / name
        self._prefix = f"{self.folder}/"
        self.record = root / "trees" / f"{name}.json"
        self._scratch = f"{root / 'tmp' / name}-"
        self._entered = ""

    def holds(self) -> tuple[Contents, ...] | None:
        """None if there is no telling: a tree whose record is missing or damaged."""
        if not self.folder.exists():
            return ({},)
        try:
            fields = json.loads(self.record.read_bytes())
            return tuple(dict(contents) for contents in fields["holds"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def note(self, *holds: Contents) -> None:
        """Records, for good, what the tree holds."""
        document = {"format": FORMAT, "holds": [dict(contents) for contents in _distinct(holds)]}
        self.replace(self.record, encode(document), sync=True)

    def clear(self) -> None:
        """Empties the tree; for one that cannot be told what it holds."""
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self.note({})

    def make_folders(self) -> None:
        for name in FOLDERS:
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def path(self, path: str) -> str:
        """Where a file of the tree is. Raises ValueError for a path that would be elsewhere. A string, as
        this is asked for every file of a site: building a `Path` takes longer than linking the file."""
        inside = f"/{path}/"
        if not path.startswith(INSIDE) or "//" in inside or "/./" in inside or "/../" in inside:
            raise ValueError(f"{path!r} is not a path inside public/ or edge/")
        return self._prefix + path

    def put(self, write: Write, sources: Iterable[str], read: Callable[[Entry], bytes]) -> None:
        """Puts one file in place: a link to the first source there is, else the bytes that `read` gives."""
        target = self.path(write.entry.path)
        if not write.certain and files.hashed(target) == write.entry.sha256:
            return
        if write.fresh:
            self._enter(target)
        for source in sources:
            if self.link(source, target):
                return
        if not write.carried:
            self._write(write, target, read(write.entry))

    def remove(self, path: str) -> None:
        """Deletes a file, and the directories that are empty without it. Either may be gone already. What is
        a file in place of `public` or `edge` has the path of that."""
        if path in FOLDERS:
            return files.remove(self._prefix + path)
        files.remove(self.path(path))
        folder = path.rpartition("/")[0]
        while folder not in FOLDERS and files.remove_empty(self._prefix + folder):
            folder = folder.rpartition("/")[0]
        return None

    def clear_way(self, path: str) -> None:
        """Deletes what somebody else put where this file or one of its folders belongs."""
        files.remove(self._aside())  # what could not be moved into place
        files.clear_way(str(self.folder), self.path(path).removeprefix(self._prefix))

    def mend(self, path: str, data: bytes) -> None:
        """Puts a file in place for good, whatever is in its way."""
        self.clear_way(path)
        self.replace(self.path(path), data, mtime=mtime_for(hashlib.sha256(data).hexdigest()), sync=True)

    def replace(
        self, target: str | Path, data: bytes, *, mtime: int | None = None, sync: bool = False
    ) -> None:
        """Writes a new file aside and renames it over `target`."""
        target, aside = str(target), self._aside()
        files.write_new(aside, data, mtime, sync=sync)
        files.with_folder(target, lambda: files.move_over(aside, target))
        if sync:
            files.fsync_folder(target.rpartition("/")[0])

    def add(self, source: str, path: str) -> None:
        """Puts a link to `source` at a path where there is nothing yet."""
        target = self.path(path)
        self._enter(target)
        self.link(source, target)

    def link(self, source: str, target: str) -> bool:
        """False if there is nothing to link to, or if links cannot be made. Replaces what is at `target`."""
        try:
            return files.link_new(source, target)
        except FileExistsError:
            return self._link_over(source, target)

    def _link_over(self, source: str, target: str) -> bool:
        aside = self._aside()
        if not files.link_new(source, aside):
            return False
        files.move_over(aside, target)
        files.remove(aside)  # rename(2) does nothing between two links of one file
        return True

    def _write(self, write: Write, target: str, data: bytes) -> None:
        mtime = mtime_for(write.entry.sha256)
        if write.fresh:
            try:
                return files.with_folder(target, lambda: files.write_new(target, data, mtime))
            except FileExistsError:  # done before, by a writer that was killed, or not ours
                pass
        return self.replace(target, data, mtime=mtime)

    def _enter(self, target: str) -> None:
        """Makes the folder of a new file. Most files of a site have a folder of their own, and to find that
        out from a failed attempt takes more calls. Only a hint: whoever needs the folder copes without."""
        folder = target[: target.rindex("/")]
        if folder != self._entered:
            self._entered = folder
            files.try_folder(folder)

    def _aside(self) -> str:
        return f"{self._scratch}{os.getpid()}"


def _distinct(holds: tuple[Contents, ...]) -> list[Contents]:
    return [contents for place, contents in enumerate(holds) if contents not in holds[:place]]
