"""Where each value of a text stands: a tree of character ranges, the same for YAML, JSON and TOML's inline values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from content_repo.edits.refusals import CannotSplice

Kind = Literal["scalar", "map", "list", "alias"]


@dataclass(slots=True)
class Node:
    """A value. `end` is where its last character ends: comments and blank lines after it are not part of it.

    style       of a scalar: "" plain, or its quote or `|` `>`; of a collection: "flow" or "block"
    anchored    whether an anchor stands at it
    text        a scalar's value as text
    """

    kind: Kind
    start: int
    end: int
    style: str = ""
    anchored: bool = False
    text: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing is written: `key:`."""
        return self.start == self.end

    @property
    def is_shared(self) -> bool:
        """Whether an anchor or alias is at it or inside it."""
        own = self.anchored or self.kind == "alias"
        return own or any(entry.value.is_shared for entry in self.entries)


@dataclass(slots=True)
class Entry:
    """A key with its value, or a list item. `start` is where the key, its `?` or the dash is; `mark` is after the `:` or dash
    (of a flow item, where it starts)."""

    name: str | int
    start: int
    mark: int
    value: Node
    key: Node | None = None
    has_colon: bool = True

    @property
    def end(self) -> int:
        return max(self.value.end, self.mark)


def chain(root: Node, path: Sequence[str | int]) -> Iterator[tuple[Node, Entry]]:
    """(collection, entry in it) for each part of the path. Raises CannotSplice where the tree has no such entry."""
    node = root
    for part in path:
        entry = next((each for each in node.entries if each.name == part), None)
        if entry is None:
            raise CannotSplice
        yield node, entry
        node = entry.value


def node_at(root: Node, path: Sequence[str | int]) -> Node:
    """The value at a path. Raises CannotSplice."""
    node = root
    for _, entry in chain(root, path):
        node = entry.value
    return node
