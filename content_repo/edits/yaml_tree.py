"""The tree of a YAML text.

The parser tells where values start and end, with three repairs: the end of a block collection is that of its last value (its
own mark swallows the comments that follow), the end of a block scalar is that of its last line of text, and an empty
value stands right after its `:` or `-`.

Importing this module imports PyYAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from yaml import events as yaml_events
from yaml._yaml import CParser

from content_repo.edits.splices import after_gap, line_end
from content_repo.edits.tree import Entry, Kind, Node

_Scalar = yaml_events.ScalarEvent
_Alias = yaml_events.AliasEvent
_Mapping = yaml_events.MappingStartEvent
_ENDS = (yaml_events.MappingEndEvent, yaml_events.SequenceEndEvent)

_PROPERTIES = re.compile(r"(?:[&!][^ \t\n]*[ \t\n]+(?:#[^\n]*\n[ \t\n]*)*)*")
_HEADER = re.compile(r"[|>]([-+0-9]*)")


def read(text: str) -> Node | None:
    """The root of a text that `yamltext.load` has no objections to; None for one without a value."""
    parser = CParser(text)
    parser.get_event()
    if isinstance(parser.get_event(), yaml_events.StreamEndEvent):
        return None
    return _Reader(text, parser).node()


def header(text: str, node: Node) -> re.Match[str]:
    """The header of a block scalar (`|-`, without a comment on its line); group 1 are its indicators."""
    found = _HEADER.match(text, _after_properties(text, node.start))
    assert found is not None
    return found


def _after_properties(text: str, at: int) -> int:
    found = _PROPERTIES.match(text, at)
    return found.end() if found else at


def _index(mark: Any) -> int:
    place: int = mark.index
    return place


class _Reader:
    def __init__(self, text: str, parser: CParser) -> None:
        self._text = text
        self._parser = parser
        self._end = 0

    def node(self) -> Node:
        return self._node(self._next())

    def _next(self) -> Any:
        return self._parser.get_event()

    def _node(self, event: Any) -> Node:
        start = _index(event.start_mark)
        if isinstance(event, _Alias):
            return Node("alias", start, _index(event.end_mark))
        if isinstance(event, _Scalar):
            return self._scalar(event, start)
        kind: Kind = "map" if isinstance(event, _Mapping) else "list"
        style = "flow" if event.flow_style else "block"
        node = Node(kind, start, start, style, bool(event.anchor))
        return self._flow(node) if style == "flow" else self._block(node)

    def _scalar(self, event: Any, start: int) -> Node:
        style = event.style or ""
        node = Node("scalar", start, _index(event.end_mark), style, bool(event.anchor), event.value)
        if style in ("|", ">"):
            node.end = _block_scalar_end(self._text, node)
        return node

    def _block(self, node: Node) -> Node:
        at = _after_properties(self._text, node.start)
        for entry in self._entries(node, at):
            node.entries.append(entry)
            node.end = entry.end
        return node

    def _flow(self, node: Node) -> Node:
        at = _after_properties(self._text, node.start)
        if self._text[at : at + 1] not in ("{", "["):
            node.style = "pair"
        for entry in self._entries(node, at + (node.style == "flow")):
            node.entries.append(entry)
        node.end = self._end
        return node

    def _entries(self, node: Node, at: int) -> Iterator[Entry]:
        """Entries up to the end of the collection, whose place is left in `_end`."""
        while not isinstance(event := self._next(), _ENDS):
            start = self._start(node, at)
            entry = self._pair(event, start) if node.kind == "map" else self._item(event, start, node)
            at = entry.end
            yield entry
        self._end = _index(event.end_mark)

    def _start(self, node: Node, at: int) -> int:
        start = after_gap(self._text, at)
        while node.style == "flow" and self._text.startswith(",", start):
            start = after_gap(self._text, start + 1)
        return start

    def _pair(self, event: Any, start: int) -> Entry:
        key = self._node(event)
        colon = after_gap(self._text, key.end)
        has_colon = self._text.startswith(":", colon)
        mark = colon + 1 if has_colon else key.end
        return Entry(key.text, start, mark, self._value(mark), key, has_colon)

    def _item(self, event: Any, start: int, node: Node) -> Entry:
        mark = start + 1 if node.style == "block" else start
        return Entry(len(node.entries), start, mark, _placed(self._node(event), mark))

    def _value(self, mark: int) -> Node:
        return _placed(self.node(), mark)


def _placed(node: Node, mark: int) -> Node:
    """A value of which nothing is written stands at the mark before it."""
    if node.kind == "scalar" and node.is_empty:
        node.start = node.end = mark
    return node


def _block_scalar_end(text: str, node: Node) -> int:
    """The end of the last line that is part of the text; of all blank lines too, where `+` keeps them."""
    head = header(text, node)
    first = line_end(text, head.end())
    lines = text[first : node.end].split("\n")[1:]
    if lines and not lines[-1].strip(" "):
        lines.pop()
    if "+" not in head[1]:
        indent = _text_column(lines)
        while lines and len(lines[-1]) <= indent and not lines[-1].strip(" "):
            lines.pop()
    return first + sum(len(line) + 1 for line in lines) if lines else first


def _text_column(lines: list[str]) -> int:
    """The column where the text of a block scalar starts, as its first line that is not blank shows."""
    return next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")), 10_000)
