"""The taxonomies of a Hugo site: the routes of their terms, and the index pages that Hugo makes with or without terms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from content_repo.importers.hugo_config import HugoConfig
from content_repo.importers.hugo_fields import is_true
from content_repo.importers.hugo_pages import Pages
from content_repo.importers.hugo_urls import as_url, path_segment
from content_repo.terms import slug_of

_TERM = re.compile(r":(?:slug|title|slugorfilename|filename|contentbasename|slugorcontentbasename)\Z")


def routes(config: HugoConfig) -> dict[str, str]:
    """Taxonomy → route. Hugo's patterns count where they end with the term and nothing else varies."""
    if "term" in config.disabled:
        return {}
    rules = config.rules[config.languages.default.key]
    found = {}
    for name in config.taxonomies:
        pattern = rules.permalinks.get("term", {}).get(name, "").rstrip("/")
        fixed = _TERM.sub("", pattern)
        segment = path_segment(name, rules)
        plain = pattern and fixed != pattern and ":" not in fixed and fixed.startswith("/")
        found[name] = f"{fixed if plain else f'/{segment}/'}{{term}}/"
    return found


def is_taxonomy(folders: tuple[str, ...], config: HugoConfig) -> bool:
    """Whether a section is the index or the page of a term."""
    return bool(folders) and folders[0].lower() in config.taxonomies


def indexes(pages: Pages, config: HugoConfig) -> Iterator[tuple[str, str, str]]:
    """(taxonomy, title, URL) of the index pages that a language has without a file."""
    if "taxonomy" in config.disabled or "term" in config.disabled:
        return
    written = {page.logical for page in pages if page.place.kind == "section"}
    for name, route in routes(config).items():
        if name not in written:
            yield name, name[:1].upper() + name[1:], f"{pages.language.prefix}{route.removesuffix('{term}/')}"


def moved_terms(pages: Pages, config: HugoConfig) -> Iterator[tuple[str, str, str]]:
    """(taxonomy and slug, name, URL) of the terms whose URL is not what the route of the taxonomy gives: where the default
    language has a folder of its own, where letters keep their case or lose their accents, where URLs end in `.html`.
    """
    rules = config.rules[pages.language.key]
    prefix = "" if pages.language is config.languages.default else f"/{pages.language.key}"
    for name, route in routes(config).items():
        for slug, written in _terms(pages, name).items():
            kept = not rules.lower or rules.remove_accents
            segment = path_segment(written, rules) if kept else slug
            wanted = f"{pages.language.prefix}{route.replace('{term}', segment)}"
            wanted = f"{wanted[:-1]}.html" if rules.ugly else wanted
            if wanted != f"{prefix}{route.replace('{term}', slug)}" and as_url(wanted) == wanted:
                yield f"{name}/{slug}", written, wanted


def _terms(pages: Pages, taxonomy: str) -> dict[str, str]:
    """Slug → name, as most write it, of the terms that pages have; drafts do not count."""
    found: dict[str, Counter[str]] = {}
    for page in (each for each in pages if not is_true(pages.values(each).get("draft"))):
        for name in _listed(page.header.get(taxonomy)):
            if slug := slug_of(name):
                found.setdefault(slug, Counter())[str(name).strip()] += 1
    return {slug: max(sorted(names), key=names.__getitem__) for slug, names in sorted(found.items())}


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []
