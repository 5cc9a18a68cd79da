"""Nodes of many pages, read from the state together: a question a node takes as long as everything else about composing."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from publisher.nodes import Node, unpack
from publisher.trees import OWN

if TYPE_CHECKING:
    from publisher.world import World

_CLEAN = "SELECT nodes.key, body, slots FROM nodes WHERE dirty IS NULL AND nodes.key IN (SELECT value FROM json_each(?))"


class Prefetched:
    """The nodes of the pages that were fetched last, and any other that is asked for. What a body tells about itself is
    left out.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: dict[str, Node] = {}

    def fetch(self, roots: Sequence[str]) -> None:
        """Nodes that each belong to one page alone, level by level."""
        self._held.clear()
        wanted: Collection[str] = roots
        while wanted:
            found = [unpack(*row, None, True) for row in self._rows(wanted)]
            self._held.update((node.key, node) for node in found)
            parents = [node for node in found if node.slots]
            children = {child for node in parents for child in node.children() if child.startswith(OWN)}
            wanted = children - self._held.keys()

    def _rows(self, keys: Collection[str]) -> list[tuple[str, bytes, str]]:
        return self._world.state.db.execute(_CLEAN, (json.dumps([*keys]),)).fetchall()

    def node(self, key: str) -> Node:
        """Raises MakingFailed."""
        return self._held.get(key) or self._world.node(key)
