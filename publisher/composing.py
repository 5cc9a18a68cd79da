"""Pages whose parts changed, put together again: their variants, their files, what the edge has to know of them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from publisher.composer import Composed, Composer, Page, Task
from publisher.late.rows import put_late
from publisher.outputs import Outputs
from publisher.pool import Pool
from publisher.rendering import Progress
from publisher.spool import Spool
from publisher.world import World

_PLACED = "SELECT root, url, shape, keys FROM placed WHERE root IN (SELECT value FROM json_each(?))"


def compose(
    world: World,
    tasks: Sequence[Task],
    moved: Collection[str],
    outputs: Outputs,
    pool: Pool,
    spool: Spool,
    progress: Progress,
) -> bool:
    """Compose pages and put their files. True when the edge table may have changed."""
    if tasks:
        spool.open()
    composer = Composer(world, moved, spool)
    table_moved = False
    done = 0
    for composed in pool.map(composer.chunk, tasks):
        table_moved |= _put(world, composed, outputs)
        spool.remember(composed.places)
        done += len(composed)
        progress("compose", done, len(tasks))
    outputs.flush()
    return table_moved


def _put(world: World, composed: Composed, outputs: Outputs) -> bool:
    for root, problem in composed.failed:
        world.state.set_problems(f"decision:{root}", [problem])
    outputs.replace_all([page.root for page in composed.pages], composed.rows)
    outputs.refresh(composed.updates)
    refreshed = [(root,) for root in composed.refreshed]
    world.state.db.executemany("UPDATE placed SET dirty = NULL WHERE root = ?", refreshed)
    return _remember(world, composed.pages)


def _remember(world: World, pages: Sequence[Page]) -> bool:
    """Keep what the edge table is made of; True when it is not what it was."""
    db = world.state.db
    asked = json.dumps([page.root for page in pages])
    before = {row[0]: row for row in db.execute(_PLACED, (asked,))}
    numbers = {shape: shape_number(world, shape) for shape in {page.shape for page in pages}}
    rows = [(page.root, page.url, numbers[page.shape], page.keys) for page in pages]
    db.executemany("INSERT OR REPLACE INTO placed VALUES (?, ?, ?, ?, NULL)", rows)
    moved = put_late(world.state, {page.root: page.late for page in pages})
    return moved or any(before.get(row[0]) != row for row in rows)


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
