"""Whether a fragment can be published: required fields bind then, not while somebody drafts (docs/formats.md, Models)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from content_repo.problems import Problem

if TYPE_CHECKING:
    from content_repo.catalog import Catalog
    from content_repo.sources import Source


def lacks(base: Source, catalog: Catalog) -> list[Problem]:
    """What a fragment lacks, in any language and variation in which it exists; each field once, at the first file."""
    from content_repo.values import missing

    model = catalog.model(base.type)
    found: dict[str, Problem] = {}
    for source in _sources(base, catalog) if model.has_required else ():
        resolved = catalog.resolved(base.id, source.locale, source.variation or "")
        if resolved is not None:
            has_body = resolved.body_source is not None
            for problem in missing(model, resolved.fields, has_body=has_body, file=source.file):
                found.setdefault(problem.field, replace(problem, line=source.line_of(problem.field)))
    return list(found.values())


def _sources(base: Source, catalog: Catalog) -> Iterator[Source]:
    """The base, its translations, its variations."""
    yield base
    held = sorted(catalog.sources(base.id).values(), key=lambda each: (each.variation or "", each.file))
    yield from (source for source in held if source.file != base.file)


def incomplete(db: sqlite3.Connection) -> Iterator[tuple[str, Problem]]:
    """(id, what it lacks) for everything that is visible."""
    rows = db.execute(
        "SELECT incomplete.id, problem FROM incomplete JOIN fragments ON fragments.id = incomplete.id "
        "WHERE visible ORDER BY incomplete.id"
    )
    return ((fragment_id, Problem(**json.loads(problem))) for fragment_id, problem in rows.fetchall())
