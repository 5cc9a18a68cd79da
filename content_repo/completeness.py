"""What a fragment lacks to be published, as required fields do not bind while somebody drafts (docs/formats.md, Models), and
what it says that no model knows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from content_repo.problems import Problem

if TYPE_CHECKING:
    from content_repo.catalog import Catalog
    from content_repo.sources import Source


def lacks(base: Source, catalog: Catalog) -> list[Problem]:
    """What a fragment lacks, in any language and variation in which it exists; each field once, at the first file."""
    from content_repo.values import missing

    model = catalog.model(base.type)
    return _once(base, catalog, partial(missing, model)) if model.has_required else []


def idle_values(base: Source, catalog: Catalog) -> list[Problem]:
    """Values of fields whose `when` does not hold, in any language and variation; each field once, at the first file."""
    from content_repo.values import misplaced

    def look(fields: Mapping[str, Any], *, has_body: bool, file: str) -> list[Problem]:
        return misplaced(model, fields, file=file)

    model = catalog.model(base.type)
    return _once(base, catalog, look) if model.has_when else []


def unknown_keys(base: Source, catalog: Catalog) -> list[Problem]:
    """Keys of objects that their fields do not know, in any language and variation; each once, at the first file."""
    from content_repo.values import unnamed

    def look(fields: Mapping[str, Any], *, has_body: bool, file: str) -> list[Problem]:
        return unnamed(model, fields, file=file)

    model = catalog.model(base.type)
    return _once(base, catalog, look) if model.has_objects else []


def _once(base: Source, catalog: Catalog, look: Callable[..., list[Problem]]) -> list[Problem]:
    found: dict[str, Problem] = {}
    for source in _sources(base, catalog):
        resolved = catalog.resolved(base.id, source.locale, source.variation or "")
        if resolved is not None:
            for problem in look(resolved.fields, has_body=resolved.body_source is not None, file=source.file):
                place = place_in(source.fields, resolved.fields, problem.field)
                found.setdefault(problem.field, replace(problem, line=source.line_of(place)))
    return list(found.values())


def place_in(written: Any, resolved: Any, path: str) -> str:
    """Where a file writes what is at `path` of the resolved fields: sections there have their own order and are known by
    their ids. What the file does not write has the place of its parent."""
    return ".".join(_steps(written, resolved, path.split(".")))


def _steps(written: Any, resolved: Any, path: Sequence[str]) -> list[str]:
    if not path or not isinstance(written, Mapping | list | tuple):
        return []
    first, *rest = path
    if isinstance(written, Mapping):
        below = resolved.get(first) if isinstance(resolved, Mapping) else None
        return [first, *_steps(written[first], below, rest)] if first in written else []
    below = resolved[int(first)] if isinstance(resolved, list | tuple) and first.isdecimal() else None
    at = _index_of(below, written, int(first))
    return [str(at), *_steps(written[at], below, rest)] if 0 <= at < len(written) else []


def _index_of(section: Any, written: Sequence[Any], index: int) -> int:
    """The position of a section among those of a file; -1 where it has none."""
    name = section.get("id") if isinstance(section, Mapping) else None
    if name is None:
        return index
    held = (n for n, each in enumerate(written) if isinstance(each, Mapping) and each.get("id") == name)
    return next(held, -1)


def _sources(base: Source, catalog: Catalog) -> Iterator[Source]:
    """The base, its translations, its variations."""
    yield base
    held = sorted(catalog.sources(base.id).values(), key=lambda each: (each.variation or "", each.file))
    yield from (source for source in held if source.file != base.file)


def incomplete(db: sqlite3.Connection) -> Iterator[tuple[str, Problem]]:
    """(id, what it lacks) for everything that is visible."""
    return _kept(db, lambda problem: problem.code != "unknown_key")


def misnamed(db: sqlite3.Connection) -> Iterator[Problem]:
    """The unknown keys of everything that is visible."""
    return (problem for _, problem in _kept(db, lambda problem: problem.code == "unknown_key"))


def _kept(db: sqlite3.Connection, wanted: Callable[[Problem], bool]) -> Iterator[tuple[str, Problem]]:
    rows = db.execute(
        "SELECT incomplete.id, problem FROM incomplete JOIN fragments ON fragments.id = incomplete.id "
        "WHERE visible ORDER BY incomplete.id"
    )
    found = ((fragment_id, Problem(**json.loads(problem))) for fragment_id, problem in rows.fetchall())
    return ((fragment_id, problem) for fragment_id, problem in found if wanted(problem))
