"""Queries that can find nothing, because of a type, a folder or a field that there is not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from content_repo.near_words import nearest
from content_repo.problems import Problem
from content_repo.queries import Query
from content_repo.reserved import TYPES, canonical
from content_repo.suggestions import did_you_mean
from publisher.keys import parse
from publisher.queried import place_of_query
from publisher.world import World

_ASKED = """
SELECT facts.key, min(nodes.key) FROM facts JOIN deps ON deps.fact = facts.id JOIN nodes ON nodes.id = deps.node
WHERE facts.key >= 'query:' AND facts.key < 'query;' GROUP BY facts.key ORDER BY facts.key
"""
_MADE = ("page", "term", "taxonomy")  # types that need no model and no fragment
_OF_THEMES = "themes/"  # what comes with Fragmint asks for authors and the like, and a site may have none
_Fault = tuple[str, str]  # (what is wrong, what to do)


def query_findings(world: World) -> Iterator[Problem]:
    """Once a query, at one of the places that ask it."""
    told: dict[str, str] = {}
    for text, node in world.state.db.execute(_ASKED).fetchall():
        told.setdefault(parse(text).args[0], node)
    for spec, node in told.items():
        for what, fix in _faults(json.loads(spec), world):
            file, line = place_of_query(node, world)
            if not file.startswith(_OF_THEMES):
                yield Problem("idle_query", "warning", what, file, line, "query", fix)


def _faults(spec: Mapping[str, Any], world: World) -> Iterator[_Fault]:
    query = Query.parse(spec)
    if query.type and not _has_type(query.type, world):
        known = {*world.catalog.models, *_types(world)}
        yield (
            f"the query asks for the type {query.type!r}, and no fragment has it",
            did_you_mean(query.type, known),
        )
    if query.under and not _has_any("id > ? || '/' AND id < ? || '0'", query.under, query.under, world=world):
        meant = nearest(query.under, _folders(world))
        if meant:
            yield f"nothing is under {query.under!r}, which is nearly {meant!r}", f"write `under: {meant}`"
    yield from _of_fields(query, world)


def _has_type(kind: str, world: World) -> bool:
    return kind in _MADE or kind in world.catalog.models or _has_any("type = ?", kind, world=world)


def _types(world: World) -> set[str]:
    return {row[0] for row in world.state.db.execute("SELECT DISTINCT type FROM fragments")}


def _folders(world: World) -> set[str]:
    ids = world.state.db.execute("SELECT id FROM fragments WHERE instr(id, '/')")
    return {row[0].rpartition("/")[0] for row in ids}


def _has_any(condition: str, *values: str, world: World) -> bool:
    select = f"SELECT 1 FROM fragments WHERE {condition} LIMIT 1"  # noqa: S608 - fixed conditions
    return world.state.db.execute(select, values).fetchone() is not None


def _of_fields(query: Query, world: World) -> Iterator[_Fault]:
    """A field that the model of the type does not have, and that is nearly one of its own."""
    model = world.catalog.models.get(query.type)
    known = {*TYPES, *world.site.taxonomies, *(model.fields if model else ())}
    for path in sorted(query.fields()):
        field = path.partition(".")[0]
        meant = None if field in known or canonical(field) else nearest(field, known)
        if meant:
            yield (
                f"the query names the field {field!r}, which is nearly {meant!r}",
                f"write `{meant}`, if that is meant",
            )
