"""Addresses that a site gives by itself, and that no imported page can have: feeds, sitemaps, robots.txt, 404.html, and the lists
of all terms of a taxonomy (docs/lists.md).
"""

from __future__ import annotations

import re

from content_repo import names
from content_repo.site import Site

_AT_THE_TOP = re.compile(r"sitemap(?:-[0-9]+)?\.xml|robots\.txt")
_NOT_FOUND = "404.html"


def made_at(url: str, target: str, site: Site) -> str:
    """What is made at a URL path, or at a part of it that would have to be a folder; "" for nothing. A page at a `target` that is
    laid over a taxonomy may have the address of its list.
    """
    *folders, last = names.fold(url).lstrip("/").removesuffix("index.html").split("/")
    for at, name in enumerate(folders):
        if name in (names.fold(site.feeds.name), _NOT_FOUND) or (not at and _AT_THE_TOP.fullmatch(name)):
            return f"/{'/'.join(folders[: at + 1])}"
    return _list_at("/".join((*folders, last)), target, site) if target and not last else ""


def _list_at(plain: str, target: str, site: Site) -> str:
    own = re.sub(r"(?:/_?index)?(?:\.[^/]+)?\Z", "", target.removeprefix("content/"), count=1)
    for taxonomy in site.taxonomies.values():
        index = taxonomy.index.lstrip("/")
        prefixes = ("", *(f"{site.prefix(each)}/" for each in site.locales if site.prefix(each)))
        if index and own != taxonomy.name and plain in (names.fold(each + index) for each in prefixes):
            return f"the list of all {taxonomy.name}"
    return ""
