"""Addresses that another system wrote, however odd: what cannot be read as a URL has no part at all."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_NOTHING = SplitResult("", "", "", "", "")


def parts_of(url: str) -> SplitResult:
    """Like `urlsplit`, which raises ValueError for `http://[x`."""
    try:
        return urlsplit(url)
    except ValueError:
        return _NOTHING


def host_of(url: str) -> str:
    """`https://example.com` of any address there; "" where it names no host, or none that a site can have."""
    parts = parts_of(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc and parts.scheme in ("http", "https") else ""
