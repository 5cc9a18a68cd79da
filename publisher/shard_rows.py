"""The files of one shard as they stand in the state, what becomes of them when pages are composed, and what is recorded then.

They lie side by side in the state. So they are read once for all pages that are composed again, and it is where pages are
composed, in any process, that a shard is hashed.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from publisher.bundle import packed_row, variant_of
from publisher.keys import is_page
from publisher.shards import Shard

_ROWS = "SELECT path, sha256, size, headers, origin FROM outputs WHERE shard = ? ORDER BY path"
_Row = tuple[str, str, int, str, str]
_ORIGIN = 4
Hash = tuple[str, int]  # sha256, size in bytes


class Closed(NamedTuple):
    """A shard with all its files. `variants` are those that belong to pages."""

    name: str
    record: Shard
    variants: int


class ShardRows:
    """`name` is two hex digits. Changes stay here: the state is told elsewhere."""

    def __init__(self, db: sqlite3.Connection, name: str) -> None:
        self.name = name
        self._rows: dict[str, _Row] = {row[0]: row for row in db.execute(_ROWS, (name,))}
        self._paths: dict[str, list[str]] = defaultdict(list)
        for path, _, _, _, origin in self._rows.values():
            self._paths[origin].append(path)
        self._is_changed = False

    def files_of(self, root: str) -> dict[str, Hash]:
        """The key of each variant of a page → its file."""
        rows = [self._rows[path] for path in self._paths.get(root, ())]
        return {variant_of(row[0]): (row[1], row[2]) for row in rows}

    def update(self, files: Mapping[str, Hash]) -> None:
        """Other bytes for files that are there, by their paths."""
        for path, (sha256, size) in files.items():
            self._rows[path] = (path, sha256, size, *self._rows[path][3:])
            self._is_changed = True

    def replace(self, root: str, rows: Iterable[_Row]) -> None:
        """Make these all the files of a page. One that another page has taken over meanwhile is no longer this one's."""
        for path in self._paths.get(root, ()):
            if self._rows[path][_ORIGIN] == root:
                del self._rows[path]
        self._rows.update((row[0], row) for row in rows)
        self._is_changed = True

    def closed(self) -> Closed:
        rows = sorted(self._rows.values())
        text = "".join([f"{packed_row(path, sha256, headers)}\n" for path, sha256, _, headers, _ in rows])
        origins = Counter([origin for _, _, _, _, origin in rows])
        variants = sum(files for origin, files in origins.items() if is_page(origin))
        return Closed(self.name, Shard(text, [row[2] for row in rows]), variants)

    def closed_anew(self) -> Closed | None:
        """None where nothing has changed."""
        return self.closed() if self._is_changed else None
