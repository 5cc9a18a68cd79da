"""Pages as trees of nodes: which zones are met, and the bytes for one vector of choices.

A page is compiled once into a short list: bytes that everybody gets, and zones with the compiled choices of each. The zones are
the slots that do not give everybody the same, in the order they are met. Choices with one target count as one: a vector names
each target by the lowest number of its choices.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from content_repo.problems import Problem
from publisher.cycles import cycle
from publisher.keys import readable
from publisher.making import MakingFailed
from publisher.nodes import Node, Slot

Zones = tuple[
    tuple[tuple[str | None, int, "Zones"], ...], ...
]  # zone → choice → (rule, target, zones inside)
Parts = tuple["bytes | Zone | Head", ...]

OWN = (
    "root:",
    "page:",
    "body:",
    "section:f/",
    "section:p/",
    "region:p/",
)  # one page's; others are shared by many

_DEEPEST = 150  # nodes inside nodes; a fragment in a section of another takes three


@dataclass(frozen=True, eq=False)
class Zone:
    """A place where visitors part ways. `branches[i]` is what choice i shows; choices with one target have the same branch.
    `holder` is the key of the node that has the slot. Equal to none but itself: pages share zones as objects."""

    slot: Slot
    branches: tuple[Compiled, ...]
    holder: str

    @property
    def targets(self) -> list[int]:
        nodes = [choice.node for choice in self.slot.choices]
        return [nodes.index(node) for node in nodes]

    @cached_property
    def described(self) -> tuple[tuple[str | None, int, Zones], ...]:
        """(rule, target, zones inside) of each choice. Pages share zones, so this is made once for many."""
        parts = zip(self.slot.choices, self.targets, self.branches, strict=True)
        return tuple((choice.rule, target, branch.zones()) for choice, target, branch in parts)

    @cached_property
    def late(self) -> frozenset[str]:
        """Holders of the zones that are marked late: this one's, else those of zones inside it."""
        if self.slot.late:
            return frozenset((self.holder,))
        return frozenset().union(*(branch.late() for branch in self.branches))


class Head(Enum):
    """A mark among the parts."""

    NEEDS = "where the needs of everything shown on the page are written, each once"


class Compiled(NamedTuple):
    """A node with everything below it. Neighbouring bytes are joined, so that a page is hardly longer than its zones are many.

    `changed`: some node whose bytes everybody gets here is not what it was when the page was last composed. `needs`: what these
    nodes ask of the page's head, in the order they are met, each once. `depth`: how many nodes lie in each other, this one
    included.
    """

    parts: Parts
    changed: bool = False
    needs: tuple[str, ...] = ()
    depth: int = 0

    def zones(self) -> Zones:
        return tuple(part.described for part in self.parts if isinstance(part, Zone))

    def late(self) -> frozenset[str]:
        return frozenset().union(*(part.late for part in self.parts if isinstance(part, Zone)))

    def slots(self) -> tuple[Zone, ...]:
        """Its zones, without those inside them."""
        return tuple([part for part in self.parts if isinstance(part, Zone)])


class Filling(NamedTuple):
    """What a vector puts into zones: the parts for each zone, what they need of the page's head, and whether some node among
    them is not what it was when the page was last composed.
    """

    parts: tuple[Sequence[bytes | Head], ...]
    needs: tuple[str, ...]
    changed: bool


def filling(zones: Sequence[Zone], choices: Iterator[int]) -> Filling:
    """`choices` is a vector, of which as many are taken as zones are met."""
    parts: list[Sequence[bytes | Head]] = []
    needs: list[str] = []
    changed = False
    for zone in zones:
        branch = zone.branches[next(choices)]
        inside = filling(branch.slots(), choices)
        parts.append(interleaved(branch, inside))
        needs += (*branch.needs, *inside.needs)
        changed |= branch.changed or inside.changed
    return Filling(tuple(parts), tuple(dict.fromkeys(needs)), changed)


def interleaved(page: Compiled, inside: Filling) -> list[bytes | Head]:
    """Everything that is shown, with the marks."""
    parts: list[bytes | Head] = []
    zones = iter(inside.parts)
    for part in page.parts:
        if isinstance(part, Zone):
            parts += next(zones)
        else:
            parts.append(part)
    return parts


def filled(page: Compiled, inside: Filling) -> list[bytes]:
    """The parts of a file: those that files share are the same objects."""
    needs = "\n".join(dict.fromkeys((*page.needs, *inside.needs))).encode()
    return [needs if isinstance(part, Head) else part for part in interleaved(page, inside)]


class Trees:
    """Compiles trees of nodes that `node` supplies, and keeps what many pages share. `changed` are keys of nodes."""

    def __init__(self, node: Callable[[str], Node], changed: Collection[str] = ()) -> None:
        self._node = node
        self._changed = changed
        self._shared: dict[str, Compiled] = {}
        self._open: list[str] = []

    def compiled(self, key: str) -> Compiled:
        """Raises MakingFailed where nodes contain each other."""
        known = self._shared.get(key)
        if known is not None:
            return known
        if key in self._open:
            raise cycle([*self._open[self._open.index(key) :], key])
        if len(self._open) >= _DEEPEST:
            raise MakingFailed(_too_deep(self._open[0]))
        self._open.append(key)
        try:
            made = self._compile(self._node(key))
            if made.depth > _DEEPEST:  # of which a part may have been compiled before
                raise MakingFailed(_too_deep(self._open[0]))
        finally:
            self._open.pop()
        if not key.startswith(OWN):
            self._shared[key] = made
        return made

    def _compile(self, node: Node) -> Compiled:
        moved = node.key in self._changed
        if not node.slots:
            return Compiled(joined(node.chunks), moved, depth=1)
        parts: list[bytes | Zone | Head] = [node.chunks[0]]
        needs: dict[str, None] = {}
        depth = 0
        for slot, chunk in zip(node.slots, node.chunks[1:], strict=True):
            inside, inside_moved, inside_needs, inside_depth = self._part(slot, node.key)
            parts += (*inside, chunk)
            moved |= inside_moved
            needs |= dict.fromkeys(inside_needs)
            depth = max(depth, inside_depth)
        return Compiled(joined(parts), moved, tuple(needs), depth + 1)

    def _part(self, slot: Slot, holder: str) -> Compiled:
        """What fills a slot of the node `holder`."""
        if not slot.choices:
            return Compiled((), needs=(slot.zone,)) if slot.zone else Compiled((Head.NEEDS,))
        if slot.is_plain and not slot.late:
            return self._branch(slot.choices[0].node)
        branches = tuple([self._branch(choice.node) for choice in slot.choices])
        return Compiled((Zone(slot, branches, holder),), depth=max(branch.depth for branch in branches))

    def _branch(self, key: str | None) -> Compiled:
        return _NOTHING if key is None else self._shared.get(key) or self.compiled(key)

    def zones(self, key: str) -> Zones:
        return self.compiled(key).zones()

    def compose(self, key: str, vector: tuple[int, ...]) -> bytes:
        return compose(self.compiled(key), vector)


_NOTHING = Compiled(())


def compose(page: Compiled, vector: tuple[int, ...]) -> bytes:
    """The bytes for one vector."""
    return b"".join(filled(page, filling(page.slots(), iter(vector))))


def joined(parts: Sequence[bytes | Zone | Head]) -> Parts:
    """Runs of bytes become one."""
    if len(parts) == 1:
        return tuple(parts) if parts[0] else ()
    found: list[bytes | Zone | Head] = []
    run: list[bytes] = []
    for part in parts:
        if not isinstance(part, bytes):
            found += (b"".join(run), part)
            run.clear()
        elif part:
            run.append(part)
    return tuple([part for part in (*found, b"".join(run)) if part])


def _too_deep(key: str) -> Problem:
    message = f"fragments contain fragments more than {_DEEPEST // 3} levels deep, from {readable(key)}"
    return Problem("fragment_depth", "error", message, fix="place the inner ones nearer to the page")


def default_vector(zones: Zones) -> tuple[int, ...]:
    """The vector of the last choice everywhere."""
    found: list[int] = []
    for zone in zones:
        _, target, inside = zone[-1]
        found += (target, *default_vector(inside))
    return tuple(found)


@lru_cache(maxsize=4096)
def pack(zones: Zones) -> str:
    return json.dumps(zones, separators=(",", ":"))


def unpack(text: str) -> Zones:
    return _zones(json.loads(text))


def _zones(packed: Any) -> Zones:
    return tuple(tuple((rule, target, _zones(inside)) for rule, target, inside in zone) for zone in packed)
