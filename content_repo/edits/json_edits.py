"""One step in a JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in CPython, not in the stubs
from typing import Any

from content_repo.document import Document
from content_repo.edits.changes import parse_path
from content_repo.edits.contents import Typed, written_date
from content_repo.edits.flow import Flow
from content_repo.edits.flow_steps import flow_step
from content_repo.edits.refusals import CannotSplice
from content_repo.edits.splices import Splice, after_gap
from content_repo.edits.steps import Step
from content_repo.edits.tree import Entry, Node
from content_repo.problems import Problem


class JsonNotation:
    """`first_line` is the line of the file that the text starts on."""

    def __init__(self, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line

    def load(self, text: str) -> tuple[Any, Document]:
        try:
            value = json.loads(text, parse_float=_typed_float, parse_int=_typed_int, object_pairs_hook=_table)
        except json.JSONDecodeError as error:
            return None, self._failed(error.msg, error.lineno)
        except (RecursionError, ValueError) as error:
            return None, self._failed(str(error), 1)
        return _others_typed(value), Document(json.loads(text), {})

    def _failed(self, why: str, line: int) -> Document:
        problem = Problem(
            "json_syntax",
            "error",
            f"this is not JSON: {why}",
            self._file,
            self._first_line + line - 1,
            fix="correct it at this place, or before it",
        )
        return Document(None, {}, (problem,))

    def ways(self, text: str, step: Step, wanted: Any) -> Iterator[list[Splice]]:
        root = _Reader(text).value(after_gap(text, 0))
        path = parse_path(step.path)
        try:
            yield flow_step(Flow(text, Json()), Json(), root, path, step, wanted)
        except CannotSplice:
            return


class Json:
    """JSON on one line (a `Dialect`). Raises CannotSplice for what it cannot hold."""

    def value(self, value: Any, old: Node | None = None) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(self.pair(name, each) for name, each in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.value, value)) + "]"
        if isinstance(value, Typed):
            return value.text
        if isinstance(value, date | time):
            return json.dumps(written_date(value))
        try:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
        except ValueError as error:
            raise CannotSplice from error

    def key(self, name: str, old: Node | None = None) -> str:
        return json.dumps(name, ensure_ascii=False)

    def pair(self, name: str, value: Any) -> str:
        return f"{self.key(name)}: {self.value(value)}"


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


def _typed_float(text: str) -> Typed:
    return Typed(float(text), text)


def _typed_int(text: str) -> Typed:
    return Typed(int(text), text)


def _others_typed(value: Any) -> Any:
    """`true`, `false` and `null`, too."""
    if isinstance(value, dict):
        return {name: _others_typed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_others_typed(each) for each in value]
    return Typed(value, json.dumps(value)) if value is None or isinstance(value, bool) else value


class _Reader:
    """The tree of a text that `json` takes."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decode = json.JSONDecoder().raw_decode

    def value(self, at: int) -> Node:
        opening = self._text[at]
        if opening == '"':
            text, end = scanstring(self._text, at + 1)
            return Node("scalar", at, end, '"', text=text)
        if opening not in "{[":
            return Node("scalar", at, self._decode(self._text, at)[1])
        node = Node("map" if opening == "{" else "list", at, at, "flow")
        self._entries(node)
        return node

    def _entries(self, node: Node) -> None:
        at = after_gap(self._text, node.start + 1)
        while self._text[at] not in "]}":
            entry = self._entry(node, at)
            node.entries.append(entry)
            at = after_gap(self._text, entry.end)
            if self._text[at] == ",":
                at = after_gap(self._text, at + 1)
        node.end = at + 1

    def _entry(self, node: Node, at: int) -> Entry:
        if node.kind == "list":
            return Entry(len(node.entries), at, at, self.value(at))
        key = self.value(at)
        mark = self._text.index(":", key.end) + 1
        return Entry(key.text, at, mark, self.value(after_gap(self._text, mark)), key)
