"""Fields that queries filter or order by: a variation may not set them, or lists would depend on the visitor
(docs/formats.md, Fragments).

A new variation can be at fault, and so can a new query. Both sides are compared as a whole when either has changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from content_repo import reserved
from content_repo.problems import Problem
from content_repo.queries import Query
from content_repo.sources import FIXED_FOR_VARIATIONS, Source
from content_repo.survey import varied_files, varied_sources
from publisher.digests import digest
from publisher.keys import parse, parse_owner
from publisher.places import Place, place_of
from publisher.state import State
from publisher.world import World

_OWNER = "queries"  # of the problems found here
_ASKED = """
SELECT key FROM facts WHERE (key >= 'query:' AND key < 'query;' OR key >= 'slice:' AND key < 'slice;') AND EXISTS
(SELECT 1 FROM deps JOIN nodes ON nodes.id = deps.node WHERE deps.fact = facts.id AND dirty IS NULL) ORDER BY key
"""
_ASKING = """
SELECT nodes.key FROM facts JOIN deps ON deps.fact = facts.id JOIN nodes ON nodes.id = deps.node
WHERE facts.key = ? AND dirty IS NULL ORDER BY nodes.key
"""

Asked = Mapping[tuple[str, str], Mapping[str, list[str]]]  # (type, under) → field → facts that ask for it


def check_queried_fields(world: World, failed: Collection[str]) -> None:
    """Report variations that set such fields; `failed` are nodes that could not be made, whose queries are not known."""
    state = world.state
    asked = [row[0] for row in state.db.execute(_ASKED)]
    compared = digest([asked, varied_files(state.db)])
    if state.get("queried") == compared and not failed:
        return
    found = list(_clashes(world, _by_field(asked), failed))
    state.set_problems(_OWNER, found)
    state.put("queried", "" if found or failed else compared)


def _by_field(asked: list[str]) -> Asked:
    found: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    for text in asked:
        query = Query.parse(json.loads(parse(text).args[0]))
        for field in query.fields():
            found[query.type, query.under].setdefault(field, []).append(text)
    return found


def _clashes(world: World, asked: Asked, failed: Collection[str]) -> Iterator[Problem]:
    for source, kind in varied_sources(world.state.db):
        for (wanted, under), fields in asked.items():
            if wanted in ("", kind) and (not under or source.id.startswith(under + "/")):
                for field in fields:
                    if _sets(source.fields, field):
                        yield from _clash(world, source, field, fields[field], failed)


def _sets(fields: Mapping[str, Any], path: str) -> bool:
    """Whether a field ("weight", "author.name") is set. Those that no variation may set are reported as such."""
    if reserved.canonical(path) in FIXED_FOR_VARIATIONS:
        return False
    if path in fields or reserved.spelling(fields, path) is not None:
        return True
    name, _, rest = path.partition(".")
    if not rest or name not in fields:
        return False
    return _sets(fields[name], rest) if isinstance(fields[name], Mapping) else True


def _clash(
    world: World, source: Source, field: str, queries: list[str], failed: Collection[str]
) -> Iterator[Problem]:
    asking = _asking(world.state, queries, failed)
    if asking:
        written = reserved.spelling(source.fields, field) or field
        file, line = place_of_query(asking, world)
        place = f"{file}:{line}" if line else file
        message = f"`{written}` cannot be set by a variation: the query in {place} filters or orders by it"
        fix = "set it in the base file, or take it out of the query"
        yield Problem("queried_field", "error", message, source.file, source.line_of(written), written, fix)


def _asking(state: State, queries: list[str], failed: Collection[str]) -> str:
    """A node with one of the queries to which a page leads; "" where none does."""
    nodes = (row[0] for text in queries for row in state.db.execute(_ASKING, (text,)).fetchall())
    return next((node for node in nodes if state.is_needed(node, avoiding=failed)), "")


def place_of_query(node: str, world: World) -> Place:
    """Where a query that this node asks is written: at its section, else in the node's template."""
    kind, args = parse(node)
    if kind == "section":
        return place_of(world, parse_owner(args[0]), args[1], args[2])
    rows = world.state.db.execute(
        "SELECT facts.key FROM nodes JOIN deps ON deps.node = nodes.id JOIN facts ON facts.id = deps.fact "
        "WHERE nodes.key = ? AND facts.key >= 'template:' AND facts.key < 'template;' AND facts.digest <> '' ORDER BY 1",
        (node,),
    )
    return next(((world.fact(row[0])[0].file, 0) for row in rows.fetchall()), ("a template", 0))
