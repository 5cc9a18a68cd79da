"""Answering a request: what was found, best first, and how it spreads over types, languages, states and tags."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content_repo.search import stored
from content_repo.search.questions import Clause, Question, question
from content_repo.search.requests import STATE, Request, conditions
from content_repo.search.snippets import Part, highlighted, snippet

TITLE, FIELDS, BODY = 10.0, 3.0, 1.0  # what a word is worth there: the weights of SQLite's bm25()
MOST_VALUES = 50  # of one facet
_FACETS = ("type", "locale", "state", "variation")

Facets = Mapping[str, Mapping[str, int]]
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One file. `modified` is RFC 3339 or ""; a higher `score` is a better match."""

    file: str
    id: str
    locale: str
    variation: str
    type: str
    state: str
    modified: str
    score: float
    title: tuple[Part, ...]
    snippet: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`total` counts all that was found, `hits` are those that were asked for. `facets` is name → value → count, most first:
    `type locale state variation`, and `fields.<name>` for lists in front matter. `relaxed`: nothing held all the words, so
    these hold some of them.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Facets
    relaxed: bool = False


def answer(db: sqlite3.Connection, request: Request) -> Answer:
    asked = question(request.words, unfinished=request.unfinished)
    if request.words.strip() and not asked.wanted:
        return Answer(0, (), {})
    exact = _ask(db, request, asked.expression(), asked.wanted)
    if exact.total or not _can_relax(asked):
        return exact
    single = [Clause((term,), each.starts) for each in asked.wanted for term in each.terms]
    return _ask(db, request, asked.expression(loose=True), single, relaxed=True)


def _can_relax(asked: Question) -> bool:
    return sum(len(each.terms) for each in asked.wanted) > 1


def _ask(
    db: sqlite3.Connection, request: Request, words: str, clauses: Sequence[Clause], relaxed: bool = False
) -> Answer:
    where, values = conditions(request)
    values["words"] = words
    db.execute(f"CREATE TEMP TABLE hits AS {_matching(words, where)}", values)
    try:
        total = int(db.execute("SELECT count(*) FROM hits").fetchone()[0])
        order = "score" if words else "modified DESC"
        rows = db.execute(
            f"SELECT * FROM hits ORDER BY {order}, file LIMIT ? OFFSET ?",  # noqa: S608 - fixed
            (request.limit, request.offset),
        ).fetchall()
        facets = _facets(db) if request.facets else {}
    finally:
        db.execute("DROP TABLE hits")
    return Answer(total, tuple(_hit(db, row, clauses) for row in rows), facets, relaxed and bool(total))


def _matching(words: str, where: str) -> str:
    """Columns: file, text, id, locale, variation, type, modified, state, score (lower is better)."""
    columns = f"file, text, entries.id, locale, variation, type, modified, {STATE} AS state"
    if not words:
        return f"SELECT {columns}, 0.0 AS score FROM entries WHERE {where}"  # noqa: S608 - see conditions
    return (
        f"SELECT {columns}, bm25(found_in, {TITLE}, {FIELDS}, {BODY}) AS score "  # noqa: S608 - see conditions
        f"FROM found_in JOIN entries ON entries.text = found_in.rowid WHERE found_in MATCH :words AND {where}"
    )


def _facets(db: sqlite3.Connection) -> Facets:
    rows = db.execute(f"SELECT {', '.join(_FACETS)}, count(*) FROM hits GROUP BY 1, 2, 3, 4").fetchall()  # noqa: S608 - fixed
    counters: dict[str, Counter[str]] = {name: Counter() for name in _FACETS}
    for *values, count in rows:
        for name, value in zip(_FACETS, values, strict=True):
            counters[name][value] += count
    tagged = (
        "SELECT field, value, n FROM (SELECT tag, count(*) AS n FROM hits CROSS JOIN tags ON tags.text = hits.text "
        "AND listed GROUP BY tag) JOIN tag_names ON tag_names.id = tag"
    )
    for field, value, count in db.execute(tagged):
        counters.setdefault(f"fields.{field}", Counter())[value] = count
    return {name: dict(_most(counters[name])) for name in sorted(counters, key=_place)}


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))[:MOST_VALUES]


def _place(name: str) -> tuple[int, str]:
    return (_FACETS.index(name), "") if name in _FACETS else (len(_FACETS), name)


def _hit(db: sqlite3.Connection, row: _Row, clauses: Sequence[Clause]) -> Hit:
    file, text, fragment_id, locale, variation, kind, modified, state, score = row
    packed = db.execute("SELECT words FROM texts WHERE id = ?", (text,)).fetchone()
    title, fields, body = stored.unpack(packed[0])
    quote = _quote(body, fields, clauses)
    shown = highlighted(title, clauses)
    return Hit(file, fragment_id, locale, variation, kind, state, modified, -score, shown, quote)


def _quote(body: str, fields: str, clauses: Sequence[Clause]) -> tuple[Part, ...]:
    """From the body, unless only the fields hold what was looked for."""
    quote = snippet(body or fields, clauses)
    if body and fields and not any(part.hit for part in quote):
        other = snippet(fields, clauses)
        return other if any(part.hit for part in other) else quote
    return quote
