"""Where, in the data of one file, the tables stand that a subject speaks of: the file itself, or its sections of a type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.document import Path
from content_repo.migrations.operations import Subject


@dataclass(frozen=True, slots=True)
class Written:
    """One file as data. `kind` is the type of the fragment it belongs to, "" for `regions.yaml` and models.

    is_base     it says what the fragment is: no translation, no variation
    texts       source text of scalars that are not text
    kinds       (id of a section) → its type, for files that name only the id
    """

    file: str
    kind: str
    value: Mapping[str, Any]
    lines: Mapping[Path, int]
    texts: Mapping[Path, str]
    is_base: bool = True
    kinds: Mapping[str, str] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def tables_of(written: Written, subject: Subject) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(path, table) of each table that the path of the subject starts from."""
    if subject.section_type is None:
        if written.kind == subject.kind and isinstance(written.value, dict):
            yield (), written.value
        return
    for path, section in sections_of(written.value):
        kind = section.get("type") or written.kinds.get(str(section.get("id")))
        if kind == subject.section_type:
            yield path, section


def sections_of(value: Any, path: Path = ()) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every table that is an item of a list of sections, or the fields of a zone's choice, at any depth."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "fields" and isinstance(each, dict) and "choose" in path:
                yield (*path, key), each
            yield from sections_of(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if isinstance(each, dict) and ("id" in each or "type" in each):
                yield (*path, index), each
            yield from sections_of(each, (*path, index))


def holders(
    table: dict[str, Any], keys: tuple[str, ...], path: Path
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The tables reached from `table` by `keys`; a list of tables on the way is each of its tables."""
    if not keys:
        yield path, table
        return
    below = table.get(keys[0])
    for at, each in _listed(below, (*path, keys[0])):
        yield from holders(each, keys[1:], at)


def _listed(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    if isinstance(value, dict):
        yield path, value
    for index, each in enumerate(value if isinstance(value, list) else ()):
        if isinstance(each, dict):
            yield (*path, index), each
