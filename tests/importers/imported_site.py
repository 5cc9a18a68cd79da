"""A small site of another system, imported and built: what every importer must do alike."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content_repo.importers import ImportReport
from publisher.workspace import Options, Workspace

SITES = Path(__file__).parents[1] / "sites"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def importer(kind: str) -> Callable[..., ImportReport]:
    function: Callable[..., ImportReport] = getattr(
        importlib.import_module(f"content_repo.importers.{kind}"), f"import_{kind}"
    )
    return function


def tree(root: Path) -> dict[str, bytes]:
    return {
        each.relative_to(root).as_posix(): each.read_bytes() for each in root.rglob("*") if each.is_file()
    }


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def fate(report: ImportReport, path: str) -> tuple[str, str]:
    (line,) = [each for each in report.lines if each.path == path]
    return line.outcome, line.target


def codes(report: ImportReport) -> list[tuple[str, str, int]]:
    return [(each.code, each.file, each.line) for each in report.problems]


def build(site: Path, out: Path, state: Path) -> Any:
    """The report of a build that must succeed, its pages in `out`."""
    with Workspace(site, state=state, options=Options(NOW, jobs=1)) as workspace:
        built = workspace.build()
        workspace.write(built, out)
        return built.report


def page_file(url: str) -> str:
    return (
        url.strip("/") + "/index.html" if url.endswith("/") and url != "/" else url.strip("/") or "index.html"
    )
