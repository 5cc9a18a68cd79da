"""The URL paths that Eleventy gives to pages (https://www.11ty.dev/docs/permalinks/)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from content_repo.importers.eleventy_slugs import slugified

_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-(.+)")
_OUTPUT = re.compile(r"\{\{-?\s*(.+?)\s*-?\}\}")
_STRFTIME = {"%Y": "{0.year:04}", "%m": "{0.month:02}", "%d": "{0.day:02}"}


@dataclass(frozen=True, slots=True)
class Named:
    """A path below the input folder: `folder` without slashes around it, `slug` without a date, `day` of it."""

    folder: str
    name: str
    slug: str
    day: str

    @property
    def stem(self) -> str:
        """Eleventy's `page.filePathStem`."""
        return "/" + "/".join(filter(None, (self.folder, self.slug)))


def named(path: str) -> Named:
    pure = PurePosixPath(path)
    name = pure.name.split(".")[0]
    folder = "" if str(pure.parent) == "." else str(pure.parent)
    dated = _DATED.fullmatch(name)
    day, slug = (dated[1], dated[2]) if dated else ("", name)
    return Named(folder, name, slug, day)


def default_url(page: Named) -> str:
    """`a/b.md` is `/a/b/`; an `index`, and a file named as its folder, are the folder."""
    parts = page.folder.split("/") if page.folder else []
    if page.name != "index" and (not parts or parts[-1] != page.name):
        parts.append(page.name)
    return "/" + "/".join((*parts, "")) if parts else "/"


def permalink_url(
    permalink: str, page: Named, fields: Mapping[str, Any], date: datetime | None
) -> str | None:
    """A `permalink` with its expressions evaluated; None where one of them needs Eleventy."""
    failed = False

    def value(found: re.Match[str]) -> str:
        nonlocal failed
        answer = _evaluated(found[1], page, fields, date)
        failed |= answer is None
        return answer or ""

    text = _OUTPUT.sub(value, permalink).strip()
    if failed or "{%" in text:
        return None
    url = "/" + text.lstrip("/")
    return url.removesuffix("index.html") if url.endswith("/index.html") else url


def _evaluated(expression: str, page: Named, fields: Mapping[str, Any], date: datetime | None) -> str | None:
    subject, *filters = [each.strip() for each in expression.split("|")]
    if subject == "page.date":
        return _dated(filters, date)
    value: Any = {"page.fileSlug": _file_slug(page), "page.filePathStem": page.stem}.get(subject)
    value = fields.get(subject) if value is None else value
    if value is None and subject[:1] in "'\"":
        value = subject.strip("'\"")
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    return _filtered(str(value), filters)


def _filtered(text: str, filters: list[str]) -> str | None:
    """None where a filter needs Eleventy, and for a slug without a letter: such an address would be that of a folder."""
    for each in filters:
        if each not in ("slugify", "slug", "lower", "downcase", "url", "safe", "trim"):
            return None
        if each in ("slugify", "slug"):
            text = slugified(text)
            if not text:
                return None
        elif each in ("lower", "downcase"):
            text = text.lower()
    return text


def _file_slug(page: Named) -> str:
    """The name, or the folder's for an `index`."""
    return page.slug if page.slug != "index" else page.folder.rpartition("/")[2]


def _dated(filters: list[str], date: datetime | None) -> str | None:
    """`{{ page.date | date: '%Y/%m/%d' }}` of Liquid."""
    form = re.fullmatch(r"""date:\s*["'](.*)["']""", filters[0]) if len(filters) == 1 else None
    if form is None or date is None:
        return None
    text = form[1]
    for part, pattern in _STRFTIME.items():
        text = text.replace(part, pattern.format(date))
    return None if "%" in text else text
