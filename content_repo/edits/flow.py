"""Splices in collections between brackets: YAML's flow style, JSON, and TOML's arrays and inline tables."""

from __future__ import annotations

from typing import Any

from content_repo.edits.dialects import Dialect
from content_repo.edits.refusals import CannotSplice
from content_repo.edits.splices import Splice, after_gap, column, line_end, line_start
from content_repo.edits.tree import Entry, Node


class Flow:
    """Each method gives the splices of one step in a collection `parent`. Raises CannotSplice for `[a: b]`, a pair without
    brackets."""

    def __init__(self, text: str, dialect: Dialect) -> None:
        self._text = text
        self._dialect = dialect

    def replace(self, parent: Node, entry: Entry, value: Any) -> list[Splice]:
        _refuse_bare(parent)
        node = entry.value
        gap = "" if not node.is_empty or parent.kind == "list" else " " if entry.has_colon else ": "
        return [Splice(node.start, node.end, gap + self._dialect.value(value, node))]

    def add(self, parent: Node, name: str, value: Any) -> list[Splice]:
        return self._append(parent, self._dialect.pair(name, value))

    def insert(self, parent: Node, index: int, value: Any) -> list[Splice]:
        written = self._dialect.value(value)
        if index == len(parent.entries):
            return self._append(parent, written)
        start = parent.entries[index].start
        between = f",\n{' ' * column(self._text, start)}" if self._is_first_on_line(start) else ", "
        return [Splice(start, start, written + between)]

    def remove(self, parent: Node, entry: Entry) -> list[Splice]:
        """The entry and one comma; a line that holds nothing else goes whole. Never of the last entry left."""
        _refuse_bare(parent)
        if entry is parent.entries[-1]:
            return self._remove_last(parent, entry)
        start, after = entry.start, self._after_comma(entry)
        following = parent.entries[parent.entries.index(entry) + 1].start
        if self._is_first_on_line(start) and following > line_end(self._text, after):
            return [self._lines(start, after)]
        return [Splice(start, after if self._text[after:following].strip() else following, "")]

    def _remove_last(self, parent: Node, entry: Entry) -> list[Splice]:
        previous = parent.entries[-2]
        comma = self._comma(previous)
        assert comma is not None
        if not self._text[comma + 1 : entry.start].strip():
            return [Splice(previous.end, entry.end, "")]
        trailing = self._comma(entry)
        return [self._lines(entry.start, entry.end if trailing is None else trailing + 1)]

    def _append(self, parent: Node, written: str) -> list[Splice]:
        _refuse_bare(parent)
        if not parent.entries:
            opening = self._text.index("{" if parent.kind == "map" else "[", parent.start) + 1
            return [Splice(opening, opening, written)]
        last = parent.entries[-1]
        comma = self._comma(last)
        if not self._is_first_on_line(last.start):
            return [Splice(last.end, last.end, f", {written}")]
        end = line_end(self._text, last.end if comma is None else comma)
        below = f"\n{' ' * column(self._text, last.start)}{written}"
        if self._text[last.end if comma is None else comma + 1 : end].strip().startswith(("]", "}")):
            return [Splice(last.end, last.end, f",{below}")]
        if comma is None:
            return [Splice(last.end, last.end, ","), Splice(end, end, below)]
        return [Splice(end, end, below + ",")]

    def _lines(self, start: int, end: int) -> Splice:
        """The lines of an entry that is first on its line, when nothing but a comment follows it there."""
        stop = line_end(self._text, end)
        rest = self._text[end:stop].strip()
        if not self._is_first_on_line(start) or (rest and not rest.startswith("#")):
            return Splice(start, end, "")
        return Splice(line_start(self._text, start), min(stop + 1, len(self._text)), "")

    def _is_first_on_line(self, at: int) -> bool:
        first = line_start(self._text, at)
        return first > 0 and not self._text[first:at].strip()

    def _comma(self, entry: Entry) -> int | None:
        at = after_gap(self._text, entry.end)
        return at if self._text.startswith(",", at) else None

    def _after_comma(self, entry: Entry) -> int:
        comma = self._comma(entry)
        return entry.end if comma is None else comma + 1


def _refuse_bare(parent: Node) -> None:
    if parent.style == "pair":
        raise CannotSplice
