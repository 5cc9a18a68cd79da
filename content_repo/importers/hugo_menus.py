"""Hugo's menus, from the configuration and from the front matter of pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from content_repo.importers.hugo_config import HugoConfig
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.site_toml import Entry

_Weighted = tuple[int, str, Entry]


def menus(config: HugoConfig, pages: Pages) -> dict[str, list[Entry]]:
    """The entries of each menu by weight, then by label. Nested entries follow as entries of their own."""
    found: dict[str, list[_Weighted]] = {}
    for name, rows in config.menus.items():
        found.setdefault(name, []).extend(filter(None, (_from_row(row, pages) for row in rows)))
    for page in pages:
        for name, row in _in_page(page):
            found.setdefault(name, []).append(
                _weighted(row, _label(row) or page.header.written("title"), _id(page), "")
            )
    return {
        name: [entry for *_, entry in sorted(rows, key=lambda row: row[:2])] for name, rows in found.items()
    }


def _from_row(row: Mapping[str, Any], pages: Pages) -> _Weighted | None:
    wanted = str(row.get("pageref") or row.get("url") or "")
    page = _page_at(wanted.strip("/").lower(), pages)
    return _weighted(row, _label(row) or wanted, page, wanted) if wanted else None


def _page_at(path: str, pages: Pages) -> str:
    """The id of the page at a path without its outer slashes, a section's without a file included; "" for none."""
    made = (top for top in pages.sections_without_index() if pages.folder_url(top).strip("/") == path)
    return next((_id(page) for page in pages if pages.url(page).strip("/") == path), next(made, ""))


def _weighted(row: Mapping[str, Any], label: str, page: str, url: str) -> _Weighted:
    weight = row.get("weight")
    order = weight if isinstance(weight, int) and weight else 1 << 30
    return order, label, Entry(label or page or url, page, "" if page else url)


def _label(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("title") or row.get("identifier") or "")


def _in_page(page: Page) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """`menu: main`, `menu: [main, footer]` or `menu: {main: {weight: 1}}`."""
    value = page.header.get("menus") or page.header.get("menu")
    if isinstance(value, dict):
        yield from ((name, each if isinstance(each, dict) else {}) for name, each in value.items())
    elif isinstance(value, list | str):
        yield from ((str(name), {}) for name in ([value] if isinstance(value, str) else value))


def _id(page: Page) -> str:
    place = page.place
    return "/".join((*place.folders, place.name)) if place.kind != "home" else "index"
