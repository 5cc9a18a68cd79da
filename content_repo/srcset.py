"""The addresses in a `srcset`: "small.jpg 480w, large.jpg 2x" (HTML, 4.8.4.2.1: parse a srcset attribute)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_ADDRESS = re.compile(r"[\s,]*+(\S+)", re.ASCII)
_DESCRIPTORS = re.compile(r"(?:[^,(]|\([^)]*\)?)*+")


def places(srcset: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each address. A comma ends one only at its end: "a,b.png" is one address."""
    at = 0
    while found := _ADDRESS.match(srcset, at):
        start, end = found.span(1)
        ends_here = found[1].endswith(",")
        yield start, start + len(found[1].rstrip(","))
        rest = None if ends_here else _DESCRIPTORS.match(srcset, end)
        at = rest.end() if rest else end


def addresses(srcset: str) -> list[str]:
    return [srcset[start:end] for start, end in places(srcset)]


def with_addresses(srcset: str, resolve: Callable[[str], str | None]) -> str | None:
    """The same with other addresses; None where `resolve` gives none but None."""
    parts: list[str] = []
    at = 0
    for start, end in places(srcset):
        new = resolve(srcset[start:end])
        if new is not None:
            parts += srcset[at:start], new
            at = end
    return "".join((*parts, srcset[at:])) if parts else None
