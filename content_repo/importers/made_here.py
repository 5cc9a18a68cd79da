"""Addresses that a site gives by itself, and that no imported page can have: feeds, sitemaps, robots.txt, 404.html, and the lists
of all terms of a taxonomy (docs/lists.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from content_repo import names
from content_repo.site import Site
from content_repo.terms import slug_of

_AT_THE_TOP = re.compile(r"sitemap(?:-[0-9]+)?\.xml|robots\.txt")
_NOT_FOUND = "404.html"


def made_at(url: str, target: str, site: Site) -> str:
    """What is made at a URL path, or at a part of it that would have to be a folder; "" for nothing. A page at a `target` that is
    laid over a taxonomy may have the address of its list.
    """
    *folders, last = plain_path(url).split("/")
    for at, name in enumerate(folders):
        if _is_made(name, at, site):
            return f"/{'/'.join(folders[: at + 1])}"
    return _list_at("/".join((*folders, last)), target, site) if target and not last else ""


def off_made(url: str, site: Site) -> str:
    """A URL path whose folders, but for the last part, are none that are made as files."""
    *folders, last = url.split("/")
    kept = (
        each.replace(".", "-") if _is_made(names.fold(each), at - 1, site) else each
        for at, each in enumerate(folders)
    )
    return "/".join((*kept, last))


def _is_made(name: str, depth: int, site: Site) -> bool:
    at_top = depth == 0 and _AT_THE_TOP.fullmatch(name) is not None
    return at_top or name in (names.fold(site.feeds.name), _NOT_FOUND)


def term_urls(taxonomy: str, name: object, site: Site) -> Iterator[tuple[str, str]]:
    """(`plain_path` of an address, id of the fragment) of the page that a term has, in each language."""
    known, slug = site.taxonomies.get(taxonomy), slug_of(name)
    for locale in site.locales if known and slug else ():
        prefix = site.prefix(locale)
        url = f"{f'/{prefix}' if prefix else ''}{known.route.replace('{term}', slug)}" if known else ""
        yield plain_path(url), f"{taxonomy}/{slug}"


def plain_path(url: str) -> str:
    """A URL path as addresses are compared."""
    return names.fold(url).lstrip("/").removesuffix("index.html")


def id_at(target: str) -> str:
    """The fragment of a file of the site."""
    return re.sub(r"(?:/_?index)?(?:\.[^/]+)?\Z", "", target.removeprefix("content/"), count=1)


def _list_at(plain: str, target: str, site: Site) -> str:
    own = id_at(target)
    for taxonomy in site.taxonomies.values():
        index = taxonomy.index.lstrip("/")
        prefixes = ("", *(f"{site.prefix(each)}/" for each in site.locales if site.prefix(each)))
        if index and own != taxonomy.name and plain in (names.fold(each + index) for each in prefixes):
            return f"the list of all {taxonomy.name}"
    return ""
