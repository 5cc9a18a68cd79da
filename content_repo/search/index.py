"""The search index of a site: its own SQLite file, a cache of what any snapshot says, safe to delete at any time.

    index = SearchIndex(state / "search.db")
    index.update(snapshot, site, models)             # or paths=[…] after an edit; cheap when nothing changed
    index.answer(Request("fund", now=now))           # Answer
    index.freshness(snapshot, site, models)          # which snapshot it answers for, and how far behind this one it is

Several processes may use one file at a time. Whatever happens to the file, the next call heals it: a damaged one is made anew and
filled again by the next `update`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from content_repo.models import Model
from content_repo.search import schema, updating
from content_repo.search.answers import Answer, answer
from content_repo.search.entries import Naming
from content_repo.search.requests import Request
from content_repo.search.stored import Made
from content_repo.search.updating import Spread, Updated
from content_repo.site import Site
from content_repo.snapshot import Snapshot

if TYPE_CHECKING:
    from content_repo.worktree import Stat

TREE = "working tree"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Freshness:
    """`answers_for` is a commit id or "working tree", "" before the first update. `behind` counts the fragment files of the
    snapshot asked about that are not in the index as they are there; `files` those that are in it."""

    answers_for: str
    behind: int
    files: int


class SearchIndex:
    """Serves one thread at a time; each thread may open its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db: sqlite3.Connection | None = None

    @property
    def db(self) -> sqlite3.Connection:
        if self._db is None or not self.path.exists():
            self.close()
            self._db = schema.opened(self.path)
        return self._db

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db = None

    def update(
        self,
        snapshot: Snapshot,
        site: Site,
        models: Mapping[str, Model],
        *,
        paths: Iterable[str] | None = None,
        spread: Spread | None = None,
        most: int | None = None,
    ) -> Updated:
        """Bring the index to a snapshot.

        `paths`: only these files may have changed since the last update. `spread` runs a function over parts of a list,
        perhaps in several processes. `most`: read at most so many files now, and leave the others for the next call.
        """
        named = None if paths is None else list(paths)
        naming = Naming(site, models)
        return self._healed(lambda: self._update(snapshot, naming, named, spread or _at_once, most))

    def answer(self, request: Request) -> Answer:
        """What the index knows now; any words are a right question. An index that turns out to be damaged is emptied: look at
        `freshness`, update, and ask again."""
        return self._healed(lambda: answer(self.db, request))

    def freshness(self, snapshot: Snapshot, site: Site, models: Mapping[str, Model]) -> Freshness:
        return self._healed(lambda: self._freshness(snapshot, Naming(site, models)))

    def stats(self) -> dict[str, Stat]:
        """What `remember` was given: see `WorkTree`."""
        from content_repo.worktree import Stat

        rows = self._healed(lambda: self.db.execute("SELECT * FROM stats").fetchall())
        return {row[0]: Stat(*row[1:]) for row in rows}

    def remember(self, known: Mapping[str, Stat], stats: Mapping[str, Stat]) -> None:
        """Keep the stat data of the working tree, so that the next look need not read every file."""
        with schema.transaction(self.db):
            gone = [(path,) for path in known if path not in stats]
            self.db.executemany("DELETE FROM stats WHERE path = ?", gone)
            rows = [(path, *each) for path, each in stats.items() if known.get(path) != each]
            self.db.executemany("INSERT OR REPLACE INTO stats VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _update(
        self,
        snapshot: Snapshot,
        naming: Naming,
        paths: list[str] | None,
        spread: Spread,
        most: int | None,
    ) -> Updated:
        said = updating.shape(naming, snapshot)
        if self._get("shape") != said:
            updating.rename_all(self.db, naming)
            self._put("shape", said)
            paths = None
        changes = updating.differences(self.db, naming, snapshot, paths)
        if changes or paths is None:
            self._put("answers_for", snapshot.commit or TREE)
        return updating.update(self.db, naming, snapshot, dict(list(changes.items())[:most]), spread)

    def _freshness(self, snapshot: Snapshot, naming: Naming) -> Freshness:
        files = self.db.execute("SELECT count(*) FROM entries").fetchone()[0]
        behind = len(updating.differences(self.db, naming, snapshot))
        return Freshness(self._get("answers_for"), behind, files)

    def _healed(self, work: Callable[[], Result]) -> Result:
        """A damaged file is replaced, and the work done again on the new one."""
        try:
            return work()
        except sqlite3.OperationalError as error:
            if not _is_damage(error):
                raise
        except (sqlite3.DatabaseError, ValueError):  # or what it says is no text, or not what was written
            pass
        self.close()
        schema.remove(self.path)
        return work()

    def _get(self, key: str) -> str:
        row = self.db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def _put(self, key: str, value: str) -> None:
        if self._get(key) != value:
            self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _is_damage(error: sqlite3.OperationalError) -> bool:
    """Missing tables and unreadable pages, other than locks, full disks and the like."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)  # none for a text that is not UTF-8
    return code in (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_IOERR_SHORT_READ,
    )


def _at_once(function: Callable[[Sequence[str]], list[Made]], files: Sequence[str]) -> list[list[Made]]:
    return [function(files)]
