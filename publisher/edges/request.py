"""A request as bytes, and how single facts are read from it: raw, case-sensitive, the first occurrence counts
(docs/formats.md §5).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address, ip_network

from publisher.edges.request_target import RequestTarget, parse

ALLOWED = re.compile(
    r"[A-Za-z0-9._~-]{1,64}"
)  # what a query or cookie value may be; anything else is unknown
_BLANK = b" \t"


@dataclass(frozen=True)
class Request:
    """`target` and `headers` as they came over the wire; `peer` is the address of the other end of the
    connection.
    """

    method: str
    target: bytes
    headers: Sequence[tuple[bytes, bytes]]
    peer: str

    @cached_property
    def parsed(self) -> RequestTarget:
        return parse(self.target)

    @cached_property
    def _cookies(self) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for pair in b"; ".join(self._lines(b"cookie")).split(b";"):
            name, equals, value = pair.lstrip(_BLANK).partition(b"=")
            if equals:
                found.setdefault(name, value)
        return found

    @cached_property
    def _query(self) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for pair in self.parsed.query.split(b"&"):
            name, _, value = pair.partition(b"=")
            found.setdefault(name, value)
        return found

    def cookie(self, name: str) -> str | None:
        """The raw value of the first cookie of this name; None when there is none."""
        return _text(self._cookies.get(name.encode()))

    def query(self, name: str) -> str | None:
        """The raw value of the first parameter of this name; None when there is none, and "" for `?x` and
        `?x=`.
        """
        return _text(self._query.get(name.encode()))

    def header(self, name: str) -> str:
        """The first line of this header, without white space around it; "" when there is none."""
        return next(iter(self._lines(name.lower().encode())), b"").decode("latin-1")

    def has_header(self, name: str) -> bool:
        return bool(self._lines(name.lower().encode()))

    def list_item(self, name: str) -> str:
        """What the first line of a list header says before its first comma."""
        return self.header(name).partition(",")[0].strip(" \t")

    def _lines(self, name: bytes) -> list[bytes]:
        return [value.strip(_BLANK) for key, value in self.headers if key.lower() == name]


def is_trusted(peer: str, networks: Sequence[str]) -> bool:
    """Whether `peer` may speak for the visitor. What is not an address (a socket path, nothing) is not
    trusted.
    """
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in ip_network(network) for network in networks)


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("latin-1")
