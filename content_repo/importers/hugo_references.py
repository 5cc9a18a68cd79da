"""Which page Hugo's `ref` and `relref` mean: a path from the top of the content folder or from the page, or a bare name.

Source of the rules: https://gohugo.io/methods/page/ref/. Pages of the same language come first, then the default
language's.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from urllib.parse import quote

from content_repo.importers.hugo_fragments import Fragments
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.page_urls import writable

_SUFFIX = re.compile(r"\.(?:md|markdown|mdown|html?)\Z", re.IGNORECASE)
_INDEX = re.compile(r"(?:\A|/)_?index\Z")


class References:
    """The pages of all languages by path and by name; `languages` begins with the default one."""

    def __init__(self, languages: Iterable[Pages], fragments: Fragments) -> None:
        self._languages = list(languages)
        self._fragments = fragments
        self._by_path: dict[tuple[str, str], Page] = {}
        self._by_name: dict[tuple[str, str], Page] = {}
        for pages in self._languages:
            for page in pages:
                key = pages.language.key
                self._by_path.setdefault((key, page.logical), page)
                self._by_name.setdefault((key, page.logical.rpartition("/")[2]), page)

    def destination(self, ref: str, page: Page) -> str:
        """A fragment's id with the anchor; where there is no such page, the path that was written."""
        path, anchor = _cut(ref)
        if not path:
            return anchor
        found = self._find(path, page)
        return (quote(self._fragments[found].id, safe="/@+~.") if found else _plain(path)) + anchor

    def address(self, ref: str, page: Page) -> str:
        """The URL path with the anchor."""
        path, anchor = _cut(ref)
        found = self._find(path, page) if path else page
        if found is None:
            return _plain(path) + anchor
        pages = next(each for each in self._languages if each.language is found.language)
        return quote(writable(pages.url(found)), safe="/@+~.") + anchor

    def _find(self, path: str, page: Page) -> Page | None:
        keys = dict.fromkeys((page.language.key, self._languages[0].language.key))
        wanted = _logical(path)
        here = "/".join(page.logical.split("/")[: len(page.place.folders)])
        inside = page.logical if page.place.kind in ("section", "home") else here
        near = [] if path.startswith("/") else [_join(inside, wanted), _join(here, wanted)]
        for key in keys:
            for each in (*near, wanted):
                if found := self._by_path.get((key, each)):
                    return found
            if "/" not in wanted and (named := self._by_name.get((key, wanted))):
                return named
        return None


def _cut(ref: str) -> tuple[str, str]:
    path, mark, anchor = ref.strip().partition("#")
    return path, f"#{quote(anchor, safe=':@!$&*+,;=~%-._')}" if mark else ""


def _logical(path: str) -> str:
    plain = _SUFFIX.sub("", path.strip("/")).lower().replace(" ", "-")
    return _INDEX.sub("", plain)


def _join(folder: str, path: str) -> str:
    joined = posixpath.normpath(posixpath.join(folder, path or "."))
    return "" if joined == "." else joined


def _plain(path: str) -> str:
    """What was written, as a path of the site."""
    plain = _INDEX.sub("", _SUFFIX.sub("", path.strip("/")))
    return quote(f"/{plain}/" if plain else "/", safe="/@+~.")
