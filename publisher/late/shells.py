"""Pages without their late zones: what is left is a page like any other, with a placeholder for each."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from publisher.late.placeholder import after, before
from publisher.trees import Compiled, Head, Zone, compose, default_vector, joined


def late_path(holder: str) -> str:
    """The URL path of a late zone, from the key of the node that holds it: from where it is written, and nothing else."""
    return f"/_f/{hashlib.sha256(holder.encode()).hexdigest()[:16]}/"


def shell(page: Compiled, late: Collection[str]) -> Compiled:
    """The page with placeholders for the zones that the nodes `late` hold."""
    if not late:
        return page
    parts: list[bytes | Zone | Head] = []
    changed = page.changed
    for part in page.parts:
        if not isinstance(part, Zone):
            parts.append(part)
        elif part.holder in late:
            data, moved = _default(part)
            parts.append(before(late_path(part.holder)) + data + after())
            changed = changed or moved
        else:
            parts.append(_early(part, late))
    return Compiled(joined(parts), changed, page.needs)


def _default(zone: Zone) -> tuple[bytes, bool]:
    """The bytes of a zone's default choice, and whether they changed."""
    branch = zone.branches[-1]
    vector = default_vector(branch.zones())
    return compose(branch, vector), branch.shows_change(iter(vector))


def _early(zone: Zone, late: Collection[str]) -> Zone:
    return Zone(zone.slot, tuple(shell(branch, late) for branch in zone.branches), zone.holder)
