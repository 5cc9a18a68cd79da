"""One step in a TOML text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content_repo import tomltext
from content_repo.document import Document
from content_repo.edits.changes import Insert, Path, Remove, Rename, Set, parse_path
from content_repo.edits.contents import contents
from content_repo.edits.flow import Flow
from content_repo.edits.flow_steps import flow_step
from content_repo.edits.refusals import CannotSplice
from content_repo.edits.splices import Splice, line_end, line_start
from content_repo.edits.steps import Step, value_at
from content_repo.edits.toml_scalars import Toml
from content_repo.edits.toml_tree import TomlTable, TomlTree, read

_TOML = Toml()


class TomlNotation:
    """`first_line` is the line of the file that the text starts on."""

    def __init__(self, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line

    def load(self, text: str) -> tuple[Any, Document]:
        document = tomltext.load(text, file=self._file)
        lines = {path: line + self._first_line - 1 for path, line in document.lines.items()}
        return contents(document), Document(document.value, lines, document.problems)

    def ways(self, text: str, step: Step, wanted: Any) -> Iterator[list[Splice]]:
        splicing, path = _Splicing(text, read(text)), parse_path(step.path)
        for way in (splicing.splices, splicing.rewritten):
            try:
                yield way(path, step, wanted)
            except CannotSplice:
                continue


class _Splicing:
    def __init__(self, text: str, tree: TomlTree) -> None:
        self._text = text
        self._tree = tree

    def splices(self, path: Path, step: Step, wanted: Any) -> list[Splice]:
        held = self._held(path)
        if held is not None and len(held) < len(path):
            value = self._tree.entries[held].value
            rest, inner = path[len(held) :], value_at(wanted, held)
            return flow_step(Flow(self._text, _TOML), _TOML, value, rest, step, inner)
        if held is not None:
            return self._of_key(path, step)
        if isinstance(step, Set):
            return [self._added(path, step.value)]
        return [self._inserted(path, step.value)] if isinstance(step, Insert) else self._of_table(path, step)

    def rewritten(self, path: Path, step: Step, wanted: Any) -> list[Splice]:
        """The whole value of the key that the step is in."""
        held = self._held(path[:-1])
        if held is None:
            raise CannotSplice
        value = self._tree.entries[held].value
        return [Splice(value.start, value.end, _TOML.value(value_at(wanted, held)))]

    def _held(self, path: Path) -> Path | None:
        """The key on the way that has a line of its own."""
        return next((path[:n] for n in range(len(path), 0, -1) if path[:n] in self._tree.entries), None)

    def _of_key(self, path: Path, step: Step) -> list[Splice]:
        entry = self._tree.entries[path]
        if isinstance(step, Set):
            return [Splice(entry.value.start, entry.value.end, _TOML.value(step.value, entry.value))]
        if isinstance(step, Rename) and entry.key is not None:
            return [Splice(entry.key.start, entry.key.end, _TOML.key(step.name, entry.key))]
        if not isinstance(step, Remove):
            raise CannotSplice
        end = min(line_end(self._text, entry.end) + 1, len(self._text))
        return [Splice(line_start(self._text, entry.start), end, "")]

    def _added(self, path: Path, value: Any) -> Splice:
        """A new key behind the own keys of the nearest table with a header; with dots, where tables between have none."""
        tables = (table for table in self._tree.tables if table.path == path[: len(table.path)] != path)
        table = max(tables, key=lambda each: len(each.path))
        names = path[len(table.path) :]
        if not all(isinstance(name, str) for name in names):
            raise CannotSplice
        line = f"{'.'.join(_TOML.key(str(name)) for name in names)} = {_TOML.value(value)}"
        if table.body < 0:
            return Splice(0, 0, f"{line}\n" + ("\n" if self._text.strip() else ""))
        return Splice(table.body, table.body, f"\n{line}")

    def _inserted(self, path: Path, value: Any) -> Splice:
        """A table behind the last one of an array of tables."""
        *above, position = path
        last = self._tables_of((*above, int(position) - 1))
        if not last or not isinstance(value, dict):
            raise CannotSplice
        end = last[-1].end if last[-1].end < len(self._text) else len(self._text.rstrip("\n")) + 1
        header = ".".join(_TOML.key(str(part)) for part in above if isinstance(part, str))
        lines = "".join(f"{_TOML.pair(name, each)}\n" for name, each in value.items())
        gap = "" if self._text[:end].endswith("\n") else "\n"
        return Splice(min(end, len(self._text)), min(end, len(self._text)), f"{gap}[[{header}]]\n{lines}")

    def _of_table(self, path: Path, step: Step) -> list[Splice]:
        """A table with all below it taken away, where its lines are together."""
        tables = self._tables_of(path)
        if not isinstance(step, Remove) or not tables:
            raise CannotSplice
        return [Splice(table.start, table.end, "") for table in tables]

    def _tables_of(self, path: Path) -> list[TomlTable]:
        return [table for table in self._tree.tables[1:] if table.path[: len(path)] == path]
