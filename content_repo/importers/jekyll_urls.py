"""The URL paths that Jekyll gives to posts, pages and documents.

Source of the rules: Jekyll's documentation of permalinks (https://jekyllrb.com/docs/permalinks/) and of
`Jekyll::Utils.slugify`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
_TOKEN = re.compile(r":([a-z_]+)")
_EXTENSION = ".html"


@dataclass(frozen=True, slots=True)
class Address:
    """What a URL is made from. `folder` is the path of the file's folder without slashes around it, below the
    site or its collection; `name` the file's name without date and suffix; `date` is in the site's time zone.
    """

    name: str
    folder: str = ""
    slug: str = ""
    title: str = ""
    collection: str = ""
    categories: tuple[str, ...] = ()
    date: datetime | None = None


def post_url(post: Address, permalink: str) -> str:
    """The URL of a post: a style, or a pattern."""
    return expanded(STYLES.get(permalink, permalink), post)


def page_url(page: Address, style: str) -> str:
    """The URL of a page that does not set one: its path, with the ending that the site's style gives."""
    folder = f"/{page.folder}" if page.folder else ""
    return f"{folder}/" if page.name == "index" else f"{folder}/{page.name}{_ending(style)}"


def document_url(document: Address, permalink: str, style: str) -> str:
    """The URL of a document of a collection."""
    return expanded(permalink or f"/:collection/:path{_ending(style)}", document)


def _ending(style: str) -> str:
    """What a style hands on to everything that is not a post."""
    if style == "pretty":
        return "/"
    if style in STYLES:
        return _EXTENSION
    return "/" if style.endswith("/") else _EXTENSION if style.endswith(":output_ext") else ""


def expanded(pattern: str, address: Address) -> str:
    """A pattern with its tokens replaced; one that is not known stays as text."""

    def value(found: re.Match[str]) -> str:
        for end in range(len(found[1]), 0, -1):  # `:title_x` is the token `:title` and text
            if found[1][:end] in _TOKENS:
                return _TOKENS[found[1][:end]](address) + found[1][end:]
        return found[0]

    return "/" + re.sub("/{2,}", "/", _TOKEN.sub(value, pattern)).lstrip("/")


def slugify(text: str, mode: str = "default", cased: bool = False) -> str:
    """Jekyll's slug of a text. `mode` is "default" or "pretty" (which keeps more signs)."""
    kept = "._~!$&'()+,;=@" if mode == "pretty" else ""
    joined = "".join(each if _is_word(each) or each in kept else "-" for each in text)
    slug = re.sub("-{2,}", "-", joined).strip("-")
    return slug if cased else slug.lower()


def _is_word(each: str) -> bool:
    return unicodedata.category(each)[0] in "LMN"


def _dated(form: Callable[[datetime], str]) -> Callable[[Address], str]:
    return lambda address: form(address.date) if address.date else ""


_TOKENS: Mapping[str, Callable[[Address], str]] = {
    "year": _dated(lambda date: f"{date.year:04}"),
    "short_year": _dated(lambda date: f"{date:%y}"),
    "month": _dated(lambda date: f"{date:%m}"),
    "i_month": _dated(lambda date: str(date.month)),
    "short_month": _dated(lambda date: f"{date:%b}"),
    "long_month": _dated(lambda date: f"{date:%B}"),
    "day": _dated(lambda date: f"{date:%d}"),
    "i_day": _dated(lambda date: str(date.day)),
    "y_day": _dated(lambda date: f"{date:%j}"),
    "w_year": _dated(lambda date: f"{date:%G}"),
    "week": _dated(lambda date: f"{date:%V}"),
    "w_day": _dated(lambda date: f"{date:%u}"),
    "short_day": _dated(lambda date: f"{date:%a}"),
    "long_day": _dated(lambda date: f"{date:%A}"),
    "hour": _dated(lambda date: f"{date:%H}"),
    "minute": _dated(lambda date: f"{date:%M}"),
    "second": _dated(lambda date: f"{date:%S}"),
    "title": lambda address: slugify(address.slug or address.name, "pretty", True),
    "slug": lambda address: slugify(address.slug or address.name),
    "name": lambda address: slugify(address.name),
    "basename": lambda address: address.name,
    "path": lambda address: "/".join(filter(None, (address.folder, address.name))),
    "collection": lambda address: address.collection,
    "categories": lambda address: "/".join(dict.fromkeys(each.lower() for each in address.categories)),
    "slugified_categories": lambda address: "/".join(dict.fromkeys(map(slugify, address.categories))),
    "output_ext": lambda address: _EXTENSION,
}
