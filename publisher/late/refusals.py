"""Why a zone cannot be late: a page is sent before its late zones are known, and by an edge that only reads text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from content_repo.problems import Problem
from publisher.keys import choice_name
from publisher.late.markup import misplaced
from publisher.late.placeholder import MARKS
from publisher.late.shells import needs_of
from publisher.making import MakingFailed
from publisher.trees import Compiled, Head, Zone

_HREF = re.compile(r'href="([^"]*)"')
_EARLY = "take `late: true` out"


def refuse(page: Compiled, late: Collection[str]) -> None:
    """Raises MakingFailed for the first of these zones that cannot be late on this page."""
    for holder, reason in _reasons(page, late):
        raise MakingFailed(reason, holder=holder)


def refused(page: Compiled) -> frozenset[str]:
    """Holders of the zones that cannot be late on this page."""
    return frozenset(holder for holder, _ in _reasons(page, None))


def _reasons(page: Compiled, asked: Collection[str] | None) -> Iterator[tuple[str, Problem]]:
    """(holder, why it cannot be late), in the order of the page; only for these holders, if they are given."""
    walk = _Walk(asked)
    walk.through(page, b"", frozenset())
    order = next((mark for part in _texts(page) for mark in MARKS if mark in part), None)
    for holder in walk.met:
        if holder in walk.found:
            yield holder, walk.found[holder]
        elif order is not None:
            yield holder, _order(walk.met[holder], order)


class _Walk:
    """One walk over a page, with what precedes each zone. Each zone is judged in all places where it stands."""

    def __init__(self, asked: Collection[str] | None) -> None:
        self._asked = asked
        self.met: dict[str, str] = {}  # holder → name
        self.found: dict[str, Problem] = {}

    def through(self, page: Compiled, before: bytes, linked: frozenset[str]) -> bytes:
        """Returns what follows after the default choices. `linked` is what the head is sure to have."""
        linked = linked.union(page.needs)
        for part in page.parts:
            if isinstance(part, bytes):
                before += part
            elif isinstance(part, Zone):
                if self._asked is None or part.holder in self._asked:
                    self._judge(part, before, linked)
                before = [self.through(branch, before, linked) for branch in part.branches][-1]
        return before

    def _judge(self, zone: Zone, before: bytes, linked: frozenset[str]) -> None:
        self.met.setdefault(zone.holder, zone.slot.zone)
        reason = _misplaced(zone, before) or _unlinked(zone, linked)
        if reason is not None:
            self.found.setdefault(zone.holder, reason)


def _misplaced(zone: Zone, before: bytes) -> Problem | None:
    place = misplaced(before)
    if not place and zone.holder.startswith("root:"):
        place = "as the whole page"
    if not place and any(_has_head(branch) for branch in zone.branches):
        place = "around the head of the page"
    if not place:
        return None
    fix = f"{_EARLY}, or show the zone in the body of the page"
    return Problem("late_misplaced", "error", f"zone {zone.slot.zone!r} cannot be late {place}", fix=fix)


def _unlinked(zone: Zone, linked: frozenset[str]) -> Problem | None:
    """The head is sent first, whatever is chosen: all choices must need the same of it, in the same order."""
    ways = needs_of(zone, linked)
    if len(ways) == 1:
        return None
    always = frozenset.intersection(*map(frozenset, ways))
    name, sheet = next(_needing(zone, always | linked), ("one of several", "in another order"))
    message = (
        f"zone {zone.slot.zone!r} is late, and its choice {name} needs the stylesheet {sheet}, "
        "which a page that shows the zone does not always link"
    )
    fix = f"call style() for it in the page's template too, or {_EARLY}"
    return Problem("late_needs_style", "error", message, fix=fix)


def _needing(zone: Zone, linked: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(choice, address of a stylesheet) of those that need more than is linked."""
    for choice, branch in zip(zone.slot.choices, zone.branches, strict=True):
        for need in (each for each in _needs(branch) if each not in linked):
            href = _HREF.search(need)
            yield choice_name(choice.node), href[1] if href else need


def _order(zone: str, mark: bytes) -> Problem:
    message = (
        f"zone {zone!r} is late on a page that holds {mark.decode()!r}, which edges carry out as an order"
    )
    return Problem("late_orders", "error", message, fix=f"write it as text (&lt;), or {_EARLY}")


def _needs(page: Compiled) -> Iterator[str]:
    yield from page.needs
    for part in page.parts:
        if isinstance(part, Zone):
            for branch in part.branches:
                yield from _needs(branch)


def _has_head(page: Compiled) -> bool:
    return any(
        part is Head.NEEDS or (isinstance(part, Zone) and any(map(_has_head, part.branches)))
        for part in page.parts
    )


def _texts(page: Compiled) -> Iterator[bytes]:
    for part in page.parts:
        if isinstance(part, bytes):
            yield part
        elif isinstance(part, Zone):
            for branch in part.branches:
                yield from _texts(branch)
