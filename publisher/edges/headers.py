"""Response headers: how long an answer may be kept, and what the site adds to all answers of a path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

PERSONAL = "private, no-cache"  # a URL with more than one file: browsers ask each time, nobody else keeps it
REVALIDATED = "public, max-age=0, must-revalidate"
IMMUTABLE = "public, max-age=31536000, immutable"
COOKIE_ATTRIBUTES = "Path=/; Max-Age=31536000; SameSite=Lax"
RESERVED = frozenset(
    {
        "cache-control",
        "set-cookie",
        "etag",
        "last-modified",
        "content-type",
        "content-length",
        "content-range",
    }
    | {"content-encoding", "transfer-encoding", "connection", "location", "server-timing", "date", "server"}
    | {"allow"}
)

ASSET = re.compile(r"/assets/.*\.[0-9a-f]{10}(?:\.[A-Za-z0-9]+)?", re.DOTALL)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


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


def faults(rules: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """A sentence for every rule that no edge can follow."""
    for pattern, headers in rules.items():
        if not pattern.startswith("/") or "*" in pattern[:-1]:
            yield f"headers: pattern {pattern!r} must start with / and may have one * at its end"
        for name, value in headers.items():
            if name.lower() in RESERVED:
                yield f"headers: {name} at {pattern!r} is set by the edge itself; remove it"
            elif not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                yield f"headers: {name!r}: {value!r} at {pattern!r} is not a header; use printable ASCII"
