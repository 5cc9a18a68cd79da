"""Splices in YAML's block collections, where line breaks and columns are the notation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content_repo.edits.splices import Splice, column, line_end, line_start
from content_repo.edits.tree import Entry, Node
from content_repo.edits.yaml_tree import header
from content_repo.edits.yaml_writing import BlockWriter, Fresh


class Block:
    """Each method gives the splices of one step in a block collection `parent`."""

    def __init__(self, text: str, writer: BlockWriter) -> None:
        self._text = text
        self._writer = writer

    def replace(self, parent: Node, entry: Entry, value: Any) -> list[Splice]:
        fresh = self._writer.fresh(
            value, column(self._text, entry.start), in_list=parent.kind == "list", old=entry.value
        )
        return list(self._replaced(entry, fresh))

    def rewrite(self, parent: Node, entry: Entry, value: Any) -> list[Splice]:
        """The whole entry anew, with key or dash."""
        at = column(self._text, entry.start)
        write = (
            self._writer.item(value, at)
            if parent.kind == "list"
            else self._writer.pair(str(entry.name), value, at)
        )
        return [Splice(entry.start, line_end(self._text, entry.end), write)]

    def add(self, parent: Node, name: str, value: Any) -> list[Splice]:
        at = column(self._text, parent.entries[0].start)
        return [self._line_after(parent, self._writer.pair(name, value, at), at)]

    def add_first(self, parent: Node, name: str, value: Any) -> list[Splice]:
        """For a last value that reaches to the end of the file and has no newline there."""
        start = parent.entries[0].start
        at = column(self._text, start)
        return [Splice(start, start, f"{self._writer.pair(name, value, at)}\n{' ' * at}")]

    def insert(self, parent: Node, index: int, value: Any) -> list[Splice]:
        at = column(self._text, parent.entries[0].start)
        item = self._writer.item(value, at)
        if index == len(parent.entries):
            return [self._line_after(parent, item, at)]
        start = parent.entries[index].start
        return [Splice(start, start, f"{item}\n{' ' * at}")]

    def remove(self, parent: Node, entry: Entry) -> list[Splice]:
        """The entry with its lines; comments above it stay. Never of the last entry left."""
        text = self._text
        end, first = line_end(text, entry.end), line_start(text, entry.start)
        if text[first : entry.start].strip():
            return [self._first_beside_a_dash(parent, entry, end)]
        if end == len(text):
            return [Splice(max(first - 1, 0), end, "")]
        return [Splice(first, end + 1, "")]

    def _first_beside_a_dash(self, parent: Node, entry: Entry, end: int) -> Splice:
        """`- id: a` with more keys below: the next key moves up, unless a comment is between."""
        following = parent.entries[1].start
        if not self._text[end:following].strip():
            return Splice(entry.start, following, "")
        before = len(self._text[: entry.start].rstrip(" "))
        return Splice(before, end, "")

    def _line_after(self, parent: Node, written: str, at: int) -> Splice:
        end = line_end(self._text, parent.entries[-1].end)
        return Splice(end, end, f"\n{' ' * at}{written}")

    def _replaced(self, entry: Entry, fresh: Fresh) -> Iterator[Splice]:
        node = entry.value
        if node.style in ("|", ">"):
            return self._block_scalar_replaced(entry, fresh)
        head = line_end(self._text, entry.mark)
        if node.start > head and (node.kind != "scalar" or not fresh.inline):
            return self._lower_lines_replaced(entry, fresh, head)
        return self._value_replaced(entry, fresh)

    def _block_scalar_replaced(self, entry: Entry, fresh: Fresh) -> Iterator[Splice]:
        node = entry.value
        head_end = header(self._text, node).end()
        yield self._inline(entry, node.start, head_end, fresh)
        yield Splice(
            line_end(self._text, head_end), max(node.end, line_end(self._text, head_end)), fresh.below
        )

    def _lower_lines_replaced(self, entry: Entry, fresh: Fresh, head: int) -> Iterator[Splice]:
        """A value that starts below its key. Comments and blank lines above it stay there, and the new value under them: so the
        change is in one place."""
        before = max(line_start(self._text, entry.value.start) - 1, head)
        end = line_end(self._text, entry.value.end)
        if fresh.inline and before > head:
            at = column(self._text, entry.start) + 2
            yield Splice(before, end, f"\n{' ' * at}{fresh.inline}{fresh.below}")
            return
        if fresh.inline:
            yield self._inline(entry, entry.mark, entry.mark, fresh)
        yield Splice(before, end, fresh.below)

    def _value_replaced(self, entry: Entry, fresh: Fresh) -> Iterator[Splice]:
        node = entry.value
        yield self._inline(entry, node.start, node.end, fresh)
        if fresh.below:
            end = line_end(self._text, node.end)
            yield Splice(end, end, fresh.below)

    def _inline(self, entry: Entry, start: int, end: int, fresh: Fresh) -> Splice:
        """The part beside the key in its new form; without one, also the gap before it goes."""
        if not fresh.inline:
            return Splice(min(start, len(self._text[:start].rstrip(" \t"))), end, "")
        gap = "" if start > entry.mark else " "
        blank = not self._text[end : line_end(self._text, end)].strip()
        return Splice(start, line_end(self._text, end) if blank else end, gap + fresh.inline)
