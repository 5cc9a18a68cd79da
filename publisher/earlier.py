"""What pages were when they were last composed, read for many at once."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from publisher.bundle import KEY_LENGTH, VARIANTS
from publisher.late.rows import late_of_many
from publisher.variants import Before, Hash

_KEY = f"CASE WHEN path GLOB '{VARIANTS}*' THEN substr(path, {len(VARIANTS) + 1}, {KEY_LENGTH}) ELSE '' END"  # as `variant_of`
_FILES = f"SELECT origin, {_KEY}, sha256, size FROM outputs WHERE origin IN (SELECT value FROM json_each(?))"  # noqa: S608
_PLACED = (
    "SELECT root, shapes.shape, keys FROM placed JOIN shapes ON shapes.id = placed.shape "
    "WHERE root IN (SELECT value FROM json_each(?))"
)


def composed_before(db: sqlite3.Connection, roots: Sequence[str]) -> dict[str, Before]:
    """Root → its last composition, for those of the pages that had one."""
    if not roots:
        return {}
    asked = (json.dumps(roots),)
    files: dict[str, dict[str, Hash]] = defaultdict(dict)
    for root, variant, sha256, size in db.execute(_FILES, asked):
        files[root][variant] = (sha256, size)
    late = late_of_many(db, roots)
    return {
        root: Before(shape, _keys(keys), files[root], late.get(root, frozenset()))
        for root, shape, keys in db.execute(_PLACED, asked)
    }


@lru_cache(maxsize=1024)
def _keys(packed: str) -> tuple[str, ...]:
    """Many pages name their files alike."""
    return tuple(json.loads(packed))
