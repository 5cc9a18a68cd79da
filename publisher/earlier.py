"""What pages were when they were last composed, read for many at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from publisher.late.rows import late_of_many
from publisher.shard_rows import ShardRows
from publisher.variants import Before

if TYPE_CHECKING:
    from publisher.composer import Task

_SHAPES = "SELECT id, shape FROM shapes WHERE id IN (SELECT value FROM json_each(?))"


def composed_before(db: sqlite3.Connection, rows: ShardRows, tasks: Sequence[Task]) -> dict[str, Before]:
    """Root → its last composition, for those of the pages whose last one holds. Their files are among `rows`."""
    known = [(task.root, task.shape, task.keys) for task in tasks if task.shape is not None]
    if not known:
        return {}
    shapes = dict(db.execute(_SHAPES, (json.dumps(sorted({shape for _, shape, _ in known})),)))
    late = late_of_many(db, [root for root, _, _ in known])
    return {
        root: Before(shapes[shape], _keys(keys), rows.files_of(root), late.get(root, frozenset()))
        for root, shape, keys in known
    }


@lru_cache(maxsize=1024)
def _keys(packed: str) -> tuple[str, ...]:
    """Many pages name their files alike."""
    return tuple(json.loads(packed))
