"""One of the two trees of a directory origin, and the record of what it holds.

The trees share files as hard links, so no file is ever written in place: a new one is written aside and
renamed.

`trees/<name>.json` is `{format, holds: [contents, …]}`. It is written before the tree is touched, with what
it held *and* what it is becoming, and again when that is done. So a tree in which a publisher died is known
to hold, file by file, one of those; such files are hashed before they are relied on.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from publisher.bundle import Entry
from publisher.difference import Write
from publisher.edges.etag import mtime_for
from publisher.releases import FORMAT, Contents, encode

FOLDERS = ("public", "edge")
INSIDE = tuple(f"{name}/" for name in FOLDERS)
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
NO_LINK = {errno.EMLINK, errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.ENOENT, errno.ENOTDIR}


class Tree:
    """`folder` is the tree, `record` the file beside it; `scratch` is on the same file system."""

    def __init__(self, root: Path, name: str) -> None:
        self.name = name
        self.folder = root / "trees" / name
        self._prefix = f"{self.folder}/"
        self.record = root / "trees" / f"{name}.json"
        self._aside = f"{root}/tmp/{name}-"
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
        if not write.certain and hashed(target) == write.entry.sha256:
            return
        if write.fresh:
            self._enter(target)
        for source in sources:
            if self.link(source, target):
                return
        if not write.carried:
            self._write(write, target, read(write.entry))

    def remove(self, path: str) -> None:
        """Deletes a file, and the directories that are empty without it. Either may be gone already."""
        _unlink(self.path(path))
        folder = path.rpartition("/")[0]
        while folder not in FOLDERS and _remove_empty(self._prefix + folder):
            folder = folder.rpartition("/")[0]

    def replace(
        self, target: str | Path, data: bytes, *, mtime: int | None = None, sync: bool = False
    ) -> None:
        """Writes a new file aside and renames it over `target`."""
        aside = f"{self._aside}{os.getpid()}"
        write_new(aside, data, mtime, sync=sync)
        with_folder(target, lambda: os.replace(aside, target))
        if sync:
            fsync_folder(Path(target).parent)

    def add(self, source: str, path: str) -> None:
        """Puts a link to `source` at a path where there is nothing yet."""
        target = self.path(path)
        self._enter(target)
        self.link(source, target)

    def _write(self, write: Write, target: str, data: bytes) -> None:
        mtime = mtime_for(write.entry.sha256)
        if write.fresh:
            try:
                return with_folder(target, lambda: write_new(target, data, mtime))
            except FileExistsError:  # done before, by a writer that was killed, or not ours
                pass
        return self.replace(target, data, mtime=mtime)

    def link(self, source: str, target: str) -> bool:
        """False if there is nothing to link to, or if links cannot be made. Replaces what is at `target`."""
        try:
            with_folder(target, lambda: os.link(source, target, follow_symlinks=False))
        except FileExistsError:
            return self._link_over(source, target)
        except OSError as error:
            return _without_link(error)
        return True

    def _link_over(self, source: str, target: str) -> bool:
        aside = f"{self._aside}{os.getpid()}"
        try:
            os.link(source, aside, follow_symlinks=False)
        except OSError as error:
            return _without_link(error)
        os.replace(aside, target)
        _unlink(aside)  # rename(2) does nothing between two links of one file
        return True

    def _enter(self, target: str) -> None:
        """Makes the folder of a new file. Most files of a site have a folder of their own, so to try without
        comes to more calls. Only a hint: whoever needs the folder copes with its absence."""
        folder = target[: target.rindex("/")]
        if folder != self._entered:
            self._entered = folder
            with suppress(FileExistsError, FileNotFoundError):
                os.mkdir(folder)


def write_new(path: str, data: bytes, mtime: int | None, *, sync: bool = False) -> None:
    """Creates a file; raises FileExistsError if there is one. A file that could not be written whole is
    removed."""
    fd = os.open(path, NEW_FILE, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]
        if mtime is not None:
            os.utime(fd, (mtime, mtime))
        if sync:
            os.fsync(fd)
    except OSError as error:
        _unlink(path)
        raise OSError(error.errno, error.strerror, path) from error
    finally:
        os.close(fd)


def with_folder(path: str | Path, action: Callable[[], object]) -> None:
    """Does something that needs the folder of `path`, and makes that first if it is missing."""
    try:
        action()
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        action()


def fsync_folder(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def hashed(path: str) -> str:
    """The sha256 of a regular file; "" for anything else."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    try:
        with open(fd, "rb", closefd=False) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
    finally:
        os.close(fd)


def link_new(source: str, target: str) -> bool:
    """Links to `source` unless there is something at `target`; False if there is nothing then either."""
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        return True
    except OSError as error:
        return _without_link(error)
    return True


def _without_link(error: OSError) -> bool:
    if error.errno in NO_LINK:
        return False
    raise error


def _distinct(holds: tuple[Contents, ...]) -> list[Contents]:
    return [contents for place, contents in enumerate(holds) if contents not in holds[:place]]


def _unlink(path: str) -> None:
    """Removes a file; a directory stays, as does what is left where a parent has become a file."""
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return
    except PermissionError:  # what POSIX has for a directory
        if not os.path.isdir(path):
            raise


def _remove_empty(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            return False
        raise
    return True
