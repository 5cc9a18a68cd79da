"""What was noticed while bodies were rendered: kept with their nodes, so that an edit costs the bodies that it touches.

Suspicions are confirmed here, where all pages are known: an anchor that leads nowhere, a heading that does not fit the page
around its body.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from content_repo.problems import Problem
from publisher import packed_problems
from publisher.checks.anchors import Anchors
from publisher.keys import parse
from publisher.state import State
from publisher.world import World
from renderers.inputs import FIRST_HEADING


def noted_findings(world: World) -> Iterator[Problem]:
    anchors = Anchors(world)
    rows = world.state.db.execute("SELECT owner, problem FROM problems WHERE noted ORDER BY owner, rowid")
    for owner, text in rows.fetchall():
        problem = packed_problems.unpack(text)
        if problem.code == "broken_anchor":
            if not anchors.leads_somewhere(problem.field, owner):
                yield problem
        elif problem.field != FIRST_HEADING:
            yield problem
        elif _stands_below_a_title(owner, world.state):
            yield replace(problem, field="")


def _stands_below_a_title(body: str, state: State) -> bool:
    """Whether some page has a heading of level 1 of its own, and this body right in it."""
    pages = (parent for parent in state.parents(body) if parse(parent).kind == "page")
    select = "SELECT 1 FROM nodes WHERE key = ? AND instr(body, CAST('<h1' AS BLOB))"
    return any(state.db.execute(select, (page,)).fetchone() for page in pages)
