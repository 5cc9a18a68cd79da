"""Pages without their late zones: what is left is a page like any other, with a placeholder for each."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from publisher.late.placeholder import after, before
from publisher.nodes import Choice, Slot
from publisher.trees import Compiled, Head, Zone, compose, default_vector, filling

_FEW = 8


def late_path(holder: str) -> str:
    """The URL path of a late zone, from the key of the node that holds it: from where it is written, and nothing else."""
    return f"/_f/{hashlib.sha256(holder.encode()).hexdigest()[:16]}/"


def shell(page: Compiled, late: Collection[str]) -> Compiled:
    """The page with placeholders for the zones that the nodes `late` hold: zones of one choice, which stands in a vector as 0."""
    if not late:
        return page
    parts: list[bytes | Zone | Head] = [
        part if not isinstance(part, Zone) else _late(part) if part.holder in late else _early(part, late)
        for part in page.parts
    ]
    return Compiled(tuple(parts), page.changed, page.needs)


def _late(zone: Zone) -> Zone:
    """Its default choice between the marks. What all choices need of the head, the page needs at this place."""
    branch = zone.branches[-1]
    vector = default_vector(branch.zones())
    data = before(late_path(zone.holder)) + compose(branch, vector) + after()
    needs = next(iter(needs_of(zone)), ())
    changed = branch.changed or filling(branch.slots(), iter(vector)).changed
    shown = Compiled((data,), changed, needs)
    return Zone(Slot(zone.slot.zone, (Choice(None, None),)), (shown,), zone.holder)


def needs_of(zone: Zone, linked: Collection[str] = ()) -> set[tuple[str, ...]]:
    """What visitors' choices may need of the head beside what is `linked`, in order: one tuple if that is always the same. More
    than a few are not told apart.
    """
    return set().union(*(_needs_of(branch, linked) for branch in zone.branches))


def _needs_of(page: Compiled, linked: Collection[str]) -> set[tuple[str, ...]]:
    found = {tuple(need for need in page.needs if need not in linked)}
    for part in page.parts:
        if isinstance(part, Zone):
            inside = needs_of(part, linked)
            found = {tuple(dict.fromkeys((*first, *second))) for first in found for second in inside}
            if len(found) > _FEW:
                break
    return found


def _early(zone: Zone, late: Collection[str]) -> Zone:
    return Zone(zone.slot, tuple(shell(branch, late) for branch in zone.branches), zone.holder)
