"""Which zones of a page are late: those that say so, and over the budget those that cost most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from content_repo.routes import output_path
from content_repo.site import Budget
from publisher.edges.mime import content_type
from publisher.keys import is_page
from publisher.late.refusals import refuse, refused
from publisher.late.shells import shell
from publisher.trees import Compiled, Zone, pack

if TYPE_CHECKING:
    from publisher.deciding import Deciding


def may_hold_late(root: str, url: str) -> bool:
    """Pages may, if they are HTML; late zones themselves may not."""
    return is_page(root) and content_type(output_path(url)).startswith("text/html")


def most_files(root: str, budget: Budget) -> int:
    """How many a page or a late zone may have. A late zone has no smaller budget than `Budget` has by itself: what it costs
    multiplies with nothing.
    """
    at_least = 0 if root.startswith("root:") else Budget().variants_per_page
    return max(budget.variants_per_page, at_least)


def late_zones(page: Compiled, deciding: Deciding, budget: Budget) -> frozenset[str]:
    """The keys of the nodes that hold them. Raises MakingFailed for one that says so and cannot be late."""
    marked = page.late()
    if marked:
        refuse(page, marked)
    if budget.overflow != "late":
        return marked
    return marked | _costly(page, marked, deciding, budget.variants_per_page)


def _costly(page: Compiled, marked: frozenset[str], deciding: Deciding, budget: int) -> frozenset[str]:
    """Further zones to take out until visitors can get no more than `budget` vectors; too few if some cannot be late."""
    left = shell(page, marked)
    shape = pack(left.zones())
    if deciding.is_within(shape, budget):
        return frozenset()
    zones = dict(_paths(left))
    stuck = refused(page)
    allowed = frozenset(path for path, zone in zones.items() if zone.holder not in stuck | marked)
    return frozenset(zones[cut.path].holder for cut in deciding.cheapest(shape, budget, allowed))


def _paths(page: Compiled, above: Sequence[int] = ()) -> list[tuple[tuple[int, ...], Zone]]:
    """Every zone with its path: (zone, choice, zone inside it, …)."""
    found: list[tuple[tuple[int, ...], Zone]] = []
    for number, zone in enumerate(part for part in page.parts if isinstance(part, Zone)):
        found.append(((*above, number), zone))
        for choice, branch in enumerate(zone.branches):
            found += _paths(branch, (*above, number, choice))
    return found
