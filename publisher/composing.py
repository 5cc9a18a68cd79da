"""Pages whose parts changed, put together again: their variants, their files, what the edge has to know of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from content_repo.problems import Problem
from publisher.bundle import Entry
from publisher.earlier import composed_before
from publisher.edges.headers import lifetime
from publisher.edges.mime import content_type
from publisher.keys import parse, parse_owner
from publisher.late.refusals import LateRefused
from publisher.late.rows import put_late
from publisher.making import MakingFailed
from publisher.outputs import Outputs
from publisher.places import place_of
from publisher.pool import Pool
from publisher.rendering import Progress
from publisher.trees import Trees
from publisher.variants import Before, Deciding, Variants, variants_of
from publisher.world import World


@dataclass(frozen=True, slots=True)
class Task:
    """A page to compose. `is_known`: but for the nodes that moved just now, its last composition still holds."""

    root: str
    url: str
    cause: str
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A page that has the files it had, for the visitors that had them; `files` are those with other bytes: (path, sha256,
    bytes).
    """

    files: tuple[tuple[str, str, int], ...]


Composed = list[tuple[Task, Variants | Refreshed | Problem]]


class Composer:
    """Composes pages, remembering nodes and diagrams that they share."""

    def __init__(self, world: World, moved: Collection[str]) -> None:
        self._world = world
        self._deciding = Deciding(world.audience)
        self._budget = world.site.budget
        self._trees = Trees(world.node, moved)

    def chunk(self, tasks: Sequence[Task]) -> Composed:
        """Each page's variants, or what is wrong with it."""
        before = composed_before(self._world.state.db, [task.root for task in tasks if task.is_known])
        return [(task, self._one(task, before.get(task.root))) for task in tasks]

    def _one(self, task: Task, before: Before | None) -> Variants | Refreshed | Problem:
        try:
            found = variants_of(task.root, task.url, self._trees, self._deciding, self._budget, before)
        except LateRefused as error:
            return _at(error.problems[0], self._world, error.holder)
        except MakingFailed as error:
            return error.problems[0]
        return _refreshed(found, before) if before and found.is_as(before) else found


def _refreshed(found: Variants, before: Before) -> Refreshed:
    return Refreshed(
        tuple(
            ("public/" + file_path(found.url, key), sha256, size)
            for key, (sha256, size, _) in found.files.items()
            if before.files[key] != (sha256, size)
        )
    )


def compose(
    world: World,
    tasks: Sequence[Task],
    moved: Collection[str],
    outputs: Outputs,
    pool: Pool,
    progress: Progress,
) -> bool:
    """Compose pages and put their files. True when the edge table may have changed."""
    composer = Composer(world, moved)
    table_moved = False
    done = 0
    for composed in pool.map(composer.chunk, tasks):
        for task, variants in composed:
            table_moved |= _put(world, task.root, variants, task.cause, outputs)
        refreshed = [(task.root,) for task, variants in composed if isinstance(variants, Refreshed)]
        world.state.db.executemany("UPDATE placed SET dirty = NULL WHERE root = ?", refreshed)
        done += len(composed)
        progress("compose", done, len(tasks))
    outputs.flush()
    return table_moved


def _put(
    world: World, root: str, variants: Variants | Refreshed | Problem, cause: str, outputs: Outputs
) -> bool:
    state = world.state
    if isinstance(variants, Refreshed):
        outputs.refresh(variants.files, cause)
        return False
    if isinstance(variants, Problem):
        state.set_problems(f"decision:{root}", [variants if variants.file else _at(variants, world, root)])
        return False
    state.set_problems(f"decision:{root}", [])
    outputs.replace(root, [(entry, json.dumps(vector)) for entry, vector in _entries(variants)], cause)
    return _remember(world, variants)


def _at(problem: Problem, world: World, node: str) -> Problem:
    """Where a page or a zone is written."""
    kind, args = parse(node)
    if kind == "section":
        file, line = place_of(world, parse_owner(args[0]), args[1], args[2])
        return replace(problem, file=file, line=line)
    base = world.catalog.base(args[0])
    return replace(problem, file=base.file if base else "")


def _entries(variants: Variants) -> Iterator[tuple[Entry, tuple[int, ...]]]:
    personal = len(variants.files) > 1 or bool(variants.late)
    headers = (
        ("Content-Type", content_type(file_path(variants.url, ""))),
        ("Cache-Control", lifetime(variants.url, personal)),
    )
    for key, (sha256, size, vector) in variants.files.items():
        yield Entry("public/" + file_path(variants.url, key), sha256, size, headers), vector


def file_path(url: str, key: str) -> str:
    """The file of a page below `public/`: `/x/` and "ab12cd34ef" → `_v/ab12cd34ef/x/index.html`."""
    from content_repo.routes import output_path

    path = output_path(url)
    return f"_v/{key}/{path}" if key else path


def _remember(world: World, variants: Variants) -> bool:
    """Keep what the edge table is made of; True when it is not what it was."""
    db = world.state.db
    keys = json.dumps(variants.keys)
    shape = shape_number(world, variants.shape)
    row = db.execute("SELECT url, shape, keys FROM placed WHERE root = ?", (variants.root,)).fetchone()
    db.execute(
        "INSERT OR REPLACE INTO placed VALUES (?, ?, ?, ?, NULL)", (variants.root, variants.url, shape, keys)
    )
    return put_late(world.state, variants.root, variants.late) or bool(row != (variants.url, shape, keys))


def shape_number(world: World, shape: str) -> int:
    db = world.state.db
    row = db.execute("SELECT id FROM shapes WHERE shape = ?", (shape,)).fetchone()
    if row:
        return int(row[0])
    number = db.execute("INSERT INTO shapes VALUES (NULL, ?)", (shape,)).lastrowid
    assert number is not None
    return number


def pages_above(world: World, keys: Iterable[str]) -> list[str]:
    """Roots of the pages, and keys of the late zones, that contain any of these nodes."""
    db = world.state.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (key TEXT PRIMARY KEY) WITHOUT ROWID")
    db.execute("DELETE FROM wanted")
    db.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", [(key,) for key in keys])
    rows = db.execute(
        "WITH RECURSIVE above (key) AS (SELECT key FROM wanted UNION "
        "SELECT contains.parent FROM contains JOIN above ON contains.child = above.key) "
        "SELECT key FROM above JOIN placed ON placed.root = above.key"
    )
    return [row[0] for row in rows]
