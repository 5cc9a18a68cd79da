"""What is worth a warning about a target's origins whenever they are published to."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from content_repo.problems import Problem
from content_repo.site import Target


def cautions(target: Target) -> Iterator[Problem]:
    for url in target.origins:
        parts = urlsplit(url)
        if parts.scheme == "s3" and parse_qs(parts.query).get("conditional") == ["none"]:
            message = f"{url.partition('?')[0]} is written without conditions: two publishers can overwrite each other"
            fix = "let only one publisher work at a time, or use a store with conditional writes"
            yield Problem("origin_unguarded", "warning", message, fix=fix)
