"""Response headers: how long an answer may be kept, and what the site adds to all answers of a path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from content_repo.header_names import RESERVED

PERSONAL = "private, no-cache"  # a URL with more than one file: browsers ask each time, nobody else keeps it
REVALIDATED = "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"
COOKIE_ATTRIBUTES = "Path=/; Max-Age=31536000; SameSite=Lax"

ASSET = re.compile(r"/assets/.*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?", re.DOTALL)


def lifetime(path: str, personal: bool) -> str:
    """Cache-Control of a file served at `path`. Assets have ten digits of their hash in their names."""
    if personal:
        return PERSONAL
    return IMMUTABLE if ASSET.fullmatch(path) else REVALIDATED


def timing(key: str) -> str:
    """Server-Timing of a page with several files: which one this is."""
    return f"fm;desc={key or 'default'}"


def fits(pattern: str, path: str) -> bool:
    """`/x/*` fits every path below `/x/`; a pattern without a star at its end fits itself."""
    return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern


def added(rules: Mapping[str, Mapping[str, str]], path: str) -> Iterator[tuple[str, str]]:
    """The site's own headers at `path`; of several values for a name, that of the last pattern that fits."""
    found: dict[str, tuple[str, str]] = {}
    for pattern, headers in rules.items():
        if fits(pattern, path):
            found.update((name.lower(), (name, value)) for name, value in headers.items())
    return iter(pair for name, pair in found.items() if name not in RESERVED)
