"""What can be changed in a file, as values.

A path is a tuple of keys and list positions, or the same written with dots: `cta.label`, `tags.0`,
`sections.hero.title` (in a list of tables, the one whose `id` is "hero"), `params."my.key"`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

_PART = re.compile(r'"((?:[^"\\]|\\.)*)"(?=\.|\Z)|([^.]*)')


@dataclass(frozen=True, slots=True)
class Set:
    """Give a key or list item a value; what is missing on the way is made. A list's length as the last part appends."""

    path: str | Path
    value: Any


@dataclass(frozen=True, slots=True)
class Insert:
    """Put a value into a list before the item that stands at the position now."""

    path: str | Path
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a key or list item away; a key that is not there is no error."""

    path: str | Path


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a key another name at the place where it stands."""

    path: str | Path
    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """Replace the text below the front matter. Blank lines before it stay, unless the new text brings its own."""

    text: str


Change = Set | Insert | Remove | Rename | Body


def parse_path(written: str | Path) -> Path:
    """The parts of a path. Digits stay text here: what they mean depends on what stands there."""
    if not isinstance(written, str):
        return written
    parts: list[str | int] = []
    at = 0
    while at <= len(written):
        found = _PART.match(written, at)
        assert found is not None  # the second form matches anything
        quoted = found[1]
        parts.append(found[2] if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        at = found.end() + 1
    return tuple(parts)
