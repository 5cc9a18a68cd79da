"""Pages that Hugo makes without a file: the home page, top sections, the indexes of taxonomies, and terms whose address
the settings here do not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content_repo.importers import hugo_taxonomies as taxonomies
from content_repo.importers.hugo_config import HugoConfig
from content_repo.importers.hugo_languages import Language
from content_repo.importers.hugo_pages import Pages


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of one language; `id` is its fragment."""

    id: str
    language: Language
    title: str
    url: str


def listings(languages: Iterable[Pages], config: HugoConfig) -> list[Listing]:
    """All of them, language by language."""
    return [
        Listing(each[0], pages.language, *each[1:])
        for pages in languages
        for each in _listings(pages, config)
    ]


def _listings(pages: Pages, config: HugoConfig) -> Iterator[tuple[str, str, str]]:
    language = pages.language
    if pages.lacks_home and "home" not in config.disabled:
        yield "index", language.title or config.title or "Home", f"{language.prefix}/"
    for top in () if "section" in config.disabled else pages.sections_without_index():
        title = top.replace("-", " ").replace("_", " ").strip()
        yield top, title[:1].upper() + title[1:], pages.folder_url(top)
    yield from taxonomies.indexes(pages, config)
    yield from taxonomies.moved_terms(pages, config)


def first_languages(found: Iterable[Listing]) -> dict[str, Language]:
    """Fragment id → the first language that has the page without a file."""
    first: dict[str, Language] = {}
    for each in found:
        first.setdefault(each.id, each.language)
    return first
