"""Zones with all that visitors can be shown in them: made once for all pages that have the same zones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from audience.diagram import Vector
from publisher.deciding import Deciding
from publisher.trees import Filling, Zone, default_vector, filling, pack

_HELD = 2_000  # leaves: zones that pages do not share are remembered in vain


class Layout(NamedTuple):
    """`leaves` are the vectors that visitors can get, and `fillings` what each of them shows. `default` is the place of the
    default vector among them; where no visitor can get that one, of the highest: an edge in trouble needs a file.
    """

    shape: str
    leaves: Sequence[Vector]
    fillings: Sequence[Filling]
    default: int


class Layouts:
    """Remembers layouts by the zones themselves, which are the same objects wherever they are shared."""

    def __init__(self, deciding: Deciding) -> None:
        self.deciding = deciding
        self._known: dict[tuple[Zone, ...], Layout] = {}
        self._held = 0

    def of(self, zones: tuple[Zone, ...]) -> Layout:
        """Raises TooManyVariants."""
        found = self._known.get(zones)
        if found is None:
            found = self._made(zones)
            self._remember(zones, found)
        return found

    def _remember(self, zones: tuple[Zone, ...], layout: Layout) -> None:
        if self._held > _HELD:
            self._known.clear()
            self._held = 0
        self._known[zones] = layout
        self._held += len(layout.leaves)

    def _made(self, zones: tuple[Zone, ...]) -> Layout:
        described = tuple(zone.described for zone in zones)
        shape, default = pack(described), default_vector(described)
        leaves = self.deciding.diagram(shape).leaves
        fillings = [filling(zones, iter(leaf)) for leaf in leaves]
        return Layout(shape, leaves, fillings, leaves.index(default if default in leaves else max(leaves)))
