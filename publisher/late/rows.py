"""Which late zones the pages of a build include: rows of the state, from which follows which late zones there are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from publisher.late.shells import late_path, shell

if TYPE_CHECKING:
    from publisher.outputs import Outputs
    from publisher.state import State
    from publisher.trees import Compiled, Trees

_OF_MANY = "SELECT page, zone FROM late WHERE page IN (SELECT value FROM json_each(?))"


def late_of(db: sqlite3.Connection, root: str) -> frozenset[str]:
    """The keys of the nodes that hold the late zones of a page."""
    return frozenset(row[0] for row in db.execute("SELECT zone FROM late WHERE page = ?", (root,)))


def shell_of(db: sqlite3.Connection, root: str, trees: Trees) -> Compiled:
    """A page or a late zone as its files show it."""
    return shell(trees.compiled(root), late_of(db, root))


def late_of_many(db: sqlite3.Connection, roots: Collection[str]) -> dict[str, frozenset[str]]:
    """The same of those of these pages that have any."""
    found: dict[str, set[str]] = {}
    for root, zone in db.execute(_OF_MANY, (json.dumps([*roots]),)):
        found.setdefault(root, set()).add(zone)
    return {root: frozenset(zones) for root, zones in found.items()}


def put_late(state: State, late: Mapping[str, frozenset[str]]) -> bool:
    """Remember what pages include; True when it is not what it was."""
    before = late_of_many(state.db, late)
    moved = [root for root, zones in late.items() if zones != before.get(root, frozenset())]
    if not moved:
        return False
    state.db.executemany("DELETE FROM late WHERE page = ?", [(root,) for root in moved])
    rows = [(root, zone) for root in moved for zone in late[root]]
    state.db.executemany("INSERT INTO late VALUES (?, ?)", rows)
    state.note("late", ("",))
    return True


def settle_late(state: State, outputs: Outputs) -> None:
    """Place the late zones that pages have come to include, for composing; drop those that none includes any more."""
    if not state.noted("late"):
        return
    db = state.db
    wanted = {row[0] for row in db.execute("SELECT DISTINCT zone FROM late")}
    placed = {row[0] for row in db.execute("SELECT root FROM placed WHERE url GLOB '/_f/*'")}
    for root in placed - wanted:
        db.execute("DELETE FROM placed WHERE root = ?", (root,))
        state.set_problems(f"decision:{root}", [])
        outputs.replace(root, (), "")
    new = [(root, late_path(root)) for root in wanted - placed]
    db.executemany("INSERT INTO placed VALUES (?, ?, NULL, '', 'it is new')", new)
    state.settle("late")


def any_late(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM late LIMIT 1").fetchone() is not None


def included(db: sqlite3.Connection) -> dict[str, tuple[str, ...]]:
    """URL path of each page with late zones → theirs, in order of paths."""
    rows = db.execute(
        "SELECT placed.url, late.zone FROM late JOIN placed ON placed.root = late.page ORDER BY placed.url"
    )
    found: dict[str, list[str]] = {}
    for url, zone in rows:
        found.setdefault(url, []).append(late_path(zone))
    return {url: tuple(sorted(zones)) for url, zones in found.items()}
