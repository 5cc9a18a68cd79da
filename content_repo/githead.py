"""Which repository a folder is in, and what its HEAD is, without loading a git library (that takes 0.1 s).

Layout of the files: gitrepository-layout(5).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MAX_SYMBOLIC = 5  # git's own limit on references that name references


@dataclass(frozen=True, slots=True)
class Place:
    """`git_dir` holds HEAD, `common_dir` the references; they differ in a linked worktree."""

    work_tree: Path
    git_dir: Path
    common_dir: Path


def find(folder: Path) -> Place | None:
    """The repository that `folder` is in, or None."""
    folder = folder.resolve()
    for each in (folder, *folder.parents):
        found = _git_dir(each)
        if found:
            return Place(each, found, _common_dir(found))
    return None


def _git_dir(folder: Path) -> Path | None:
    entry = folder / ".git"
    if entry.is_dir():
        return entry if (entry / "HEAD").is_file() else None
    written = _text(entry)
    if not written.startswith("gitdir:"):
        return None
    return folder / written.removeprefix("gitdir:").strip()


def _common_dir(git_dir: Path) -> Path:
    written = _text(git_dir / "commondir")
    return git_dir / written if written else git_dir


def head(folder: Path) -> str | None:
    """The commit id that HEAD names, or None: no repository, or no commit yet."""
    place = find(folder)
    return _resolve(place, place.git_dir / "HEAD") if place else None


def has_damaged_head(place: Place) -> bool:
    """Whether HEAD holds neither a commit id nor the name of a reference: git takes such a folder for no repository."""
    written = _text(place.git_dir / "HEAD")
    return not (
        _ID.fullmatch(written) or (written.startswith("ref:") and written[4:].strip().startswith("refs/"))
    )


def _resolve(place: Place, file: Path) -> str | None:
    for _ in range(_MAX_SYMBOLIC):
        written = _text(file)
        if not written.startswith("ref:"):
            return written if _ID.fullmatch(written) else None
        name = written.removeprefix("ref:").strip()
        if not name.startswith("refs/") or ".." in name:
            return None
        packed = _packed(place, name)
        file = next(
            (each / name for each in (place.git_dir, place.common_dir) if (each / name).is_file()), file
        )
        if not file.is_file() or file.name == "HEAD":
            return packed
    return None


def _packed(place: Place, name: str) -> str | None:
    for line in _text(place.common_dir / "packed-refs").splitlines():
        found, _, ref = line.partition(" ")
        if ref == name and _ID.fullmatch(found):
            return found
    return None


def _text(file: Path) -> str:
    """The text of a small file, stripped; "" when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
