"""Tags paired: what an opening tag and its closing tag enclose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from content_repo.importers.shortcodes.tags import Tag


@dataclass(slots=True)
class Node:
    """A shortcode. `closing` is None where it encloses nothing; `children` are the shortcodes that it encloses."""

    tag: Tag
    closing: Tag | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def end(self) -> int:
        return (self.closing or self.tag).end


def paired(tags: Iterable[Tag]) -> list[Node]:
    """The outermost shortcodes, in order. A closing tag without an opening one is a node of its own."""
    top: list[Node] = []
    open_nodes: list[Node] = []
    names: Counter[str] = Counter()
    for tag in tags:
        if tag.closes and names[tag.name]:
            _close(open_nodes, names, tag)
            continue
        node = Node(tag)
        (open_nodes[-1].children if open_nodes else top).append(node)
        if not (tag.closes or tag.shown or tag.is_whole):
            open_nodes.append(node)
            names[tag.name] += 1
    return _flat(top)


def _close(open_nodes: list[Node], names: Counter[str], tag: Tag) -> None:
    """Close the nearest node of this name; those opened since then enclose nothing."""
    node = open_nodes.pop()
    names[node.tag.name] -= 1
    while node.tag.name != tag.name:
        node = open_nodes.pop()
        names[node.tag.name] -= 1
    node.closing = tag
    node.children = _flat(node.children)


def _flat(nodes: list[Node]) -> list[Node]:
    """Shortcodes that nothing closes enclose nothing: what seemed to be inside comes after them."""
    found: list[Node] = []
    waiting = nodes[::-1]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if node.closing is None:
            waiting += reversed(node.children)
            node.children = []
    return found
