"""What is in the site and shown nowhere: fragments that are no pages and in no page, and files that nothing uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from content_repo.problems import Problem
from publisher.checks.required import is_reachable
from publisher.world import World

_NO_PAGES = """
SELECT id, file FROM fragments WHERE visible AND NOT EXISTS (SELECT 1 FROM pages WHERE pages.id = fragments.id)
AND NOT EXISTS (SELECT 1 FROM field_references WHERE target = fragments.id) ORDER BY id
"""
_FILES = """
SELECT path FROM files WHERE (path >= 'assets/' AND path < 'assets0' OR path >= 'content/' AND path < 'content0')
AND NOT EXISTS (SELECT 1 FROM sources WHERE file = path) AND NOT EXISTS (SELECT 1 FROM content_problems WHERE subject = path)
AND NOT EXISTS (SELECT 1 FROM facts JOIN deps ON deps.fact = facts.id WHERE facts.key = 'asset:' || path) ORDER BY path
"""


def orphan_findings(world: World) -> Iterator[Problem]:
    yield from _fragments(world)
    yield from _files(world.state.db)


def _fragments(world: World) -> Iterator[Problem]:
    """What a draft or a scheduled page will show is no orphan to its author, but cannot be told from one."""
    for fragment_id, file in world.state.db.execute(_NO_PAGES).fetchall():
        if not is_reachable(fragment_id, world.state):
            message = f"nothing that visitors can see shows {fragment_id!r}"
            fix = "place it in a page, a zone, a region or a list, or delete it"
            yield Problem("orphan_fragment", "info", message, file, 1, fix=fix)


def _files(db: sqlite3.Connection) -> Iterator[Problem]:
    paths = [row[0] for row in db.execute(_FILES).fetchall()]
    for path in paths:
        if not _is_companion(path, db):
            message = f"nothing that visitors can see uses {path!r}"
            yield Problem(
                "unused_asset", "info", message, path, 1, fix="use it, or delete it; it is not published"
            )


def _is_companion(path: str, db: sqlite3.Connection) -> bool:
    """A sidecar of a file, or something that is no asset: hidden files and texts."""
    owner = path.removesuffix(".yaml")
    if owner != path:
        return db.execute("SELECT 1 FROM files WHERE path = ?", (owner,)).fetchone() is not None
    return path.endswith((".md", ".yml")) or path.rpartition("/")[2].startswith(".")
