"""Pages whose parts changed, put together again: their variants, their files, what the edge has to know of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence

from publisher.composer import Composed, Composer, Page, Task, shard_of_page
from publisher.late.rows import put_late
from publisher.outputs import Outputs
from publisher.pool import Pool
from publisher.rendering import Progress
from publisher.spool import Spool
from publisher.state import State
from publisher.world import World

_PLACED = "SELECT root, url, shape, keys FROM placed WHERE root IN (SELECT value FROM json_each(?))"
_FAILED = "UPDATE placed SET dirty = coalesce(dirty, 'a part of it changed') WHERE root = ?"
_WAITING = """WITH RECURSIVE above (key) AS (SELECT key FROM pending WHERE kind = 'moved'
UNION SELECT contains.parent FROM contains JOIN above ON contains.child = above.key)
SELECT root, url, dirty, NULL, '' FROM placed WHERE dirty IS NOT NULL AND {which}
UNION ALL SELECT root, url, 'a part of it changed', shape, keys FROM above JOIN placed ON placed.root = above.key
WHERE dirty IS NULL AND {which} ORDER BY root"""


def waiting(state: State, which: str) -> list[Task]:
    """Pages that are marked, and those that contain a node that moved; `which` is a condition on rows of `placed`."""
    return [Task(*row) for row in state.db.execute(_WAITING.format(which=which))]


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
    for composed in pool.each(composer.shard, by_shard(tasks)):
        table_moved |= _put(world, composed, outputs)
        spool.remember(composed.places)
        done += composed.count
        progress("compose", done, len(tasks))
    outputs.flush()
    return table_moved


def by_shard(tasks: Sequence[Task]) -> list[list[Task]]:
    found: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        found[shard_of_page(task.url)].append(task)
    return list(found.values())


def _put(world: World, composed: Composed, outputs: Outputs) -> bool:
    for root, problem in composed.failed:
        world.state.set_problems(f"decision:{root}", [problem])
        world.state.db.execute(_FAILED, (root,))
    outputs.replace_all([page.root for page in composed.pages], composed.rows)
    outputs.refresh(composed.updates)
    if composed.closed is not None:
        outputs.hold(composed.closed)
    return _remember(world, composed.pages)


def _remember(world: World, pages: Sequence[Page]) -> bool:
    """Keep what the edge table is made of; True when it is not what it was."""
    db = world.state.db
    asked = json.dumps([page.root for page in pages])
    before = {row[0]: row for row in db.execute(_PLACED, (asked,))}
    numbers = {shape: shape_number(world, shape) for shape in dict.fromkeys(page.shape for page in pages)}
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
