"""Paths in the one form that the VCL compares, hashes and asks origins for: percent-encoded, except for what never
needs it.

VCL finds no text in another but by regular expressions, and has strings without escapes; in this form a path is
ASCII without quotes, and a file of the site has one spelling.
"""

from __future__ import annotations

from urllib.parse import quote

from publisher.edges.patterns import escaped
from publisher.edges.reference import file_of

_SLASH, _DOT = r"(?:/|%2[Ff])", r"(?:\.|%2[Ee])"
REFUSED = (
    r"^[^/]|[\x00-\x20\x7f#\\]|%(?![0-9A-Fa-f]{2})|%00|%5[Cc]"
    rf"|{_SLASH}(?:{_SLASH}|{_DOT}{{1,2}}(?:{_SLASH}|\z))"
)
"""Fits the paths, as they are sent, that are refused (`publisher/edges/request_target.py`)."""

LONG = r"^((?:%..|[^%]){1024}).+"
"""Fits the paths, as they are sent, that are longer than any key of an object store; group 1 is as much as is looked at."""

_NEXT = "%[89AB][0-9A-F]"
UTF_8 = (
    r"^(?:[^%]++|(?:%[0-7][0-9A-F])++"
    rf"|%(?:C[2-9A-F]|D[0-9A-F]){_NEXT}"
    rf"|(?:%E0%[AB][0-9A-F]|%E[1-9A-CEF]{_NEXT}|%ED%[89][0-9A-F]){_NEXT}"
    rf"|(?:%F0%[9AB][0-9A-F]|%F[1-3]{_NEXT}|%F4%8[0-9A-F]){_NEXT}{_NEXT})*+\z"
)
"""Fits canonical paths that some file can have: RFC 3629 §4. Object stores answer others with errors of all kinds."""


def canonical(path: str) -> str:
    """`/促销/` is `/%E4%BF%83%E9%94%80/`."""
    return quote(path, safe="/~")


def address(file: str) -> str:
    """The canonical path of a file of the site."""
    return canonical(f"/{file}")


def file_at(page: str) -> str:
    """The canonical path of the file of a page."""
    return address(file_of(page))


def starting(prefix: str) -> str:
    """Fits canonical paths below `prefix`."""
    return f"^{escaped(canonical(prefix))}"
