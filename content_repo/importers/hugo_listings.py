"""Pages that Hugo makes without a file: the home page, top sections, the indexes of taxonomies, and terms whose address
the settings here do not give.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from content_repo.importers import hugo_taxonomies as taxonomies
from content_repo.importers.hugo_config import HugoConfig
from content_repo.importers.hugo_languages import Language
from content_repo.importers.hugo_pages import Pages
from content_repo.importers.hugo_urls import section_key


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of one language; `id` is its fragment."""

    id: str
    language: Language
    title: str
    url: str


def listings(languages: Iterable[Pages], config: HugoConfig) -> list[Listing]:
    """All of them, language by language."""
    every = list(languages)
    taken = {
        page.logical for pages in every for page in pages if page.place.kind == "page" and not page.section
    }
    found = ((pages.language, each) for pages in every for each in _listings(pages, config, taken))
    return [Listing(fragment_id, language, title, url) for language, (fragment_id, title, url) in found]


def _listings(pages: Pages, config: HugoConfig, taken: Collection[str]) -> Iterator[tuple[str, str, str]]:
    """`taken` are the places of pages: where one is, in whatever language, Hugo makes no section."""
    language = pages.language
    if pages.lacks_home and "home" not in config.disabled:
        yield "index", language.title or config.title or "Home", f"{language.prefix}/"
    for top in () if "section" in config.disabled else pages.sections_without_index():
        if section_key(top) not in taken:
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
