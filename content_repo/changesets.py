"""Files to be written together: each with the bytes it was planned on, so that nothing newer is ever overwritten."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from content_repo.problems import ContentError, Problem


class Rewrite(NamedTuple):
    """The bytes of a file before and after; None where there is no file."""

    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Path (relative to the site) → what becomes of it. What stays as it is is left out."""

    rewrites: Mapping[str, Rewrite]

    @classmethod
    def of(cls, rewrites: Mapping[str, Rewrite]) -> ChangeSet:
        return cls({path: each for path, each in sorted(rewrites.items()) if each.before != each.after})

    def __bool__(self) -> bool:
        return bool(self.rewrites)

    def diff(self) -> Iterator[str]:
        """The lines of a unified diff, as `git diff` would show them."""
        for path, (before, after) in self.rewrites.items():
            yield from _diff(path, before, after)

    def apply(self, site_dir: Path) -> None:
        """Write all files, deletions last. Raises ContentError (`changed_meanwhile`, `refused_file`) before anything is
        written, and OSError after everything written is as it was."""
        for path, rewrite in self.rewrites.items():
            _refuse_newer(site_dir, path, rewrite.before)
        done: list[str] = []
        order = sorted(self.rewrites, key=lambda path: self.rewrites[path].after is None)
        try:
            for path in order:
                done.append(path)
                _put(site_dir, path, self.rewrites[path].after)
        except BaseException:
            for path in done:
                with suppress(OSError):
                    _put(site_dir, path, self.rewrites[path].before)
            raise


def _diff(path: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    old, new = (
        f"{side}/{path}" if data is not None else "/dev/null" for side, data in (("a", before), ("b", after))
    )
    for line in unified_diff(_lines(before), _lines(after), old, new):
        yield line.rstrip("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"


def _lines(data: bytes | None) -> list[str]:
    text = (data or b"").decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [text.rpartition("\n")[2]] * (
        not text.endswith("\n") and text != ""
    )


def _refuse_newer(site_dir: Path, path: str, planned: bytes | None) -> None:
    file = site_dir / path
    if file.is_symlink() or not file.parent.resolve().is_relative_to(site_dir.resolve()):
        message = f"{path!r} is, or is behind, a symbolic link and is not written"
        raise ContentError(Problem("refused_file", "error", message, path, fix="replace it by a plain file"))
    now = file.read_bytes() if file.is_file() else None
    if now != planned:
        message = f"{path!r} is not as it was when this was planned"
        raise ContentError(Problem("changed_meanwhile", "error", message, path, fix="run the command again"))


def _put(site_dir: Path, path: str, data: bytes | None) -> None:
    file = site_dir / path
    if data is None:
        file.unlink(missing_ok=True)
        _drop_empty_folders(site_dir, file.parent)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o666 & ~_umask()
    handle, aside = tempfile.mkstemp(prefix=".", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(aside).chmod(mode)
        Path(aside).replace(file)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _drop_empty_folders(site_dir: Path, folder: Path) -> None:
    """As git does with what it removes; the site's own top folders stay."""
    while site_dir not in (folder.parent, folder):
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
