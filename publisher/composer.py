"""Pages composed from their nodes, a shard of them at once, in any process: what comes of it are rows for the state."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from audience.diagram import Vector
from content_repo.problems import Problem
from content_repo.routes import output_path
from publisher.bundle import packed_headers, shard_of
from publisher.deciding import Deciding
from publisher.earlier import composed_before
from publisher.edges.headers import lifetime
from publisher.edges.mime import content_type
from publisher.keys import parse, parse_owner
from publisher.layouts import Layouts
from publisher.making import MakingFailed
from publisher.outputs import Row, Update
from publisher.places import place_of
from publisher.prefetched import Prefetched
from publisher.shard_rows import Closed, Hash, ShardRows
from publisher.spool import Place, Spool
from publisher.trees import Trees
from publisher.variants import Before, Parts, Variants, hashed, variants_of
from publisher.world import World


class Task(NamedTuple):
    """A page to compose. `shape` (its number) and `keys` are what the edge knows of it, where its last composition still holds
    but for the nodes that moved just now; else None and "".
    """

    root: str
    url: str
    cause: str
    shape: int | None = None
    keys: str = ""


class Page(NamedTuple):
    """What the edge has to know of a page: `keys` name the file of each leaf of the shape's diagram, as JSON."""

    root: str
    url: str
    shape: str
    keys: str
    late: frozenset[str]


@dataclass(frozen=True, slots=True)
class Composed:
    """What came of `count` pages. `rows` are all files of `pages`. `updates` are files with other bytes of pages that
    have the files they had, for the visitors that had them. `failed` is (root, why). `places` say where
    the spool has the files of a page, by the path of its default file. `closed` is the shard with all of this, if its files
    are not what they were; it holds unless something else happens to the shard.
    """

    count: int
    pages: list[Page] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    updates: list[Update] = field(default_factory=list)
    failed: list[tuple[str, Problem]] = field(default_factory=list)
    places: list[tuple[str, Place]] = field(default_factory=list)
    closed: Closed | None = None


class Composer:
    """Composes pages, remembering nodes and diagrams that they share."""

    def __init__(self, world: World, moved: Collection[str], spool: Spool) -> None:
        self._world = world
        self._spool = spool
        self._layouts = Layouts(Deciding(world.audience))
        self._budget = world.site.budget
        self._nodes = Prefetched(world)
        self._trees = Trees(self._nodes.node, moved)
        self._made: dict[Hash, Parts] = {}

    def shard(self, tasks: Sequence[Task]) -> Composed:
        """The files of each page, or what is wrong with it. All pages lie in one shard."""
        db = self._world.state.db
        rows = ShardRows(db, shard_of_page(tasks[0].url))
        before = composed_before(db, rows, tasks)
        self._nodes.fetch([task.root for task in tasks])
        done, kept = Composed(len(tasks)), dict[str, dict[str, tuple[str, Parts]]]()
        for task in tasks:
            try:
                found = self._one(task, before.get(task.root), rows, done)
                kept[_public(task.url, "")] = self._parts(found)
            except MakingFailed as error:
                done.failed.append((task.root, self._placed(task.root, error)))
        place = self._spool.keep(kept)
        places = [(path, place) for path in kept] if place else []
        return replace(done, closed=rows.closed_anew(), places=places)

    def _one(self, task: Task, before: Before | None, rows: ShardRows, done: Composed) -> Variants:
        self._made.clear()
        found = variants_of(task.root, task.url, self._trees, self._layouts, self._budget, before, self._take)
        if before and found.is_as(before):
            changed = _changed(found, before)
            rows.update(changed)
            done.updates.extend(
                [(sha256, size, task.cause, rows.name, path) for path, (sha256, size) in changed.items()]
            )
        else:
            made = _rows(found, rows.name, task.cause)
            rows.replace(task.root, [row[1:6] for row in made])
            done.pages.append(Page(task.root, task.url, found.shape, packed(found.keys), found.late))
            done.rows.extend(made)
        return found

    def _take(self, parts: Parts) -> Hash:
        found = hashed(parts)
        self._made.setdefault(found, parts)
        return found

    def _parts(self, found: Variants) -> dict[str, tuple[str, Parts]]:
        """Of the files that were composed now, with their sha256."""
        made = self._made
        return {key: (each[0], made[each]) for key, (each, _) in found.files.items() if each in made}

    def _placed(self, root: str, error: MakingFailed) -> Problem:
        problem = error.problems[0]
        return problem if problem.file else _at(problem, self._world, error.holder or root)


def _at(problem: Problem, world: World, node: str) -> Problem:
    """Where a page or a zone is written."""
    kind, args = parse(node)
    if kind == "section":
        file, line = place_of(world, parse_owner(args[0]), args[1], args[2])
        return replace(problem, file=file, line=line)
    base = world.catalog.base(args[0])
    return replace(problem, file=base.file if base else "")


def _changed(found: Variants, before: Before) -> dict[str, Hash]:
    """Files with other bytes, by their paths."""
    return {
        _public(found.url, key): each for key, (each, _) in found.files.items() if before.files[key] != each
    }


def _rows(found: Variants, shard: str, cause: str) -> list[Row]:
    headers = _headers(found)
    return [
        (shard, _public(found.url, key), sha256, size, headers, found.root, packed(vector), cause)
        for key, ((sha256, size), vector) in found.files.items()
    ]


def _headers(found: Variants) -> str:
    personal = len(found.files) > 1 or bool(found.late)
    return packed_headers(
        (
            ("Content-Type", content_type(output_path(found.url))),
            ("Cache-Control", lifetime(found.url, personal)),
        )
    )


@lru_cache(maxsize=4096)
def packed(names: Vector | tuple[str, ...]) -> str:
    """Pages that are decided alike have the same vectors, and the same keys."""
    return json.dumps(names)


def file_path(url: str, key: str) -> str:
    """The file of a page below `public/`: `/x/` and "ab12cd34ef" → `_v/ab12cd34ef/x/index.html`."""
    path = output_path(url)
    return f"_v/{key}/{path}" if key else path


def shard_of_page(url: str) -> str:
    """In which all files of a page are."""
    return shard_of(_public(url, ""))


def _public(url: str, key: str) -> str:
    return f"public/{file_path(url, key)}"
