"""What an operation changes in the model file of its subject, as edits. A field that no model names changes no model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from content_repo.document import Path
from content_repo.edits import Change, Remove, Rename, Set
from content_repo.field_reading import is_rule_of
from content_repo.migrations.operations import Move, Operation, Retype, SetWhereMissing, Split
from content_repo.migrations.operations import Remove as RemoveField
from content_repo.problems import ContentError, Problem

_OF_THE_WHOLE = ("label", "help", "pattern", "min", "max", "unique", "default", "options", "required")


def model_edits(operation: Operation, model: Any, file: str) -> list[Change]:
    """`model` is the file's data. Raises ContentError where the model has something else in the way."""
    fields = model.get("fields") if isinstance(model, dict) else None
    if not isinstance(fields, dict):
        return []
    place = definition_path(fields, operation.subject.path)
    if place is None:
        return []
    return list(_EDITS[type(operation)](operation, model, place, file))


def definition_path(fields: Any, keys: tuple[str, ...]) -> Path | None:
    """Where a model defines the field at `keys`: ("fields", "cta", "fields", "label"); None where it does not."""
    path: Path = ("fields",)
    for number, key in enumerate(keys):
        if not isinstance(fields, dict) or key not in fields:
            return None
        path, definition = (*path, key), fields[key]
        if number < len(keys) - 1:
            below, definition = _inside(definition)
            path, fields = (*path, *below, "fields"), definition.get("fields")
    return path


def _inside(definition: Any) -> tuple[Path, Mapping[str, Any]]:
    """From a list to the tables that are its items."""
    steps: Path = ()
    while isinstance(definition, dict) and definition.get("type") == "list":
        steps, definition = (*steps, "of"), definition.get("of")
    return steps, definition if isinstance(definition, dict) else {}


def _move(move: Move, model: Any, place: Path, file: str) -> Iterator[Change]:
    old, new = move.subject.path, move.to
    if definition_path(model["fields"], new) is not None:
        raise _in_the_way(move, file, ".".join(new))
    if old[:-1] == new[:-1]:
        yield Rename(place, new[-1])
        yield from _renamed_mentions(model, place, old[-1], new[-1])
        yield from _summary(model, old, new)
        return
    yield from _put(model["fields"], new, _at(model, place), move, file)
    yield Remove(_emptied(model, place))
    yield from _summary(model, old, new)


def _put(fields: Any, keys: tuple[str, ...], definition: Any, move: Move, file: str) -> Iterator[Change]:
    """Define a field at `keys`; objects on the way are made."""
    path: Path = ("fields",)
    for number, key in enumerate(keys[:-1]):
        held = fields.get(key)
        if held is None:
            for name in reversed(keys[number + 1 :]):
                definition = {"type": "object", "fields": {name: definition}}
            yield Set((*path, key), definition)
            return
        below, inner = _inside(held)
        if inner.get("type") != "object":
            raise _in_the_way(move, file, ".".join(keys[: number + 1]))
        path, fields = (*path, key, *below, "fields"), inner.get("fields") or {}
    yield Set((*path, keys[-1]), definition)


def _emptied(model: Any, place: Path) -> Path:
    """What to remove with a definition: also the objects that held nothing else."""
    while len(place) > 3 and place[-2] == "fields" and place[-3] != "of" and len(_at(model, place[:-1])) == 1:
        place = place[:-2]
    return place


def _renamed_mentions(model: Any, place: Path, old: str, new: str) -> Iterator[Change]:
    """Conditions of the fields beside it."""
    for name, definition in _at(model, place[:-1]).items():
        when = definition.get("when") if isinstance(definition, dict) else None
        if isinstance(when, dict) and old in when:
            yield Rename((*place[:-1], new if name == old else name, "when", old), new)


def _summary(model: Any, old: tuple[str, ...], *new: tuple[str, ...]) -> Iterator[Change]:
    """The summary line names what took the field's place."""
    summary, name = model.get("summary"), "{" + ".".join(old) + "}"
    if isinstance(summary, str) and name in summary:
        names = " ".join("{" + ".".join(each) + "}" for each in new)
        yield Set("summary", summary.replace(name, names))


def _remove(remove: RemoveField, model: Any, place: Path, file: str) -> Iterator[Change]:
    yield Remove(place)
    yield from _summary(model, remove.subject.path)


def _retype(retype: Retype, model: Any, place: Path, file: str) -> Iterator[Change]:
    """Rules that mean nothing for the new type go."""
    definition = _at(model, place)
    yield from (Set((*place, key), value) for key, value in retype.definition.items())
    for key in definition if isinstance(definition, dict) else ():
        if key not in retype.definition and not is_rule_of(key, retype.type):
            yield Remove((*place, key))


def _split(split: Split, model: Any, place: Path, file: str) -> Iterator[Change]:
    """The first part has the place of the whole in the file; what was said of the whole is said of no part."""
    old = split.subject.path[-1]
    kept = old if old in split.into else split.into[0]
    definition = _at(model, place)
    if kept != old:
        yield Rename(place, kept)
    for key in definition if isinstance(definition, dict) else ():
        if key in _OF_THE_WHOLE:
            yield Remove((*place[:-1], kept, key))
    wanted = {key: definition[key] for key in ("type", "localized", "group") if key in definition}
    for name in split.into:
        if name != kept:
            if name in _at(model, place[:-1]):
                raise _in_the_way(split, file, name)
            yield Set((*place[:-1], name), wanted)
    yield from _summary(model, split.subject.path, *((*split.subject.path[:-1], name) for name in split.into))


def _nothing(operation: SetWhereMissing, model: Any, place: Path, file: str) -> Iterator[Change]:
    return iter(())


_EDITS: Mapping[type, Callable[[Any, Any, Path, str], Iterator[Change]]] = {
    Move: _move,
    RemoveField: _remove,
    Retype: _retype,
    Split: _split,
    SetWhereMissing: _nothing,
}


def _in_the_way(operation: Operation, file: str, name: str) -> ContentError:
    message = f"cannot {operation}: the model has `{name}` already"
    fix = "choose another name, or change the model by hand first"
    return ContentError(Problem("migration_clash", "error", message, file, 1, f"fields.{name}", fix))


def _at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value
