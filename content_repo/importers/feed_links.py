"""Links inside the items of a feed: they start from the address of their item, and have to work on its page here."""

from __future__ import annotations

import re
from html import escape, unescape
from urllib.parse import urljoin

from content_repo.importers.old_addresses import host_of

_TARGET = re.compile(r"""(<[a-z][^<>]*?\s(?:href|src)\s*=\s*)("[^"<>]*"|'[^'<>]*')""", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|#")


def seen_from(html: str, base: str, host: str) -> str:
    """`html` with its links as they are meant at the address `base`; those of the site itself (`host`, as `https://x`)
    start with its path."""

    def placed(found: re.Match[str]) -> str:
        target = unescape(found[2][1:-1]).strip()
        return f'{found[1]}"{escape(_resolved(target, base, host))}"'

    return _TARGET.sub(placed, html) if base else html


def _resolved(target: str, base: str, host: str) -> str:
    whole = target if _SCHEME.match(target) else joined(base, target)
    if not host or host_of(whole) != host:
        return whole
    path = whole.removeprefix(host)
    return path if path.startswith("/") else f"/{path}"


def joined(base: str, target: str) -> str:
    """Like `urljoin`; what cannot be read as a URL stays as it is."""
    try:
        return urljoin(base, target)
    except ValueError:
        return target
