"""What an operation changes in one file, as edits; and which values stay as they are, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo import reserved
from content_repo.document import Path, dotted
from content_repo.edits import Change, Remove, Rename, Set
from content_repo.fields import TEXT_TYPES, Field
from content_repo.migrations.conversions import Unconvertible, converted
from content_repo.migrations.operations import (
    Move,
    Operation,
    Retype,
    SetWhereMissing,
    Split,
    Subject,
)
from content_repo.migrations.operations import Remove as RemoveField
from content_repo.migrations.tables import SectionKeys, Written, holders, tables_of
from content_repo.problems import Problem
from content_repo.value_checks import faults, shown

CLASH, UNCONVERTIBLE = "migration_clash", "migration_value"


@dataclass(slots=True)
class FileChanges:
    """`edits` are made one after the other; `examples` say for each value what it was and becomes."""

    edits: list[Change] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def changes(
    operation: Operation, written: Written, keys: SectionKeys, new_field: Field | None
) -> FileChanges:
    """`new_field` is the field of a retype as its model says it then; None where no model does."""
    found = FileChanges()
    _CHANGES[type(operation)](_Place(written, keys, found, new_field), operation)
    return found


@dataclass(frozen=True, slots=True)
class _Place:
    written: Written
    keys: SectionKeys
    found: FileChanges
    new_field: Field | None

    def tables(self, subject: Subject) -> Iterator[tuple[Path, dict[str, Any]]]:
        return tables_of(self.written, subject, self.keys)

    def values(self, subject: Subject) -> Iterator[tuple[Path, dict[str, Any], str]]:
        """(path of a table, the table, the key of the field in it), wherever the field is set."""
        for path, table in self.tables(subject):
            for at, holder in holders(table, subject.path[:-1], path):
                key = _spelling(holder, subject.path[-1], is_top=not at)
                if key is not None:
                    yield at, holder, key

    def text(self, path: Path, value: Any) -> str:
        """A scalar as its author wrote it."""
        return (
            value
            if isinstance(value, str)
            else self.written.texts.get(path, "" if value is None else str(value))
        )

    def refuse(self, code: str, path: Path, message: str, fix: str) -> None:
        line = self.written.line_of(path)
        self.found.problems.append(
            Problem(code, "error", message, self.written.file, line, dotted(path), fix)
        )

    def add(self, path: Path, example: str, *edits: Change) -> None:
        self.found.edits += edits
        self.found.examples.append(f"{self.written.file}:{self.written.line_of(path)}  {example}")


# --- one function an operation


def _move(place: _Place, move: Move) -> None:
    shared = _shared(move.subject.path, move.to)
    below, target = move.subject.path[shared:], move.to[shared:]
    for path, table in place.tables(move.subject):
        for at, holder in holders(table, move.subject.path[:shared], path):
            _move_in(place, at, holder, below, target)


def _move_in(
    place: _Place, at: Path, table: dict[str, Any], old: tuple[str, ...], new: tuple[str, ...]
) -> None:
    steps = _steps(table, old, is_top=not at)
    if steps is None:
        return
    value, source, target = _at(table, steps), (*at, *steps), (*at, *new)
    taken = _obstacle(table, new, is_top=not at)
    if taken is not None and not (len(old) == len(new) == 1 and taken == steps):
        message = (
            f"`{dotted(source)}` cannot become `{dotted(target)}`: `{dotted((*at, *taken))}` is set as well"
        )
        place.refuse(CLASH, source, message, "keep one of the two values, and delete the other")
        return
    example = f"{dotted(source)} → {dotted(target)}: {shown(value)}"
    if len(old) == len(new) == 1:
        place.add(source, example, Rename(source, new[0]))
    else:
        place.add(source, example, Set(target, value), Remove(_emptied(table, at, steps)))


def _remove(place: _Place, remove: RemoveField) -> None:
    for at, holder, key in list(place.values(remove.subject)):
        place.add((*at, key), f"{dotted((*at, key))}: {shown(holder[key])} is removed", Remove((*at, key)))


def _retype(place: _Place, retype: Retype) -> None:
    for at, holder, key in list(place.values(retype.subject)):
        path, value = (*at, key), holder[key]
        try:
            becomes = _retyped(place, retype, path, value)
        except Unconvertible as error:
            place.refuse(
                UNCONVERTIBLE,
                path,
                f"`{dotted(path)}` cannot be {retype.type}: {error}",
                "change it by hand first",
            )
            continue
        if becomes is not value and (type(becomes), becomes) != (type(value), value):
            place.add(path, f"{dotted(path)}: {shown(value)} → {shown(becomes)}", Set(path, becomes))


def _retyped(place: _Place, retype: Retype, path: Path, value: Any) -> Any:
    becomes = converted(value, retype.type, retype.separator)
    of = retype.definition.get("of")
    if retype.type == "list" and isinstance(of, str):
        becomes = [converted(each, of, "") for each in becomes or ()] if becomes is not None else None
    if place.new_field is not None and becomes is not None:
        checked = place.text(path, becomes) if place.new_field.type in TEXT_TYPES else becomes
        for _, what, _fix in _rule_faults(place.new_field, checked, path):
            raise Unconvertible(what)
    return becomes


def _rule_faults(field: Field, value: Any, path: Path) -> Iterator[tuple[str, str, str]]:
    from datetime import UTC

    from content_repo.values import Conversion

    return faults(field, Conversion({}, {}, UTC).value(field, value, dotted(path)), dotted(path), {})


def _split(place: _Place, split: Split) -> None:
    for at, holder, key in list(place.values(split.subject)):
        path, value = (*at, key), holder[key]
        taken = [name for name in split.into if name in holder and name != key]
        parts = [None] * len(split.into) if value is None else _parts(split, place.text(path, value), value)
        if taken:
            fix = "keep one of the two values, and delete the other"
            place.refuse(CLASH, path, f"`{dotted(path)}` cannot be split: `{taken[0]}` is set as well", fix)
        elif parts is None:
            message = f"`{dotted(path)}` does not come apart into {', '.join(split.into)}: {shown(value)}"
            place.refuse(UNCONVERTIBLE, path, message, "change it by hand first")
        else:
            place.add(
                path, f"{dotted(path)}: {shown(value)} → {shown(parts)}", *_split_edits(split, at, key, parts)
            )


def _split_edits(split: Split, at: Path, key: str, parts: list[Any]) -> Iterator[Change]:
    """The first part takes the place of the whole, in the file too."""
    kept = key if key in split.into else split.into[0]
    if kept != key:
        yield Rename((*at, key), kept)
    pairs = dict(zip(split.into, parts, strict=True))
    for name in (kept, *(name for name in split.into if name != kept)):
        yield Set((*at, name), pairs[name])


def _parts(split: Split, text: str, value: Any) -> list[Any] | None:
    if isinstance(value, dict | list):
        return None
    if split.pattern:
        found = re.fullmatch(split.pattern, text)
        return [found[name] for name in split.into] if found else None
    parts = [each.strip() for each in text.split(split.separator, len(split.into) - 1)]
    return [*parts] if len(parts) == len(split.into) and all(parts) else None


def _set(place: _Place, operation: SetWhereMissing) -> None:
    subject = operation.subject
    for path, table in place.tables(subject):
        if not _is_base(place.written, table):
            continue
        for at, holder in holders(table, subject.path[:-1], path):
            if _spelling(holder, subject.path[-1], is_top=not at) is None:
                target = (*at, subject.path[-1])
                place.add(
                    at, f"{dotted(target)}: {shown(operation.value)} is added", Set(target, operation.value)
                )


_CHANGES: Mapping[type, Callable[[_Place, Any], None]] = {
    Move: _move,
    RemoveField: _remove,
    Retype: _retype,
    Split: _split,
    SetWhereMissing: _set,
}


# --- paths


def _is_base(written: Written, table: dict[str, Any]) -> bool:
    """Whether a table says all of itself: not so in a translation or variation, but for a section that only it has."""
    return written.is_base or ("type" in table and str(table.get("id")) not in written.kinds)


def _spelling(table: Mapping[str, Any], name: str, *, is_top: bool) -> str | None:
    """The key that means `name`: at the top of a file, reserved keys match whatever their case."""
    if name in table or not is_top or reserved.canonical(name) is None:
        return name if name in table else None
    return reserved.spelling(table, name)


def _steps(table: dict[str, Any], keys: tuple[str, ...], *, is_top: bool) -> tuple[str, ...] | None:
    """The keys as they are written; None where there is no value."""
    found: list[str] = []
    value: Any = table
    for number, key in enumerate(keys):
        name = _spelling(value, key, is_top=is_top and not number) if isinstance(value, dict) else None
        if name is None:
            return None
        found.append(name)
        value = value[name]
    return tuple(found)


def _obstacle(table: dict[str, Any], keys: tuple[str, ...], *, is_top: bool) -> tuple[str, ...] | None:
    """What stands where a value is to go: something there, or no table on the way."""
    for length in range(1, len(keys) + 1):
        steps = _steps(table, keys[:length], is_top=is_top)
        if steps is None:
            return None
        if length == len(keys) or not isinstance(_at(table, steps), dict):
            return steps
    return None


def _emptied(table: dict[str, Any], at: Path, steps: tuple[str, ...]) -> Path:
    """What to remove with a value: also the tables that held nothing else."""
    while len(steps) > 1 and len(_at(table, steps[:-1])) == 1:
        steps = steps[:-1]
    return (*at, *steps)


def _at(table: Any, steps: tuple[str, ...]) -> Any:
    for key in steps:
        table = table[key]
    return table


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many keys two paths begin with alike, the last ones left out."""
    length = 0
    while length < min(len(one), len(other)) - 1 and one[length] == other[length]:
        length += 1
    return length
