"""Places in rendered bytes that are filled later. A renderer leaves holes; who fills them, and with what, is
decided above.

While a template or Markdown runs, a hole is the token `NUL digits NUL` (no author's text can hold a NUL);
`split` cuts the finished text at these tokens.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_TOKEN = re.compile("\0([0-9]+)\0")


@dataclass(frozen=True, slots=True)
class Hole:
    """kind      what is wanted
    place     the fragment `name` ("promo/x" or "promo/x#section") in `view`
    section   the section with id `name` of the fragment being rendered ("outer/inner" inside a zone's choice)
    body      the Markdown body of the fragment being rendered
    region    the region `name` of the page being rendered
    style     nothing here: `name` is a link element that the page's head needs once, however many pieces ask for it
    styles    the link elements that the pieces of the page ask for

    `line` is where an author wrote it, in the file of the fragment being rendered; 0 in templates.
    """

    kind: Literal["place", "section", "body", "region", "style", "styles"]
    name: str = ""
    view: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """`len(chunks) == len(holes) + 1`; chunks are UTF-8."""

    chunks: tuple[bytes, ...]
    holes: tuple[Hole, ...]


class Holes:
    """Collects the holes of one rendering."""

    def __init__(self) -> None:
        self._holes: list[Hole] = []

    def token(self, hole: Hole) -> str:
        self._holes.append(hole)
        return f"\0{len(self._holes) - 1}\0"

    def split(self, text: str) -> Text:
        """A hole that did not reach the output does not count; one that was repeated counts twice."""
        parts = _TOKEN.split(text)
        chunks = tuple(part.encode() for part in parts[0::2])
        return Text(chunks, tuple(self._holes[int(number)] for number in parts[1::2]))
