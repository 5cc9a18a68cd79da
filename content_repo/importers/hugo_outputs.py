"""Formats in which Hugo writes pages beside HTML: what is not made here is told, and the keys that ask for it stay.

Source of the rules: https://gohugo.io/configuration/outputs/: the page's `outputs`, else those of its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from content_repo.importers.hugo_fields import is_true
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.report import ImportReport
from content_repo.problems import Problem

Formats = Mapping[str, tuple[str, ...]]  # kind of page → names of formats, in lower case

_MADE = ("html", "rss", "sitemap", "robots", "404")  # RSS: as Atom, at the same addresses


def formats_by_kind(found: Any) -> Formats:
    """The table `outputs` of a configuration."""
    table = found if isinstance(found, dict) else {}
    return {str(kind).lower(): _listed(names) for kind, names in table.items()}


def tell_outputs(languages: Iterable[Pages], by_kind: Formats, report: ImportReport) -> None:
    """Note each format that is not made here with its pages: their sources, or where the folder of one without a file is."""
    unmade: dict[str, list[str]] = {}
    for pages in languages:
        for page in pages:
            for name in _unmade(page, pages, by_kind):
                unmade.setdefault(name, []).append(page.file.path)
    for name, files in sorted(unmade.items()):
        report.outputs[name] = len(files)
        report.output_files[name] = files
        message = f"Hugo writes {len(files):,} page(s) as {name!r} too; here they are HTML alone"
        fix = "keep the files that Hugo made last in static/, at their addresses, or make them with a program of your own"
        report.problems.append(Problem("import_output", "warning", message, files[0], fix=fix))


def _unmade(page: Page, pages: Pages, by_kind: Formats) -> Iterator[str]:
    values = pages.values(page)
    if not pages.is_rendered(page, pages.cascaded(page)) or is_true(values.get("draft")):
        return
    own = values.get("outputs")
    names = by_kind.get(page.place.kind, ()) if own is None else _listed(own)
    yield from (name for name in dict.fromkeys(names) if name not in _MADE)


def _listed(names: Any) -> tuple[str, ...]:
    listed = names if isinstance(names, list) else [names]
    return tuple(str(each).lower() for each in listed if isinstance(each, str) and each)
