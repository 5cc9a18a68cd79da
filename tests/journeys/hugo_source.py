"""What a Hugo site says about itself, read without anything of ours: which pages are shown at an instant, and at which URLs.

Covers what the corpus uses: YAML front matter (the last of two equal keys counts), `slug`, `url`, relative and absolute
`aliases`, `draft`, dates, `headless`, `build.render`; of Hugo's two taxonomies `categories`, with plain words for terms; no
configuration file, so Hugo's default URLs.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

_FRONT = re.compile(r"\s*---[ \t]*\n(.*?\n)??---[ \t]*(?:\n|$)", re.DOTALL)
_FORMS = ("%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z")


@dataclass(frozen=True)
class SourcePage:
    """`path` is relative to `content/`; `fate` is "shown", "expired", "draft", "later" or "no page"."""

    path: str
    fate: str
    url: str
    aliases: tuple[str, ...]
    categories: tuple[str, ...] = ()


def pages(content: Path, now: datetime) -> Iterator[SourcePage]:
    for file in sorted(content.rglob("*.md")):
        yield page(str(file.relative_to(content)), front_matter(file), now)


def front_matter(file: Path) -> dict[str, Any]:
    """PyYAML, too, lets the last of two equal keys count."""
    found = _FRONT.match(file.read_text(encoding="utf-8-sig"))
    values = yaml.safe_load(found[1] or "") if found else {}
    return {key.lower(): value for key, value in (values or {}).items()}


def page(path: str, front: dict[str, Any], now: datetime) -> SourcePage:
    url = url_of(path, front)
    aliases = tuple(rooted(str(each), url) for each in front.get("aliases") or ())
    categories = tuple(map(str, front.get("categories") or ()))
    return SourcePage(path, fate(front, now), url, aliases, categories)


def fate(front: dict[str, Any], now: datetime) -> str:
    build = front.get("build") or front.get("_build") or {}
    if front.get("headless") is True or str(build.get("render", "always")).lower() in ("never", "link"):
        return "no page"
    expiry, shown_from = (
        moment(front.get("expirydate")),
        moment(front.get("publishdate") or front.get("date")),
    )
    if front.get("draft") is True:
        return "draft"
    if expiry and expiry <= now:
        return "expired"
    return "later" if shown_from and shown_from > now else "shown"


def moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    for form in _FORMS if isinstance(value, str) else ():
        try:
            found = datetime.strptime(value.strip(), form)
        except ValueError:
            continue
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def url_of(path: str, front: dict[str, Any]) -> str:
    """Hugo's URL: folders and slug (else the name), in lower case; a section's is its folder."""
    if front.get("url"):
        return f"/{str(front['url']).strip('/')}/"
    folder, name = posixpath.split(path.removesuffix(".md"))
    if name in ("_index", "index"):
        folder, name = posixpath.split(folder)
    parts = [*folder.split("/"), str(front.get("slug") or name)]
    return re.sub("/+", "/", f"/{'/'.join(parts).lower()}/").replace(" ", "-")


def rooted(alias: str, url: str) -> str:
    """A relative alias starts beside the page."""
    parent = posixpath.dirname(url.rstrip("/"))
    return alias if alias.startswith("/") else posixpath.join(parent, alias)
