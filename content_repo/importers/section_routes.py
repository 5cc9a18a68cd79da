"""Models for the top folders of a site's content, with the route that gives most of their pages the addresses they
had.
"""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import basename, dirname
from typing import NamedTuple

from content_repo.importers.common_route import FALLBACK, common_route
from content_repo.importers.imported_pages import as_address
from content_repo.importers.model_files import ModelFiles, label_of, model_name


class Addressed(NamedTuple):
    """A page of a section: its id in the site, and its URL path without a locale's prefix."""

    id: str
    url: str


def add_sections(pages: Iterable[Addressed], models: ModelFiles) -> None:
    """One model for each top folder. The folder's own page is of its type."""
    by_top: dict[str, list[Addressed]] = {}
    for page in pages:
        top, _, below = page.id.partition("/")
        if below:
            by_top.setdefault(top, []).append(page)
    for top, found in sorted(by_top.items()):
        name = model_name(top)
        if name != "page":
            models.add(name, label=label_of(top), path=f"{top}/**", route=_route(found))


def _route(pages: list[Addressed]) -> str:
    """By folder and slug, unless another route fits more pages."""
    plain = sum(as_address(page.url) == f"/{dirname(page.id)}/{basename(page.id)}/" for page in pages)
    found = common_route(
        (page.url, basename(page.url.rstrip("/")).removesuffix(".html"), None) for page in pages
    )
    start, _, _ = found.partition("{slug}")
    fitting = sum(
        page.url.startswith(start) and "/" not in page.url[len(start) :].rstrip("/") for page in pages
    )
    return found if fitting > plain else FALLBACK


def id_of(target: str) -> str:
    """The id of a fragment file without a locale in its name: `content/news/index.md` is "news"."""
    stem = target.removeprefix("content/").removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    return (folder or "index") if name in ("index", "_index") else stem
