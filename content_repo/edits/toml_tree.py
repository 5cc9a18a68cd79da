"""Where the keys and tables of a TOML text stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from content_repo.document import Path
from content_repo.edits.splices import after_gap, line_end
from content_repo.edits.tree import Entry, Node

_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_WORD = re.compile(r"[^\s,\]}#]+(?: \d\d:[^\s,\]}#]+)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_NAMED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


@dataclass(slots=True)
class TomlTable:
    """A table with a header, from `start` to `end` of the lines up to the next header. `body` is where its last own key ends,
    else its header line. The root has no header."""

    path: Path
    start: int
    body: int
    end: int = 0


@dataclass(slots=True)
class TomlTree:
    """Keys with their values by path; dotted keys by their whole path. Tables in the order of the text, the root first."""

    entries: dict[Path, Entry] = field(default_factory=dict)
    tables: list[TomlTable] = field(default_factory=list)


def read(text: str) -> TomlTree:
    """The tree of a text that `tomllib` takes."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tree = TomlTree(tables=[TomlTable((), 0, -1)])
        self._counts: dict[Path, int] = {}

    def read(self) -> TomlTree:
        at = after_gap(self._text, 0)
        while at < len(self._text):
            at = self._header(at) if self._text[at] == "[" else self._pair(at)
            at = after_gap(self._text, at)
        ends = [table.start for table in self._tree.tables[1:]]
        for table, end in zip(self._tree.tables, [*ends, len(self._text)], strict=True):
            table.end = end
        return self._tree

    def _header(self, at: int) -> int:
        is_array = self._text.startswith("[[", at)
        keys, end = self._keys(at + 1 + is_array)
        path = self._path([key.text for key in keys], is_array=is_array)
        end = line_end(self._text, end)
        self._tree.tables.append(TomlTable(path, at, end))
        return end

    def _path(self, names: list[str], *, is_array: bool) -> Path:
        """With the positions of the arrays of tables it goes through."""
        path: Path = ()
        for name in names[:-1]:
            path = (*path, name)
            path = (*path, self._counts[path]) if path in self._counts else path
        path = (*path, names[-1])
        if not is_array:
            return path
        self._counts[path] = self._counts.get(path, -1) + 1
        return (*path, self._counts[path])

    def _pair(self, at: int) -> int:
        keys, end = self._keys(at)
        mark = self._text.index("=", end) + 1
        value = self.value(after_gap(self._text, mark))
        table = self._tree.tables[-1]
        path = (*table.path, *(key.text for key in keys))
        self._tree.entries[path] = Entry(keys[-1].text, at, mark, value, keys[-1])
        table.body = line_end(self._text, value.end)
        return value.end

    def _keys(self, at: int) -> tuple[list[Node], int]:
        """The parts of a dotted key, and where it ends."""
        keys: list[Node] = []
        while True:
            at = _after_blanks(self._text, at)
            keys.append(self._string(at) if self._text[at] in "\"'" else self._bare(at))
            at = _after_blanks(self._text, keys[-1].end)
            if not self._text.startswith(".", at):
                return keys, at
            at += 1

    def _bare(self, at: int) -> Node:
        found = _BARE.match(self._text, at)
        assert found is not None
        return Node("scalar", at, found.end(), text=found[0])

    def _string(self, at: int) -> Node:
        found = _STRING.match(self._text, at)
        assert found is not None
        quote = found[0][0]
        wide = 3 if found[0].startswith(quote * 3) and len(found[0]) >= 6 else 1
        inner = found[0][wide:-wide]
        return Node("scalar", at, found.end(), quote, text=_unescaped(inner) if quote == '"' else inner)

    def value(self, at: int) -> Node:
        if self._text[at] in "\"'":
            return self._string(at)
        if self._text[at] in "[{":
            return self._collection(at)
        found = _WORD.match(self._text, at)
        assert found is not None
        return Node("scalar", at, found.end(), text=found[0])

    def _collection(self, at: int) -> Node:
        node = Node("list" if self._text[at] == "[" else "map", at, at, "flow")
        at = after_gap(self._text, at + 1)
        while self._text[at] not in "]}":
            entry = self._item(node, at)
            node.entries.append(entry)
            at = after_gap(self._text, entry.end)
            if self._text[at] == ",":
                at = after_gap(self._text, at + 1)
        node.end = at + 1
        return node

    def _item(self, node: Node, at: int) -> Entry:
        if node.kind == "list":
            return Entry(len(node.entries), at, at, self.value(at))
        keys, end = self._keys(at)
        if len(keys) > 1:
            node.style = "pair"  # dotted keys make tables of their own: not spliced into
        mark = self._text.index("=", end) + 1
        return Entry(keys[-1].text, at, mark, self.value(after_gap(self._text, mark)), keys[-1])


def _after_blanks(text: str, at: int) -> int:
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at


def _unescaped(text: str) -> str:
    def character(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _NAMED.get(found[3], found[3])

    return _ESCAPE.sub(character, text)
