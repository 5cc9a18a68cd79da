"""Hugo's menus, from the configuration and from the front matter of pages, of all languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content_repo.importers.hugo_config import HugoConfig
from content_repo.importers.hugo_fragments import Fragments
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.site_toml import Entry

_LAST = 1 << 30


@dataclass(slots=True)
class _Row:
    """One entry as Hugo reads it; `parent` is the identifier of the entry above it."""

    weight: int
    label: str
    identifier: str
    parent: str
    entry: Entry
    locale: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, str, str]:
        return self.weight, self.label, self.entry.page or self.entry.url

    @property
    def leads_to(self) -> tuple[str, str, str]:
        """Rows of two languages that lead to the same place are one entry."""
        return self.entry.page, self.entry.url, "" if self.entry.page or self.entry.url else self.identifier


def menus(config: HugoConfig, languages: tuple[Pages, ...], fragments: Fragments) -> dict[str, list[Entry]]:
    """The entries of each menu by weight, then by label, as in the default language; those that only other languages
    have come after them.
    """
    found: dict[str, list[_Row]] = {}
    for pages in languages:
        for name, rows in _in_language(config, pages, fragments).items():
            _join(found.setdefault(name, []), rows, pages.language.locale)
    return {name: _nested(rows) for name, rows in found.items()}


def _join(known: list[_Row], rows: list[_Row], locale: str) -> None:
    for row in sorted(rows, key=lambda each: each.order):
        same = next(
            (each for each in known if each.leads_to == row.leads_to and locale not in each.labels), None
        )
        if same is None:
            known.append(row)
        (same or row).labels[locale] = row.label


def _nested(rows: list[_Row]) -> list[Entry]:
    """Entries with those that name them as their parent below them; a parent that is none counts as none."""
    identifiers = {row.identifier for row in rows}
    return [_entry(row, rows, ()) for row in rows if not row.parent or row.parent not in identifiers]


def _entry(row: _Row, rows: list[_Row], above: tuple[str, ...]) -> Entry:
    path = (*above, row.identifier)
    below = [
        each
        for each in rows
        if each.parent == row.identifier and each.identifier not in path and row.identifier
    ]
    return replace(row.entry, labels=row.labels, children=tuple(_entry(each, rows, path) for each in below))


def _in_language(config: HugoConfig, pages: Pages, fragments: Fragments) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    places = _places(pages, fragments)
    for name, rows in config.menus[pages.language.key].items():
        found[name] = [made for row in rows if (made := _from_row(row, places))]
    for page in pages:
        for name, row in _in_page(page):
            title = page.header.written("linktitle") or page.header.written("title")
            part = fragments[page]
            made = _row(row, _label(row) or title, Entry(page=part.id), row.get("identifier") or title)
            found.setdefault(name, []).append(made)
    return found


def _from_row(row: Mapping[str, Any], places: Mapping[str, str]) -> _Row | None:
    wanted = str(row.get("pageref") or row.get("url") or "")
    page = (
        places.get(wanted.strip("/").lower(), "") if not wanted.startswith(("http:", "https:", "#")) else ""
    )
    label = _label(row) or wanted
    if not label:
        return None
    return _row(row, label, Entry(page=page, url="" if page else wanted), row.get("identifier") or label)


def _row(row: Mapping[str, Any], label: str, entry: Entry, identifier: object) -> _Row:
    weight = row.get("weight")
    order = weight if isinstance(weight, int) and weight else _LAST
    return _Row(order, label or entry.page or entry.url, str(identifier), str(row.get("parent") or ""), entry)


def _places(pages: Pages, fragments: Fragments) -> dict[str, str]:
    """URL paths and logical paths, without their outer slashes → fragment ids; sections without a file included."""
    made = {pages.folder_url(top).strip("/"): top for top in pages.sections_without_index()}
    logical = {page.logical: fragments[page].id for page in pages}
    own = {pages.url(page).strip("/").lower(): fragments[page].id for page in pages}
    home = {"": "index", pages.language.prefix.strip("/"): "index"}
    return {**home, **{top: top for top in made.values()}, **made, **logical, **own}


def _label(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row.get("title") or row.get("identifier") or "")


def _in_page(page: Page) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """`menu: main`, `menu: [main, footer]` or `menu: {main: {weight: 1}}`."""
    value = page.header.get("menus") or page.header.get("menu")
    if isinstance(value, dict):
        yield from ((name.lower(), _lowered(each)) for name, each in value.items())
    elif isinstance(value, list | str):
        yield from ((str(name).lower(), {}) for name in ([value] if isinstance(value, str) else value))


def _lowered(row: Any) -> dict[str, Any]:
    return {str(key).lower(): value for key, value in row.items()} if isinstance(row, dict) else {}
