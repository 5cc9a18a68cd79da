"""What a Ghost export says of the whole site: settings, menus, redirects, and where its files are served."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from content_repo import dates
from content_repo.importers.ghost_bodies import SITE
from content_repo.importers.ghost_export import GhostExport, text
from content_repo.importers.model_files import ModelFiles
from content_repo.importers.old_addresses import host_of
from content_repo.importers.site_toml import Entry as MenuEntry
from content_repo.importers.site_toml import Settings
from content_repo.site import Site


def site_settings(ghost: GhostExport, name: str) -> Settings:
    """Title, address, language, time zone, menus; `name` stands in for a missing title."""
    url = text(ghost.settings, "url")
    language = text(ghost.settings, "locale") or text(ghost.settings, "lang") or "en"
    menus = {
        "main": _menu(ghost.settings, "navigation"),
        "footer": _menu(ghost.settings, "secondary_navigation"),
    }
    return Settings(
        text(ghost.settings, "title") or name,
        url if host_of(url) else "",
        language,
        _timezone(ghost.settings),
        trusted_content=True,
        taxonomies={"tags": "/tag/{term}/"},
        menus={menu: entries for menu, entries in menus.items() if entries},
    )


def _timezone(settings: Mapping[str, Any]) -> str:
    name = (
        text(settings, "timezone")
        or text(settings, "active_timezone")
        or text(settings, "activeTimezone")
        or "UTC"
    )
    name = "UTC" if name in ("Etc/UTC", "Etc/GMT") else name
    try:
        dates.zone(name)
    except ValueError:
        return "UTC"
    return name


def _menu(settings: Mapping[str, Any], key: str) -> list[MenuEntry]:
    value = settings.get(key)
    try:
        rows = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        rows = None
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    urls = [(text(row, "label"), text(row, "url").replace(SITE, "")) for row in found]
    return [MenuEntry(label or url, "", url or "/") for label, url in urls if label or url]


def make_models(site: Site) -> ModelFiles:
    """Posts and people; pages have the built-in type."""
    models = ModelFiles(site.default_locale)
    author = {"author": {"type": "reference", "to": ["author"]}, "body": {"type": "markdown"}}
    models.add("post", label="Post", path="posts/**", route="/{slug}/", fields=author)
    models.add("author", label="Author", path="author/*", route="/author/{slug}/")
    return models


def redirect_rows(found: Any) -> list[tuple[str, str, int]]:
    """(from, to, status) of a parsed `redirects.yaml` or `redirects.json`."""
    if isinstance(found, list):
        rows = [row for row in found if isinstance(row, dict)]
        return [(text(row, "from"), text(row, "to"), 301 if row.get("permanent") else 302) for row in rows]
    tables = found.items() if isinstance(found, dict) else ()
    return [
        (str(old), str(new), int(str(status)))
        for status, table in tables
        if str(status) in ("301", "302") and isinstance(table, dict)
        for old, new in table.items()
    ]


def served_at(path: str) -> str:
    """Where a file of Ghost's `content/` was served, without a slash before it; "" for any other file."""
    for folder in ("images", "media", "files"):
        head, found, below = f"/{path}".partition(f"/{folder}/")
        if (found and head in ("", "/content")) or head.endswith("/content"):
            return f"content/{folder}/{below}"
    return ""
