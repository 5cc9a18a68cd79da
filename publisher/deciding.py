"""What visitors of a page can be shown, from the zones that it has: a diagram for each shape."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from audience import decisions
from audience.audience import Audience
from audience.decisions import Choice, decide
from audience.diagram import Diagram
from audience.errors import TooManyVariants
from publisher.trees import Zones, unpack

if TYPE_CHECKING:
    from audience.budget import Cut

LIMIT = 4096  # vectors composed for one page at most


class Deciding:
    """Diagrams by shape: computed once for all pages whose zones are alike."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._known: dict[str, Diagram] = {}
        self._cuts: dict[tuple[str, int, frozenset[tuple[int, ...]] | None], list[Cut]] = {}

    def diagram(self, shape: str) -> Diagram:
        """Raises TooManyVariants."""
        if shape not in self._known:
            self._known[shape] = decide(self.zones(unpack(shape)), self._audience, LIMIT)
        return self._known[shape]

    def zones(self, zones: Zones) -> tuple[decisions.Zone, ...]:
        return tuple(decisions.Zone(tuple(self._choice(*choice) for choice in zone)) for zone in zones)

    def _choice(self, rule: str | None, target: int, inside: Zones) -> Choice:
        parsed = None if rule is None else self._audience.rule(json.loads(rule))
        return Choice(parsed, target, self.zones(inside))

    def is_within(self, shape: str, budget: int) -> bool:
        """Whether visitors can get no more than `budget` vectors."""
        try:
            return len(self.diagram(shape).leaves) <= budget
        except TooManyVariants:
            return False

    def cheapest(
        self, shape: str, budget: int, allowed: frozenset[tuple[int, ...]] | None = None
    ) -> list[Cut]:
        """Which zones to publish apart, of those at the paths `allowed`, until the page is within the budget: each time the
        one that leaves least.
        """
        from audience.budget import cheapest_cut

        asked = (shape, budget, allowed)
        if asked not in self._cuts:
            zones = self.zones(unpack(shape))
            self._cuts[asked] = cheapest_cut(zones, self._audience, budget, LIMIT, allowed)
        return self._cuts[asked]
