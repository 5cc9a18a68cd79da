"""Pages as trees of nodes: which zones are met, and the bytes for one vector of choices.

The zones of a tree are the slots that do not give everybody the same, in the order they are met. Choices with one target
count as one: a vector names each target by the lowest number of its choices.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from content_repo.problems import Problem
from publisher.keys import parse, readable
from publisher.making import MakingFailed
from publisher.nodes import Node, Slot

Zones = tuple[
    tuple[tuple[str | None, int, "Zones"], ...], ...
]  # zone → choice → (rule, target, zones inside)

_SHARED = frozenset({"view", "section", "place", "region"})


class Trees:
    """Walks trees of nodes that `node` supplies. Nodes that many pages share are kept; pages and bodies are not."""

    def __init__(self, node: Callable[[str], Node]) -> None:
        self._node = node
        self._kept: dict[str, Node] = {}
        self._zones: dict[str, Zones | None] = {}
        self._flat: dict[str, bytes] = {}

    def node(self, key: str) -> Node:
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        node = self._node(key)
        if parse(key).kind in _SHARED:
            self._kept[key] = node
        return node

    def zones(self, key: str) -> Zones:
        """The zones below a node. Raises MakingFailed where nodes contain each other."""
        if key not in self._zones:
            self._zones[key] = None
            node = self.node(key)
            self._zones[key] = tuple(zone for slot in node.slots for zone in self._zones_of(slot))
            if not node.slots or parse(key).kind not in _SHARED:
                return self._zones.pop(key) or ()
        found = self._zones[key]
        if found is None:
            raise MakingFailed(self._cycle(key))
        return found

    def _zones_of(self, slot: Slot) -> Zones:
        if slot.is_plain:
            child = slot.choices[0].node
            return self.zones(child) if child else ()
        nodes = [choice.node for choice in slot.choices]
        return (
            tuple(
                (choice.rule, nodes.index(choice.node), self.zones(choice.node) if choice.node else ())
                for choice in slot.choices
            ),
        )

    def _cycle(self, key: str) -> Problem:
        open_keys = [known for known, zones in self._zones.items() if zones is None]
        way = " → ".join(readable(text) for text in [*open_keys[open_keys.index(key) :], key])
        self._zones.clear()
        return Problem(
            "fragment_cycle", "error", f"fragments contain each other: {way}", fix="take one of them out"
        )

    def compose(self, key: str, vector: tuple[int, ...]) -> bytes:
        parts: list[bytes] = []
        self._write(key, iter(vector), parts)
        return b"".join(parts)

    def _write(self, key: str, choices: Iterator[int], parts: list[bytes]) -> None:
        known = self._flat.get(key)
        if known is not None:
            parts.append(known)
            return
        start = len(parts)
        node = self.node(key)
        for chunk, slot in zip(node.chunks, node.slots, strict=False):
            parts.append(chunk)
            child = slot.choices[0].node if slot.is_plain else slot.choices[next(choices)].node
            if child is not None:
                self._write(child, choices, parts)
        parts.append(node.chunks[-1])
        if key in self._kept and not self.zones(key):
            self._flat[key] = b"".join(parts[start:])

    def met(self, key: str, vector: tuple[int, ...]) -> Iterator[tuple[Slot, int, str | None]]:
        """(slot, index, chosen node) for each zone met with these choices, in order."""
        yield from self._met(key, iter(vector))

    def _met(self, key: str, choices: Iterator[int]) -> Iterator[tuple[Slot, int, str | None]]:
        for slot in self.node(key).slots:
            index = 0
            if not slot.is_plain:
                index = next(choices)
                yield slot, index, slot.choices[index].node
            child = slot.choices[index].node
            if child is not None:
                yield from self._met(child, choices)


def default_vector(zones: Zones) -> tuple[int, ...]:
    """The vector of the last choice everywhere."""
    found: list[int] = []
    for zone in zones:
        _, target, inside = zone[-1]
        found += (target, *default_vector(inside))
    return tuple(found)


def pack(zones: Zones) -> str:
    return json.dumps(zones, separators=(",", ":"))


def unpack(text: str) -> Zones:
    return _tuples(json.loads(text))


def _tuples(packed: list[list[list[object]]]) -> Zones:
    return tuple(
        tuple((rule, target, _tuples(inside)) for rule, target, inside in zone)  # type: ignore[arg-type, misc]
        for zone in packed
    )
