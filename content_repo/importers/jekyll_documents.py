"""The posts, drafts, pages and documents of a Jekyll site, and the URL that each has there."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Literal

from content_repo import dates, names
from content_repo.importers.foreign_dates import moment
from content_repo.importers.header import Header
from content_repo.importers.jekyll_config import JekyllConfig
from content_repo.importers.jekyll_urls import Address, document_url, expanded, page_url, post_url
from content_repo.importers.parts import Parts
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_names import fragment_path

Kind = Literal["posts", "drafts", "pages", "documents"]
_DATED = re.compile(r"([0-9]{2,4}-[0-9]{1,2}-[0-9]{1,2})-(.+)")
_SPECIAL = re.compile(r"(?:(?P<around>.+)/)?_(?P<what>posts|drafts)/(?P<below>.+)")


@dataclass(frozen=True, slots=True)
class Place:
    """What a file is, from its path alone. `below` is its path in its folder, `around` the folders before
    `_posts`; `name` and `day` are the two parts of a post's name.
    """

    kind: Kind
    below: str
    name: str
    day: str = ""
    around: tuple[str, ...] = ()
    collection: str = ""


def place_of(path: str, config: JekyllConfig) -> Place:
    inside = path.removeprefix(config.collections_folder)
    if special := _SPECIAL.fullmatch(inside):
        around = tuple(filter(None, (special["around"] or "").split("/")))
        day, name = _dated(PurePosixPath(special["below"]).stem)
        kind: Kind = "posts" if special["what"] == "posts" else "drafts"
        return Place(kind, special["below"], name, day if kind == "posts" else "", around)
    top, _, below = inside.partition("/")
    if below and top.startswith("_") and top[1:] in config.collections:
        return Place("documents", below, PurePosixPath(below).stem, collection=top[1:])
    return Place("pages", path, PurePosixPath(path).stem)


def _dated(stem: str) -> tuple[str, str]:
    found = _DATED.fullmatch(stem)
    return (found[1], found[2]) if found else ("", stem)


@dataclass(slots=True)
class Document:
    """One file with front matter. `defaults` are the values that `_config.yml` hands to it."""

    file: SourceFile
    place: Place
    parts: Parts
    header: Header
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        return self.header.fields.get(key, self.defaults.get(key))

    def text(self, key: str) -> str:
        return self.header.written(key) or str(self.defaults.get(key) or "")

    def date(self, config: JekyllConfig) -> datetime | None:
        """In the site's time zone."""
        zone = dates.zone(config.timezone)
        found = moment(self.header.written("date"), zone) or moment(self.day, zone)
        try:
            return found.astimezone(zone) if found else None
        except OverflowError:
            return found

    @property
    def day(self) -> str:
        """The day in the file's name as `2024-01-31`; "" for none."""
        if not self.place.day:
            return ""
        year, month, day = self.place.day.split("-")
        return f"{'20' if len(year) == 2 else ''}{year}-{month:0>2}-{day:0>2}"

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.place.around, *words(self, "category", "categories"))))

    @property
    def is_hidden(self) -> bool:
        return self.get("published") is False

    def url(self, config: JekyllConfig) -> str | None:
        """Decoded URL path without the base path; None where Jekyll writes no page."""
        place, own = self.place, self.text("permalink")
        address = Address(
            place.name,
            posixpath.dirname(place.below),
            self.text("slug"),
            self.text("title"),
            place.collection,
            self.categories,
            self.date(config),
        )
        if place.kind == "documents":
            collection = config.collections[place.collection]
            if not (collection.output or own):
                return None
            return document_url(address, own or collection.permalink, config.permalink)
        if place.kind == "pages":
            return expanded(own, address) if own else page_url(address, config.permalink)
        if address.date is None and not own:
            return f"/drafts/{place.name}/"
        return post_url(address, own or config.permalink)


def words(document: Document, one: str, many: str) -> list[str]:
    """The values of `category:`/`categories:` or `tag:`/`tags:`: one text, words of a text, or a list."""
    single, several = document.get(one), document.get(many)
    found = [str(single)] if isinstance(single, str | int | float) and str(single) else []
    if isinstance(several, str):
        found += several.split()
    elif isinstance(several, list):
        found += [str(each) for each in several if each is not None]
    return list(dict.fromkeys(found))


def targets(documents: Iterable[Document]) -> dict[str, str]:
    """Where each file goes (path of the source → path in the site). Posts lose the day in their name unless two
    of them would be one file.
    """
    found = list(documents)
    plain = {each.file.path: _target(each, dated=False) for each in found}
    counts: dict[str, int] = {}
    for target in plain.values():
        counts[names.fold(target)] = counts.get(names.fold(target), 0) + 1
    return {
        each.file.path: plain[each.file.path]
        if counts[names.fold(plain[each.file.path])] == 1
        else _target(each, dated=True)
        for each in found
    }


def _target(document: Document, dated: bool) -> str:
    place = document.place
    if place.kind in ("posts", "drafts"):
        mark = place.day or "draft"
        name = f"{mark}-{place.name}" if dated else place.name
        below = posixpath.join("posts", *place.around, posixpath.dirname(place.below), f"{name}.md")
    elif place.kind == "documents":
        below = posixpath.join(place.collection, place.below)
    else:
        below = place.below
    return f"content/{fragment_path(below)[0]}"
