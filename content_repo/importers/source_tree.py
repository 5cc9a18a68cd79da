"""The files of a folder that is imported: each exactly once, and nothing outside the folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content_repo.importers.report import ImportRefused
from content_repo.problems import Problem

MAX_TEXT_BYTES = 16 * 1024 * 1024  # of a file that is parsed; files that are copied may have any size


@dataclass(frozen=True, slots=True)
class SourceFile:
    """`path` is relative to the source and `/`-separated. `fault` says why the file must not be read, "" when
    it may.
    """

    path: str
    place: Path
    fault: str = ""

    def read(self) -> bytes:
        return self.place.read_bytes()

    @property
    def bytes(self) -> int:
        return self.place.stat().st_size


def walk(source: Path) -> Iterator[SourceFile]:
    """All files below `source` but those of git, in code point order. Links are named, never followed."""
    yield from sorted(_walk(source, ""), key=lambda each: each.path)


def _walk(folder: Path, prefix: str) -> Iterator[SourceFile]:
    for entry in os.scandir(folder):
        path = prefix + _readable(entry.name)
        if entry.is_symlink():
            yield SourceFile(
                path, Path(entry.path), f"a symbolic link to {_readable(str(Path(entry.path).readlink()))!r}"
            )
        elif entry.is_dir():
            if entry.name != ".git":
                yield from _walk(Path(entry.path), f"{path}/")
        elif entry.is_file():
            yield SourceFile(path, Path(entry.path))
        else:
            yield SourceFile(path, Path(entry.path), "not a regular file")


def _readable(name: str) -> str:
    """A name whose bytes are not UTF-8 is shown with escapes, so that it can be printed and stored."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def check_places(source: Path, target: Path) -> None:
    """Raise ImportRefused unless `source` is a folder and neither contains the other."""
    if not source.is_dir():
        raise _refused(
            "import_source", f"{str(source)!r} is not a folder", "name the folder of the site to import"
        )
    here, there = source.resolve(), target.resolve()
    if here == there or here in there.parents or there in here.parents:
        message = f"{str(source)!r} and {str(target)!r} are inside each other"
        raise _refused("import_target", message, "import into a folder beside the source")
    if target.exists() and not target.is_dir():
        raise _refused("import_target", f"{str(target)!r} is not a folder", "name a new or empty folder")


def _refused(code: str, message: str, fix: str) -> ImportRefused:
    return ImportRefused(Problem(code, "error", message, fix=fix))
