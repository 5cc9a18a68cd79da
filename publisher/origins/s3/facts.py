"""What a store is told about a public file: its type, and how long it may be kept."""

from __future__ import annotations

from publisher.bundle import Entry
from publisher.edges.headers import lifetime
from publisher.edges.mime import content_type
from publisher.origins.s3.signing import Headers

PUBLIC = "public"
SENT = {
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "expires",
}
"""The headers that S3 keeps with an object and gives to readers."""


def fields_of(entry: Entry) -> Headers:
    """For an entry of a bundle."""
    given = {name.lower(): value for name, value in entry.headers}
    return fields_for(entry.path) | {name: value for name, value in given.items() if name in SENT}


def fields_for(key: str) -> Headers:
    """For a key of which nothing else is known. What is not public is nobody's to keep."""
    path = key.removeprefix(PUBLIC)
    cache = lifetime(path, False) if key.startswith(f"{PUBLIC}/") else "no-store"
    return {"content-type": content_type(key), "cache-control": cache}
