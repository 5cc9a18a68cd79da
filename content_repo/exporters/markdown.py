"""`fragmint export markdown`: a folder of Markdown that any program reads, and that comes back as it was
(`fragmint import markdown`).
"""

from __future__ import annotations

from pathlib import Path

from content_repo.catalog import Catalog
from content_repo.exporters.report import ExportReport, new_folder
from content_repo.sources import FOLDER

SETTINGS = ".site"  # a folder that no fragment can have: all that is not content
_KEPT = ("models/", "assets/", "audience/", "data/", "static/", "theme/")
_FILES = ("site.toml", "regions.yaml", "redirects.yaml")


def export_markdown(catalog: Catalog, place: Path) -> ExportReport:
    """Write every fragment to its own path below `place`, byte for byte; data-only fragments as front matter.

    Settings, models, assets and all else of the site go below `.site/`. Raises ExportRefused.
    """
    folder, report = new_folder(place), ExportReport()
    fragments = set(_fragment_files(catalog))
    for path in catalog.paths_in(FOLDER):
        raw, target = catalog.snapshot.read(path), path.removeprefix(FOLDER)
        if path in fragments and path.endswith(".yaml"):
            raw, target = _as_front_matter(raw), f"{target.removesuffix('.yaml')}.md"
        report.fragments += path in fragments
        _write(folder, target, raw, report)
    for path in (*_FILES, *(path for top in _KEPT for path in catalog.paths_in(top))):
        if catalog.snapshot.digest(path) is not None:
            _write(folder, f"{SETTINGS}/{path}", catalog.snapshot.read(path), report)
    return report


def _fragment_files(catalog: Catalog) -> list[str]:
    return [source.file for each in catalog.ids() for source in catalog.sources(each).values()]


def _as_front_matter(raw: bytes) -> bytes:
    """A data file between fences, its line ends kept."""
    newline = b"\r\n" if b"\r\n" in raw else b"\n"
    end = b"" if raw.endswith((b"\n", b"\r")) or not raw else newline
    return b"---" + newline + raw.removeprefix(b"\xef\xbb\xbf") + end + b"---" + newline


def _write(folder: Path, target: str, raw: bytes, report: ExportReport) -> None:
    place = folder / target
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(raw)
    report.files.append(target)
