"""Where, in the data of one file, the tables stand that a subject speaks of: the file itself, or its sections of a type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.document import Path
from content_repo.migrations.operations import SECTIONS, Subject
from content_repo.region_sections import FILE as REGIONS
from content_repo.section_models import inner_sections

SectionKeys = Mapping[
    str, frozenset[str]
]  # a type, or "sections/<type>" → the keys that hold lists of sections
_USUAL = frozenset(("sections",))


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


def tables_of(written: Written, subject: Subject, keys: SectionKeys) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(path, table) of each table that the path of the subject starts from."""
    if subject.section_type is None:
        if written.kind == subject.kind and isinstance(written.value, dict):
            yield (), written.value
        return
    for path, section in sections_of(written.file, written.kind, written.value, keys):
        kind = section.get("type") or written.kinds.get(str(section.get("id")))
        if kind == subject.section_type:
            yield path, section


def sections_of(
    file: str, kind: str, value: Mapping[str, Any], keys: SectionKeys
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """(path, table) of every section of a file, those inside sections and in the choices of zones included."""
    regions = ((), value) if file == REGIONS else (("regions",), value.get("regions"))
    lists = [((*regions[0], name), held) for name, held in _items(regions[1])]
    if file != REGIONS:
        lists += [((key,), value.get(key)) for key in sorted(keys.get(kind, _USUAL))]
    for path, held in lists:
        yield from _listed_sections(path, held, keys)


def _listed_sections(path: Path, held: Any, keys: SectionKeys) -> Iterator[tuple[Path, dict[str, Any]]]:
    for index, section in enumerate(held if isinstance(held, list) else ()):
        if isinstance(section, dict):
            yield from _section((*path, index), section, keys)


def _section(path: Path, section: dict[str, Any], keys: SectionKeys) -> Iterator[tuple[Path, dict[str, Any]]]:
    yield path, section
    for key in sorted(keys.get(f"{SECTIONS}{section.get('type')}", ())):
        yield from _listed_sections((*path, key), section.get(key), keys)
    for below, fields in inner_sections(section):
        choose, index, name = below.split(".")
        if isinstance(fields, dict):
            yield from _section((*path, choose, int(index), name), fields, keys)


def _items(value: Any) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []


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
