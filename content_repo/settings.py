"""Reading a settings table key by key: each key is asked for once, with its type; what nobody asked for is
unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from typing import Any, TypeVar

from content_repo.document import Document, Path, dotted
from content_repo.problems import Problem
from content_repo.suggestions import did_you_mean

T = TypeVar("T")


class Table:
    """One table of a settings file. Wrong values are reported to `problems` and the default is used
    instead."""

    def __init__(self, document: Document, file: str, problems: list[Problem], path: Path = ()) -> None:
        self._document, self._file, self._problems, self._path = document, file, problems, path
        value = document.value
        for key in path:
            value = value[key]
        self._values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self._asked: set[str] = set()
        if not isinstance(value, dict):
            message = (
                f"`{dotted(path)}` must be a table" if path else "this must be a table of keys and values"
            )
            self._problems.append(self._problem("setting_type", path, message, "write keys and values"))

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def raw_values(self) -> Mapping[str, Any]:
        """All values as they are, for a table that others check."""
        return self._values

    def raw(self, key: str, default: Any = None) -> Any:
        self._asked.add(key)
        return self._values.get(key, default)

    def text(self, key: str, default: str = "") -> str:
        """A string. In YAML, a number or a word such as `no` counts as the text that was written."""
        value = self.raw(key, default)
        if isinstance(value, str):
            return value
        written = self._document.texts.get((*self._path, key))
        return written if written is not None else self._wrong(key, "a text", default)

    def flag(self, key: str, default: bool) -> bool:
        value = self.raw(key, default)
        return value if isinstance(value, bool) else self._wrong(key, "true or false", default)

    def integer(self, key: str, default: int, low: int = 0, high: int = 1_000_000_000) -> int:
        value = self.raw(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        return self._wrong(key, f"a whole number from {low:,} to {high:,}", default)

    def number(self, key: str) -> float | None:
        """A finite number, or None where there is none."""
        value = self.raw(key)
        if value is None or (
            isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        ):
            return value
        return self._wrong(key, "a number", None)

    def choice(self, key: str, default: str, known: Iterable[str]) -> str:
        value, words = self.raw(key, default), tuple(known)
        return value if value in words else self._wrong(key, f"one of {', '.join(words)}", default)

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        value = self.raw(key, list(default))
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        return self._wrong(key, "a list of texts", tuple(default))

    def words(self, key: str) -> tuple[str, ...]:
        """One text or a list of them, each as it was written: in YAML, `[no, 012]` are two texts."""
        value = self.raw(key, [])
        if not isinstance(value, list):
            return (self.text(key),)
        texts = self._document.texts
        written = [
            each if isinstance(each, str) else texts.get((*self._path, key, index))
            for index, each in enumerate(value)
        ]
        found = tuple(each for each in written if each is not None)
        return found if len(found) == len(value) else self._wrong(key, "a text, or a list of texts", ())

    def label(self, key: str) -> Mapping[str, str]:
        """A text for people: one for all locales (under ""), or one a locale."""
        value = self.raw(key, {})
        if isinstance(value, str):
            return {"": value}
        if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
            return dict(value)
        return self._wrong(key, "a text, or a table of locale and text", {})

    def table(self, key: str) -> Table:
        """The table under a key; an empty one where there is none."""
        if self.raw(key) is None:
            return Table(Document({}, {(): self.line(key)}), self._file, self._problems)
        return Table(self._document, self._file, self._problems, (*self._path, key))

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Every key of this table as a table of its own."""
        return ((key, self.table(key)) for key in self)

    def rows(self, key: str) -> Iterator[Table]:
        """The tables of a list."""
        value = self.raw(key, [])
        if not isinstance(value, list):
            value = self._wrong(key, "a list of tables", [])
        for index in range(len(value)):
            yield Table(self._document, self._file, self._problems, (*self._path, key, index))

    def line(self, key: str = "") -> int:
        return self._document.line_of((*self._path, key) if key else self._path)

    def report(self, key: str, message: str, fix: str = "", code: str = "setting") -> None:
        path = (*self._path, key) if key else self._path
        self._problems.append(self._problem(code, path, message, fix))

    def unasked(self) -> list[str]:
        """The keys that nobody asked for."""
        return [key for key in self._values if key not in self._asked]

    def close(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.unasked():
            fix = did_you_mean(key, self._asked)
            self.report(key, f"unknown key `{dotted((*self._path, key))}`", fix, "setting")

    def _wrong(self, key: str, wanted: str, default: T) -> T:
        name = dotted((*self._path, key))
        message = f"`{name}` must be {wanted}, not {self._values.get(key)!r}"
        self.report(key, message, f"write {wanted}", code="setting_type")
        return default

    def _problem(self, code: str, path: Path, message: str, fix: str = "") -> Problem:
        return Problem(code, "error", message, self._file, self._document.line_of(path), dotted(path), fix)
