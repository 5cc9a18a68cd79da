"""What was composed while building, kept until it is published: a file without a name, which nobody has to remove.

It is a cache: what does not fit, or comes back different, is composed again. Files of a page share most of their parts, so
each part is kept once, and no more than stays in memory anyway before it would be written to a disk. Pages that were composed
together are on one sheet, as they are published one after the other, too.
"""

from __future__ import annotations

import errno
import marshal
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from publisher.bundle import Entry, default_path, variant_of
from publisher.shards import Shard

Pages = Mapping[str, Mapping[str, tuple[str, Sequence[bytes]]]]
"""Path of a page's default file → key of a variant → (sha256 of the file, its parts)."""
Sheet = tuple[list[bytes], dict[str, dict[str, tuple[str, list[int]]]]]
"""Parts, and of which of them each file consists: the same with numbers of parts."""
Place = tuple[int, int, int]
"""(where something begins, how many bytes it takes, their CRC-32: only what is whole may be unpacked)"""
_OF_MEMORY = 8  # an eighth of it, and of what is free on the disk, may be taken


class Spool:
    """Use in a `with` block. All processes that were forked from this one may `keep`; that one is to be told the places.
    Without a folder nothing is kept. `limit` is in bytes; None follows from the machine.
    """

    def __init__(self, folder: Path | None, limit: int | None = None) -> None:
        self._folder, self._limit = folder, limit
        self._file = -1
        self._own, self._owner, self._end = -1, 0, 0
        self._places: dict[str, Place] = {}
        self._records: dict[str, Shard] = {}
        self._last: tuple[Place, Sheet] = ((0, 0, 0), ([], {}))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.clear()
        self._records.clear()
        for file in {self._file, self._own} - {-1}:
            os.close(file)
        self._file = self._own = -1

    def open(self) -> None:
        """To be called before a fork. Where no file can be made, nothing is kept."""
        if self._folder is not None and self._file == -1:
            with suppress(OSError):
                self._file = _unnamed(self._folder)
                self._limit = _room(self._file) if self._limit is None else self._limit

    def keep(self, pages: Pages) -> Place | None:
        """Where the files of these pages are from now on; None if there is no room."""
        return self._keep(_sheet(pages)) if pages and self._file != -1 else None

    def keep_record(self, digest: str, record: Shard) -> None:
        """In memory: a publish wants all of them at once."""
        if self._file != -1:
            self._records[digest] = record

    def _keep(self, sheet: Sheet) -> Place | None:
        try:
            return self._append(marshal.dumps(sheet))
        except OSError:
            self._give_up()
            return None

    def _append(self, data: bytes) -> Place | None:
        """A file that is opened for appending tells after a write where that ended, whatever others have appended."""
        if self._end + len(data) > (self._limit or 0):
            return None
        own = self._mine()
        if os.write(own, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._end = os.lseek(own, 0, os.SEEK_CUR)
        return self._end - len(data), len(data), zlib.crc32(data)

    def _give_up(self) -> None:
        """Where room is short, the state and what is published need it more. What was kept is composed again."""
        self._limit = 0
        with suppress(OSError):
            os.ftruncate(self._file, 0)

    def _mine(self) -> int:
        """The file as this process has opened it: with a position of its own."""
        if self._owner != os.getpid():
            self._own = os.open(f"/proc/self/fd/{self._file}", os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
            self._owner = os.getpid()
        return self._own

    def remember(self, places: Iterable[tuple[str, Place]]) -> None:
        """(path of the default file of a page, where its files are)"""
        self._places.update(places)

    def read(self, entry: Entry) -> bytes | None:
        """The bytes of a file of the bundle, or None if they are not here. They were hashed when they were kept; that they are
        whole says the checksum."""
        page = default_path(entry.path)
        place = self._places.get(page)
        if place is None:
            return None
        with suppress(OSError, ValueError, LookupError):
            parts, pages = self._sheet_at(place)
            sha256, numbers = pages[page][variant_of(entry.path)]
            if sha256 == entry.sha256:
                return b"".join([parts[number] for number in numbers])
        return None

    def record(self, digest: str) -> Shard | None:
        """What was kept of a shard, or None if it is not here."""
        return self._records.get(digest)

    def _sheet_at(self, place: Place) -> Sheet:
        """Files of one sheet are read one after the other."""
        known, sheet = self._last
        if known != place:
            sheet = self._load(place)
            self._last = place, sheet
        return sheet

    def _load(self, place: Place) -> Sheet:
        begin, size, checksum = place
        data = os.pread(self._file, size, begin)
        if len(data) != size or zlib.crc32(data) != checksum:
            raise ValueError("not what was kept")
        found: Sheet = marshal.loads(data)  # noqa: S302 - written by this run
        return found


def _sheet(pages: Pages) -> Sheet:
    """Parts that are the same object are one."""
    parts = {id(part): part for files in pages.values() for _, each in files.values() for part in each}
    numbers = {identity: number for number, identity in enumerate(parts)}
    sheet = {
        page: {key: (sha256, [numbers[id(part)] for part in each]) for key, (sha256, each) in files.items()}
        for page, files in pages.items()
    }
    return [*parts.values()], sheet


def _unnamed(folder: Path) -> int:
    """Some file systems have no files without a name: there it has one for a moment."""
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except (OSError, AttributeError):
        path = folder / "spool"
        path.unlink(missing_ok=True)  # of a run that was killed in that moment; two never work on one folder
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        path.unlink()
        return file


def _room(file: int) -> int:
    disk = os.fstatvfs(file)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(memory, disk.f_bavail * disk.f_frsize) // _OF_MEMORY
