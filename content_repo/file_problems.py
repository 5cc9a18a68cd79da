"""What is wrong with a file by itself: its name, and what stands in those that are no fragments."""

from __future__ import annotations

from content_repo import names, near_misses, redirects, region_sections, routes, sidecars, site
from content_repo.catalog import Catalog
from content_repo.checks import graded
from content_repo.idle_settings import idle_settings
from content_repo.plaindata import is_plain_data, load_data
from content_repo.problems import Problem

_STATIC = "static"


def file_problems(path: str, catalog: Catalog) -> list[Problem]:
    """Of a file of the catalog's snapshot."""
    problem = names.check_path(path)
    if problem:
        return [problem]
    if path.startswith(_STATIC + "/") and routes.top_folder(path.removeprefix(_STATIC)) in routes.HIDDEN:
        fix = "rename the folder: /_v/ and /_f/ are where the parts of personal pages are kept"
        return [Problem("reserved_name", "error", f"{path!r} stands where variants are", path, fix=fix)]
    if path == site.FILE:
        return list(idle_settings(catalog.snapshot.read(path)))
    near_miss = near_misses.below(path)
    if near_miss:
        return [near_miss]
    if sidecars.describes(path):
        return list(sidecars.faults(load_data(catalog.snapshot.read(path), path), path))
    return _data_problems(path, catalog) if is_plain_data(path) else []


def _data_problems(path: str, catalog: Catalog) -> list[Problem]:
    document = load_data(catalog.snapshot.read(path), path)
    if path == redirects.FILE:
        return redirects.read_redirects(document, catalog.site)[1]
    if path != region_sections.FILE or document.problems:
        return list(document.problems)
    found = region_sections.read_regions(document, path, catalog.section_models, catalog.site.zone)[1]
    misspelt = region_sections.misspelt(document, catalog.section_models)
    return [*found, *graded(misspelt, catalog.site.checks)]
