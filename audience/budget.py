"""What each zone costs in variants, and which to publish apart when a page has too many."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from audience.decisions import LIMIT, Zone, Zones, count

if TYPE_CHECKING:
    from audience.audience import Audience

ZonePath = tuple[int, ...]

_RECOUNTS = 400  # of a page whose zones are tried one by one


@dataclass(frozen=True, slots=True)
class Cut:
    """`path` is (zone,) or (zone, choice, zone inside it, …); `count` is what is left: None for more than the
    limit.
    """

    path: ZonePath
    count: int | None


def cheapest_cut(
    zones: Zones,
    audience: Audience,
    budget: int,
    limit: int = LIMIT,
    allowed: Collection[ZonePath] | None = None,
) -> list[Cut]:
    """Which zones to take out, each time the one that leaves least, until the page is within `budget`.

    Paths are those of the page as given; each count is what is left after this and all earlier cuts. A page of so
    many zones that this would take minutes gets only the first of the cuts, and so does one where the zones that
    `allowed` names, of all by default, are not enough.
    """
    taken: list[Cut] = []
    left = count(zones, audience, limit)
    places = sum(1 for _ in zone_paths(zones))
    while left is None or left > max(budget, 1):  # a page without zones has one variant
        if (len(taken) + 1) * places > _RECOUNTS:
            break
        best = _next_cut(zones, audience, {cut.path for cut in taken}, limit, allowed)
        if best is None:
            break
        taken.append(best)
        left = best.count
    return taken


def _next_cut(
    zones: Zones, audience: Audience, taken: set[ZonePath], limit: int, allowed: Collection[ZonePath] | None
) -> Cut | None:
    """None when no zone is left to take out."""
    left = (path for path in zone_paths(zones) if not any(path[: len(cut)] == cut for cut in taken))
    open_paths = [path for path in left if allowed is None or path in allowed]
    cuts = [Cut(path, count(_without_all(zones, taken | {path}), audience, limit)) for path in open_paths]
    return min(
        cuts,
        key=lambda cut: (limit + 1 if cut.count is None else cut.count, len(cut.path), cut.path),
        default=None,
    )


def _without_all(zones: Zones, paths: set[ZonePath]) -> Zones:
    for path in sorted(paths, reverse=True):  # later zones first: earlier paths stay true
        zones = without(zones, path)
    return zones


def without(zones: Zones, path: ZonePath) -> Zones:
    """The zones without the one at `path`."""
    at, *inside = path
    if not inside:
        return zones[:at] + zones[at + 1 :]
    choice = zones[at].choices[inside[0]]
    thinner = replace(choice, zones=without(choice.zones, tuple(inside[1:])))
    choices = list(zones[at].choices)
    choices[inside[0]] = thinner
    return (*zones[:at], Zone(tuple(choices)), *zones[at + 1 :])


def zone_paths(zones: Zones, above: ZonePath = ()) -> Iterator[ZonePath]:
    """The path of every zone, outer ones before those inside them."""
    for number, zone in enumerate(zones):
        yield (*above, number)
        for place, choice in enumerate(zone.choices):
            yield from zone_paths(choice.zones, (*above, number, place))
