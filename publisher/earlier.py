"""What pages were when they were last composed, read for many at once."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from functools import lru_cache

from publisher.late.rows import late_of_many
from publisher.shard_rows import ShardRows
from publisher.variants import Before

_PLACED = (
    "SELECT root, shapes.shape, keys FROM placed JOIN shapes ON shapes.id = placed.shape "
    "WHERE root IN (SELECT value FROM json_each(?))"
)


def composed_before(db: sqlite3.Connection, rows: ShardRows, roots: Sequence[str]) -> dict[str, Before]:
    """Root → its last composition, for those of the pages that had one. Their files are among `rows`."""
    if not roots:
        return {}
    asked = (json.dumps(roots),)
    late = late_of_many(db, roots)
    return {
        root: Before(shape, _keys(keys), rows.files_of(root), late.get(root, frozenset()))
        for root, shape, keys in db.execute(_PLACED, asked)
    }


@lru_cache(maxsize=1024)
def _keys(packed: str) -> tuple[str, ...]:
    """Many pages name their files alike."""
    return tuple(json.loads(packed))
