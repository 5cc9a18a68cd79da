"""What an export wrote."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from content_repo.problems import ContentError, Problem


class ExportRefused(ContentError):
    """The export cannot start: its place is taken."""


@dataclass(slots=True)
class ExportReport:
    """`files` are paths relative to the place of the export; `fragments` counts files of content or rows."""

    files: list[str] = field(default_factory=list)
    fragments: int = 0
    problems: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        problems = [each.as_dict() for each in self.problems]
        return {"fragments": self.fragments, "files": self.files, "problems": problems}


def new_folder(place: Path) -> Path:
    """The folder to write to, made if need be. Raises ExportRefused unless it is new or empty."""
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise _taken(place, "is not an empty folder", "name a new or empty folder")
    place.mkdir(parents=True, exist_ok=True)
    return place


def new_file(place: Path) -> Path:
    """The file to write. Raises ExportRefused where there is something already."""
    if place.exists() or place.is_symlink():
        raise _taken(place, "is there already", "name a new file, or remove it first")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _taken(place: Path, why: str, fix: str) -> ExportRefused:
    return ExportRefused(Problem("export_target", "error", f"{str(place)!r} {why}", fix=fix))
