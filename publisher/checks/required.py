"""What stops a publish, though not a build: required fields that are missing in what visitors can reach."""

from __future__ import annotations

from collections.abc import Iterator

from content_repo.completeness import incomplete
from content_repo.problems import Problem
from publisher.keys import SEPARATOR
from publisher.state import State


def required_findings(state: State) -> Iterator[Problem]:
    """Kept up by builds, fragment by fragment: asking costs nothing where nothing is missing."""
    return (problem for fragment_id, problem in incomplete(state.db) if is_reachable(fragment_id, state))


def required_of_pages(state: State) -> Iterator[Problem]:
    """After a build that failed: what is in reach is not known then, but for what is a page itself."""
    pages = "SELECT 1 FROM pages WHERE id = ? AND visible"
    return (problem for name, problem in incomplete(state.db) if state.db.execute(pages, (name,)).fetchone())


def is_reachable(fragment_id: str, state: State) -> bool:
    """A page, or a fragment that some page reads: as a whole, in a list, or a section of it."""
    prefixes = (
        f"variations:{fragment_id}{SEPARATOR}",
        f"meta:{fragment_id}{SEPARATOR}",
        f"section:f/{fragment_id}@",
    )
    return any(state.fact_keys(prefix) for prefix in prefixes)
