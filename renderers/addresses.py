"""Web addresses in output: how they are written in attributes, and which are refused."""

from __future__ import annotations

import re
from urllib.parse import quote

# The reserved and unreserved characters of RFC 3986 and `%`, so that what is encoded already stays as it is.
_KEPT = "!#$%&'()*+,/:;=?@[]~-._"
_IGNORED = re.compile("[\x00-\x20\x7f]")  # browsers drop these while they look for a scheme
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_REFUSED = frozenset(("javascript", "vbscript", "data", "file", "blob"))
_HARMLESS_DATA = re.compile(r"data:image/(?:gif|png|jpeg|webp|avif)[;,]")


def encode(address: str) -> str:
    """Percent-encode what a URL cannot hold; idempotent."""
    return (
        address
        if address.isascii() and address.isprintable() and " " not in address
        else quote(address, _KEPT)
    )


def scheme(address: str) -> str:
    """The scheme in lower case as a browser would see it, or ""."""
    if ":" not in address:
        return ""
    found = _SCHEME.match(address) or _SCHEME.match(_IGNORED.sub("", address).lower())
    return found[1] if found else ""


def is_external(address: str) -> bool:
    return address.startswith("//") or bool(scheme(address))


def is_safe(address: str) -> bool:
    """Whether following the address can only lead somewhere, not run something."""
    if scheme(address) not in _REFUSED:
        return True
    return bool(_HARMLESS_DATA.match(_IGNORED.sub("", address).lower()))
