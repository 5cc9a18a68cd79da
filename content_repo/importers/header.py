"""Front matter in YAML that is changed as little as a new meaning asks for: one line in, one line commented,
one value replaced.

Every edit is read back: it must change what it says and nothing else, or it is refused and the text stays as
it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from content_repo import yamltext
from content_repo.document import Document, Path, dotted
from content_repo.importers.yaml_text import quoted
from content_repo.problems import ContentError, Problem


class EditRefused(ContentError):
    """The front matter is written in a way that this edit cannot keep."""


class Header:
    """`text` is the YAML between the fences, `first_line` its line in the file. `notes` says what was
    changed, in order.
    """

    def __init__(self, text: str, file: str, first_line: int, newline: str = "\n") -> None:
        self.text = text
        self.notes: list[str] = []
        self._file, self._first_line, self._newline = file, first_line, newline
        self._document = self._load(text)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The top keys and their values; none where the front matter is empty or not a mapping."""
        value = self._document.value
        return value if isinstance(value, dict) else {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the front matter cannot be used."""
        if self._document.problems or self._document.value is None or isinstance(self._document.value, dict):
            return self._document.problems
        message = "the front matter is not a list of `key: value`"
        return (Problem("front_matter", "error", message, self._file, self._first_line),)

    def key(self, name: str) -> str | None:
        """How the front matter spells a key, whose case does not count; the last one if there are several."""
        return next((each for each in reversed(list(self.fields)) if each.lower() == name.lower()), None)

    def get(self, name: str) -> Any:
        key = self.key(name)
        return None if key is None else self.fields[key]

    def written(self, name: str) -> str:
        """The source text of a scalar ("" where there is none)."""
        key = self.key(name)
        try:
            return "" if key is None else self._document.text((key,))
        except LookupError:
            return ""

    def line(self, name: str) -> int:
        key = self.key(name)
        return self._first_line if key is None else self._document.line_of((key,))

    def insert(self, key: str, value: str, note: str) -> None:
        """A new line `key: value` before the first key. `value` is YAML on one line."""
        text = self._inside_braces(f"{key}: {value}") or self._before_first_key(f"{key}: {value}")
        self._accept(text, {**self.fields, key: self._load(value).value}, key, note)

    def _inside_braces(self, entry: str) -> str:
        """Front matter that is one `{…}` with an entry more; "" for any other."""
        if not self.text.lstrip().startswith("{"):
            return ""
        head, _, tail = self.text.partition("{")
        return f"{head}{{{entry}{', ' if self.fields else ''}{tail}"

    def _before_first_key(self, entry: str) -> str:
        lines = self.text.splitlines(keepends=True)
        places = [line - self._first_line for path, line in self._document.lines.items() if len(path) == 1]
        at = min(places, default=len(lines))
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())] if places else ""
        if lines and not places and not lines[-1].endswith(("\n", "\r")):
            lines[-1] += self._newline
        return "".join([*lines[:at], f"{indent}{entry}{self._newline}", *lines[at:]])

    def rename(self, key: str, new: str, note: str) -> None:
        """Another name for a top key, in its place."""
        node = self._top(key)[0]
        text = self.text[: node.start_mark.index] + new + self.text[node.end_mark.index :]
        expected = {new if each == key else each: value for each, value in self.fields.items()}
        self._accept(text, expected, key, note)

    def replace(self, path: Path, value: str, note: str) -> None:
        """Another value at a path. `value` is YAML on one line."""
        node = self._top(str(path[0]))[1]
        for step in path[1:]:
            node = node.value[step] if isinstance(step, int) else dict(_pairs(node))[step]
        start = node.start_mark.index
        space = " " if self.text[:start].endswith((":", "-")) else ""  # there was no value at all
        text = self.text[:start] + space + value + self.text[self._end(node) :]
        self._accept(text, _replaced(self.fields, path, self._load(value).value), dotted(path), note)

    def _end(self, node: Any) -> int:
        """Where the text of a value ends: that of a block collection with its last line."""
        if not isinstance(node, yaml.CollectionNode) or node.flow_style:
            end: int = node.end_mark.index
            return end
        lines = self.text.splitlines(keepends=True)[: _last_line(node) + 1]
        return len("".join(lines).rstrip("\r\n"))

    def comment_out(self, key: str, note: str) -> None:
        """Keep the lines of a top key as comments."""
        text = self._commented([_extent(*self._top(key))])
        self._accept(text, {each: value for each, value in self.fields.items() if each != key}, key, note)

    def comment_duplicates(self) -> None:
        """Of keys written twice the last one counts, as in older Hugo; the others become comments.

        Raises EditRefused where a key shares its line with something else.
        """
        entries = list(_duplicates(self._compose())) if self._document.problems else []
        if not entries:
            return
        lines = self.text.splitlines(keepends=True)
        before = [lines[key.start_mark.line][: key.start_mark.column] for key, _ in entries]
        if any(map(str.strip, before)) or _doubled_in_braces(self._compose()):
            raise EditRefused(*self._document.problems)
        self.text = self._commented([_extent(key, value) for key, value in entries])
        self._document = self._load(self.text)
        for key, _ in entries:
            line = self._first_line + key.start_mark.line
            self.notes.append(f"line {line}: `{key.value}` is set again later; commented out")

    def _load(self, text: str) -> Document:
        plain = text.replace("\r\n", "\n").replace("\r", "\n")
        return yamltext.load(plain, file=self._file, first_line=self._first_line)

    def _accept(self, text: str, expected: Mapping[str, Any], key: str, note: str) -> None:
        document = self._load(text)
        if document.problems or (document.value or {}) != expected:
            message = f"`{key}` cannot be changed without touching the rest of the front matter"
            fix = "write the front matter as plain `key: value` lines"
            raise EditRefused(Problem("import_edit", "error", message, self._file, self.line(key), key, fix))
        self.text, self._document = text, document
        self.notes.append(note)

    def _compose(self) -> Any:
        """PyYAML's tree with marks, made by its Python loader, whose marks count characters."""
        try:
            root = yaml.compose(self.text, Loader=yaml.SafeLoader)
        except (yaml.YAMLError, RecursionError):
            return None
        return None if _holds_itself(root) else root

    def _top(self, key: str) -> tuple[Any, Any]:
        for name, value in _pairs_of_nodes(self._compose()):
            if name.value == key:
                return name, value
        message = f"`{key}` was not found again in the front matter"
        raise EditRefused(Problem("import_edit", "error", message, self._file, self.line(key), key))

    def _commented(self, extents: list[tuple[int, int]]) -> str:
        lines = self.text.splitlines(keepends=True)
        for first, last in extents:
            lines[first : last + 1] = [
                line if _silent(line) else f"# {line}" for line in lines[first : last + 1]
            ]
        return "".join(lines)


def _silent(line: str) -> bool:
    return not line.strip()


def _pairs_of_nodes(node: Any) -> list[tuple[Any, Any]]:
    """Only keys that are texts: a list or a mapping as a key (`{{ name }}`) is a problem of the document."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return [(key, value) for key, value in pairs if isinstance(key, yaml.ScalarNode)]


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    return ((key.value, value) for key, value in _pairs_of_nodes(node))


def _holds_itself(node: Any, around: frozenset[int] = frozenset(), done: set[int] | None = None) -> bool:
    """Whether an alias leads to what it stands in. Each node is looked into once, however many aliases lead to it."""
    done = set() if done is None else done
    if id(node) in around:
        return True
    if id(node) in done or not isinstance(node, yaml.CollectionNode):
        return False
    done.add(id(node))
    return any(_holds_itself(each, around | {id(node)}, done) for each in _inside(node))


def _inside(node: Any) -> Iterator[Any]:
    for part in node.value:
        yield from part if isinstance(part, tuple) else (part,)


def _duplicates(node: Any, seen: set[int] | None = None) -> Iterator[tuple[Any, Any]]:
    """The (key, value) nodes that a later entry of the same mapping overrules, in order."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    pairs = _pairs_of_nodes(node)
    last = {key.value: position for position, (key, _) in enumerate(pairs)}
    for position, (key, value) in enumerate(pairs):
        if position != last[key.value]:
            yield key, value
        else:
            yield from _duplicates(value, seen)
    if isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _duplicates(each, seen)


def _doubled_in_braces(node: Any, seen: set[int] | None = None) -> bool:
    """Whether a mapping in `{…}` holds a key twice: its entries share lines."""
    seen = set() if seen is None else seen
    if id(node) in seen or not isinstance(node, yaml.CollectionNode):
        return False
    seen.add(id(node))
    pairs = _pairs_of_nodes(node)
    if pairs and node.flow_style and len({key.value for key, _ in pairs}) != len(pairs):
        return True
    inside = [value for _, value in pairs] if pairs else node.value
    return any(_doubled_in_braces(each, seen) for each in inside)


def _extent(key: Any, value: Any) -> tuple[int, int]:
    first: int = key.start_mark.line
    return first, max(first, _last_line(value))


def _last_line(node: Any) -> int:
    """A block collection ends with its last scalar: PyYAML's own end mark swallows the comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    end = node.end_mark
    line: int = end.line
    return line - 1 if end.column == 0 and line > node.start_mark.line else line


def _replaced(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    if isinstance(value, list):
        return [_replaced(each, path[1:], new) if at == path[0] else each for at, each in enumerate(value)]
    return {key: _replaced(each, path[1:], new) if key == path[0] else each for key, each in value.items()}


def one_line(text: str) -> str:
    """A text as YAML on one line: bare where that is safe, else in double quotes."""
    return (
        text
        if text.startswith("/") and text.isascii() and text.replace("/", "").replace("-", "").isalnum()
        else quoted(text)
    )
