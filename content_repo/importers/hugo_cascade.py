"""What the configuration and the sections of a Hugo site hand down to the pages below them.

Source of the rules: https://gohugo.io/configuration/cascade/. The nearest section wins; a `target` narrows by path, kind and
language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from content_repo import globs
from content_repo.importers.hugo_layout import Place

Section = tuple[str, ...]
Table = Mapping[str, Any]

_CHOICE = re.compile(r"\{([^{}]*)\}")
_MOST = 100  # alternatives of one pattern


class Cascade:
    """Of one language. `shared` are the tables of the configuration; `sections` the `cascade` of each section."""

    def __init__(self, shared: Iterable[Table], sections: Mapping[Section, Any], language: str) -> None:
        self._shared = list(tables(list(shared)))
        self._sections = {
            section: found for section, value in sections.items() if (found := list(tables(value)))
        }
        self._language = language

    def reaching(self, place: Place) -> dict[str, Any]:
        """The values that reach a page (keys in lower case)."""
        found: dict[str, Any] = {}
        for table in self._around(place):
            if self._applies(table, place):
                found.update({key: value for key, value in table.items() if key not in ("target", "_target")})
        return found

    def _around(self, place: Place) -> Iterator[Table]:
        yield from self._shared
        folders = section_of(place)
        for depth in range(len(folders) + 1):
            yield from self._sections.get(folders[:depth], ())

    def _applies(self, table: Table, place: Place) -> bool:
        target = table.get("target", table.get("_target"))
        for wanted in tables(target if isinstance(target, dict | list) else {}):
            kind = "page" if place.kind == "resource" else place.kind
            fits = (
                _fits(wanted.get("path"), f"/{'/'.join(filter(None, (*place.folders, place.name)))}"),
                _fits(wanted.get("kind"), kind),
                _fits(wanted.get("lang"), self._language),
            )
            if all(fits):
                return True
        return not isinstance(target, dict | list) or not target


def section_of(place: Place) -> Section:
    """The folders of the section that a page is in, or is."""
    return (*place.folders, place.name) if place.kind == "section" else place.folders


def tables(value: Any) -> Iterator[dict[str, Any]]:
    """The tables of a `cascade`, which is one or a list of them; keys in lower case."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield {str(key).lower(): inner for key, inner in each.items()}


def _fits(pattern: Any, text: str) -> bool:
    """Whether a glob matches, whatever the case; no pattern matches all."""
    if not isinstance(pattern, str):
        return True
    return any(globs.compiled(each).fullmatch(text.lower()) for each in _alternatives(pattern.lower()))


def _alternatives(pattern: str) -> list[str]:
    """The patterns without `{a,b}` that one stands for; of more than a hundred the first hundred."""
    parts = _CHOICE.split(pattern)
    choices = [[part] if at % 2 == 0 else part.split(",") for at, part in enumerate(parts)]
    found = []
    for each in product(*choices):
        found.append("".join(each))
        if len(found) == _MOST:
            break
    return found
