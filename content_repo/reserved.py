"""Keys with a meaning of their own in every fragment. They match whatever their case, and keep the author's
spelling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TYPES = {
    "title": "string",
    "slug": "string",
    "url": "string",
    "type": "string",
    "date": "datetime",
    "publishDate": "datetime",
    "expiryDate": "datetime",
    "lastmod": "datetime",
    "draft": "boolean",
    "aliases": "list",
    "weight": "number",
}

_BY_LOWER = {name.lower(): name for name in TYPES}


def canonical(key: str) -> str | None:
    """The reserved key that `key` spells ("expirydate" → "expiryDate"), or None."""
    return _BY_LOWER.get(key.lower())


def get(fields: Mapping[str, Any], name: str) -> Any:
    """The value of a reserved key, however the author spelt it; None where there is none."""
    if name in fields:
        return fields[name]
    key = spelling(fields, name)
    return None if key is None else fields[key]


def spelling(fields: Mapping[str, Any], name: str) -> str | None:
    """The author's spelling of a reserved key, or None where it is not set."""
    wanted, length = name.lower(), len(name)
    for key in fields:
        if len(key) == length and key.lower() == wanted:
            return key
    return None
