"""A request target, decoded once: the only way from the bytes of a URL to a path.

A *refused* target names no page, whatever files there are: a broken escape, NUL, other control characters,
`#`, a backslash, `//`, and `.` or `..` as a segment, escaped or not. Bytes that are not UTF-8 and paths that
are not NFC are not refused; no file has such a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_AUTHORITY = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_REFUSED_RAW = re.compile(rb"[\x00-\x20\x7f#]")
_REFUSED_PATH = re.compile(rb"\x00|\\|//|/\.{1,2}(?:/|\Z)")
_LAST_SLASH = re.compile(rb"(?s).*(?:/|%2[Ff])")


@dataclass(frozen=True, slots=True)
class RequestTarget:
    """`raw` and `query` as the client wrote them (no `?`); `path` decoded, with bytes that are not UTF-8 as
    lone surrogates.
    """

    raw: bytes
    path: str | None  # None: refused
    query: bytes

    def slashed(self) -> str:
        """The same path with a slash at its end, and the query."""
        return self._with_query(self.raw + b"/")

    def folder(self) -> str:
        """The path up to its last slash, and the query."""
        found = _LAST_SLASH.match(self.raw)
        return self._with_query(found[0] if found else b"/")

    def _with_query(self, raw: bytes) -> str:
        return (raw + (b"?" + self.query if self.query else b"")).decode("latin-1")


def parse(target: bytes) -> RequestTarget:
    """Origin form (`/x?y`) or absolute form (`http://host/x?y`, whose host is ignored)."""
    authority = _AUTHORITY.match(target)
    rest = target[authority.end() :] if authority else target
    raw, _, query = rest.partition(b"?")
    return RequestTarget(raw, _path(raw or b"/", rest), query)


def _path(raw: bytes, rest: bytes) -> str | None:
    if _REFUSED_RAW.search(rest) or _BROKEN_ESCAPE.search(raw) or not raw.startswith(b"/"):
        return None
    path = unquote_to_bytes(raw)
    return None if _REFUSED_PATH.search(path) else path.decode("utf-8", "surrogateescape")
