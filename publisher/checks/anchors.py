"""Which places a page has: the ids in the HTML of all nodes that it is made of, whoever they are shown to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from publisher.keys import key, parse
from publisher.nodes import unpack
from publisher.state import State
from publisher.world import World

_ID = re.compile(rb"""\s(?:id|name)=(?:"([^"]*)"|'([^']*)')""")


class Anchors:
    """Every node is read once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._state: State = world.state
        self._ids: dict[str, frozenset[str]] = {}
        self._below: dict[str, tuple[str, ...]] = {}

    def leads_somewhere(self, address: str, body: str) -> bool:
        """Whether "#name" is on some page that shows `body` (the key of its node), or "/page/#name" on that page. What is no
        page, such as a file, is not looked into."""
        path, _, name = address.partition("#")
        roots = list(self._root_at(unquote(path))) if path else list(self._roots_above(body))
        return not roots or any(self._has(root, unquote(name)) for root in roots)

    def _root_at(self, path: str) -> Iterator[str]:
        """Pages of a paginated list lead to their first one."""
        page = self._world.catalog.page_at(path.partition("?")[0])
        if page is not None:
            yield key("root", page.id, page.locale)

    def _roots_above(self, node: str) -> Iterator[str]:
        seen, ways = {node}, [node]
        while ways:
            at = ways.pop()
            if parse(at).kind == "root":
                yield at
            new = set(self._state.parents(at)) - seen
            seen |= new
            ways += new

    def _has(self, root: str, name: str) -> bool:
        seen, ways = {root}, [root]
        while ways:
            at = ways.pop()
            if name in self._own(at):
                return True
            new = set(self._below[at]) - seen
            seen |= new
            ways += new
        return False

    def _own(self, node: str) -> frozenset[str]:
        """The ids in a node's own HTML; `_below` is known from then on."""
        if node not in self._ids:
            row = self._state.db.execute("SELECT body, slots FROM nodes WHERE key = ?", (node,)).fetchone()
            body, slots = row or (b"", "")
            found = (first or second for first, second in _ID.findall(body))
            self._ids[node] = frozenset(unescape(each.decode(errors="replace")) for each in found)
            self._below[node] = tuple(unpack(node, b"", slots, None, False).children()) if slots else ()
        return self._ids[node]
