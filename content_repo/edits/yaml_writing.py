"""New values as YAML, in the manner of the document they come into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from content_repo.edits.splices import column
from content_repo.edits.tree import Node
from content_repo.edits.yaml_blocks import fits_folded, fits_literal, folded, literal
from content_repo.edits.yaml_scalars import double_quoted, fits_plain, fits_single, scalar, single_quoted
from content_repo.edits.yaml_tree import header

FOLDED_WIDTH = 80


class Fresh(NamedTuple):
    """What is written for a value: after its `:` or dash, and on the lines below (each with its newline before it)."""

    inline: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Habits:
    """How an author indents: a table in a table, and a list in a table."""

    step: int = 2
    list_step: int = 2


def habits(text: str, root: Node | None) -> Habits:
    """What the first nested table and the first nested list show."""
    steps = list(_steps(text, root)) if root else []
    tables = (step for kind, step in steps if kind == "map" and step > 0)
    lists = (step for kind, step in steps if kind == "list")
    return Habits(next(tables, 2), next(lists, 2))


def _steps(text: str, node: Node) -> Iterator[tuple[str, int]]:
    for entry in node.entries:
        value = entry.value
        if node.kind == "map" and node.style == value.style == "block" and value.entries:
            yield value.kind, column(text, value.entries[0].start) - column(text, entry.start)
        yield from _steps(text, value)


class Yaml:
    """YAML on one line (a `Dialect`)."""

    def value(self, value: Any, old: Node | None = None) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(self.pair(name, each) for name, each in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.value, value)) + "]"
        style, text = (old.style, old.text) if old is not None and old.kind == "scalar" else ("", "")
        return scalar(value, style, text, in_flow=True)

    def key(self, name: str, old: Node | None = None) -> str:
        return key(name, old, in_flow=True)

    def pair(self, name: str, value: Any) -> str:
        return f"{self.key(name)}: {self.value(value)}"


def key(name: str, old: Node | None = None, *, in_flow: bool = False) -> str:
    """A key, quoted as the old one where it was."""
    style = old.style if old is not None else ""
    if style == '"' or (style == "'" and fits_single(name)):
        return double_quoted(name) if style == '"' else single_quoted(name)
    return name if fits_plain(name, in_flow=in_flow) else double_quoted(name)


class BlockWriter:
    """Values that may take several lines, below a key or dash at a column. Without `block_texts`, texts stay on one line: a `|+`
    would take in the blank lines after it."""

    def __init__(self, text: str, manner: Habits, *, block_texts: bool = True) -> None:
        self._text = text
        self._habits = manner
        self._block_texts = block_texts

    def fresh(self, value: Any, indent: int, *, in_list: bool, old: Node | None = None) -> Fresh:
        """`indent` is the column of the key or dash; `old` the value that is replaced."""
        if isinstance(value, dict | list):
            return self._collection(value, indent, in_list, old)
        style, written = (old.style, old.text) if old is not None and old.kind == "scalar" else ("", "")
        in_lines = style in ("|", ">") or (style == "" and "\n" in str(value))
        if isinstance(value, str) and in_lines and self._block_texts:
            return self._block_text(value, indent, old)
        return Fresh(scalar(value, style, written))

    def pair(self, name: str, value: Any, indent: int) -> str:
        """`name: value`, on as many lines as it takes."""
        inline, below = self.fresh(value, indent, in_list=False)
        return f"{key(name)}:{' ' if inline else ''}{inline}{below}"

    def item(self, value: Any, indent: int) -> str:
        inline, below = self.fresh(value, indent, in_list=True)
        return f"-{' ' if inline else ''}{inline}{below}"

    def _collection(self, value: Any, indent: int, in_list: bool, old: Node | None) -> Fresh:
        if not value or (old is not None and old.style == "flow"):
            return Fresh(Yaml().value(value))
        at = self._column(value, indent, in_list, old)
        parts = self._parts(value, at)
        lines = "".join(f"\n{' ' * at}{part}" for part in parts)
        return Fresh(lines.lstrip(), "") if in_list and at == indent + 2 else Fresh("", lines)

    def _parts(self, value: Any, at: int) -> list[str]:
        if isinstance(value, dict):
            return [self.pair(name, each, at) for name, each in value.items()]
        return [self.item(each, at) for each in value]

    def _column(self, value: Any, indent: int, in_list: bool, old: Node | None) -> int:
        kind = "map" if isinstance(value, dict) else "list"
        if old is not None and old.kind == kind and old.style == "block" and old.entries:
            return column(self._text, old.entries[0].start)
        if in_list:
            return indent + 2
        return indent + (self._habits.step if kind == "map" else self._habits.list_step)

    def _block_text(self, value: str, indent: int, old: Node | None) -> Fresh:
        step = self._text_step(indent, old)
        if old is not None and old.style == ">" and fits_folded(value):
            return Fresh(*folded(value, indent + step, self._width(old)))
        if fits_literal(value) and step <= 9:
            return Fresh(*literal(value, indent + step, step))
        return Fresh(double_quoted(value))

    def _text_step(self, indent: int, old: Node | None) -> int:
        if old is None or old.style not in ("|", ">"):
            return self._habits.step
        found = next((line for line in self._old_lines(old) if line.strip(" ")), "")
        step = len(found) - len(found.lstrip(" ")) - indent
        return (
            step
            if found and 0 < step <= 9 and not header(self._text, old)[1].strip("+-")
            else self._habits.step
        )

    def _old_lines(self, old: Node) -> list[str]:
        return self._text[header(self._text, old).end() : old.end].split("\n")[1:]

    def _width(self, old: Node) -> int:
        return max([FOLDED_WIDTH, *(len(line.strip()) for line in self._old_lines(old))])
