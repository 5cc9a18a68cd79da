"""An export of another system: one or more documents, and the folder of their media. What is inside a document
is accounted for like a file: `export.xml#post-12`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha1
from pathlib import Path, PurePosixPath
from typing import IO, Self

from content_repo.importers.report import ImportRefused
from content_repo.importers.source_tree import SourceFile, check_places, walk
from content_repo.problems import Problem

_BLOCK = 1 << 20


@dataclass(slots=True)
class Export:
    """`documents` are the exported files, `media` those that they may name, `others` anything else."""

    name: str
    documents: list[SourceFile] = field(default_factory=list)
    media: list[SourceFile] = field(default_factory=list)
    others: list[SourceFile] = field(default_factory=list)


def find_export(source: Path, target: Path, media: Path | None, is_document: Callable[[str], bool]) -> Export:
    """The files of an export: one file, or a folder with it. `is_document` is asked with paths.

    Raises ImportRefused where the import cannot start.
    """
    if media is not None:
        check_places(media, target)
    if source.is_file():
        _check_file(source, target)
        found = Export(source.stem, [SourceFile(source.name, source)])
    else:
        check_places(source, target)
        found = Export(source.resolve().name)
        for file in walk(source):
            chosen = found.documents if is_document(file.path) and not file.fault else found.media
            chosen.append(file)
    found.media += list(walk(media)) if media is not None else []
    if not found.documents:
        message = f"{str(source)!r} holds no exported file"
        fix = "name the file that the other system gave you, or its folder"
        raise ImportRefused(Problem("import_source", "error", message, fix=fix))
    return found


def _check_file(source: Path, target: Path) -> None:
    here, there = source.resolve(), target.resolve()
    if there == here or there in here.parents:
        message = f"{str(source)!r} is inside {str(target)!r}"
        fix = "import into a folder beside the export"
        raise ImportRefused(Problem("import_target", "error", message, fix=fix))
    if target.exists() and not target.is_dir():
        message = f"{str(target)!r} is not a folder"
        raise ImportRefused(Problem("import_target", "error", message, fix="name a new or empty folder"))


def item(document: SourceFile, name: str) -> SourceFile:
    """What stands for one thing inside a document in the report: `export.xml#post-12`."""
    return SourceFile(f"{document.path}#{name}", document.place)


class Spool:
    """Many texts in one temporary file while a `with` block lasts: memory does not follow the size of an export."""

    def __enter__(self) -> Self:
        self._file: IO[bytes] = tempfile.TemporaryFile()
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def hold(self, data: bytes) -> Spooled:
        offset = self._file.seek(0, 2)
        self._file.write(data)
        return Spooled(self._file, offset, len(data))


@dataclass(frozen=True, slots=True)
class Spooled:
    """The content of one file to write (`target_tree.Content`)."""

    file: IO[bytes]
    offset: int
    size: int

    def _read(self) -> bytes:
        self.file.seek(self.offset)
        return self.file.read(self.size)

    def digest(self) -> str:
        return sha1(b"blob %d\0%b" % (self.size, self._read()), usedforsecurity=False).hexdigest()

    def write(self, place: Path) -> None:
        place.write_bytes(self._read())


class MediaFiles:
    """The files of an export's media, found by the end of their path: `2024/01/a.jpg` of
    `wp-content/uploads/2024/01/a.jpg`.
    """

    def __init__(self, files: list[SourceFile]) -> None:
        self._by_name: dict[str, list[SourceFile]] = {}
        for file in files:
            if not file.fault:
                self._by_name.setdefault(PurePosixPath(file.path).name, []).append(file)

    def find(self, path: str, *, at_least: int = 1) -> SourceFile | None:
        """The file whose path ends like `path`, with as many parts as possible, and `at_least` so many."""
        wanted = PurePosixPath(path).parts
        fitting = self._by_name.get(wanted[-1], []) if wanted else []
        best = max(fitting, key=lambda each: _common_end(each.path, wanted), default=None)
        return best if best and _common_end(best.path, wanted) >= min(at_least, len(wanted)) else None


def _common_end(path: str, wanted: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(reversed(PurePosixPath(path).parts), reversed(wanted), strict=False):
        if one != other:
            break
        count += 1
    return count
