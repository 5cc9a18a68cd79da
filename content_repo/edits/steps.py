"""From what is asked to the smallest steps on what is there, and what the data must be after each.

A step is a change whose path is exact: `Set` of what exists replaces, of a missing last key adds; `Insert` at a list's length
appends. Tables and lists that are given whole are compared with the old ones, so that only what differs is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from content_repo import reserved
from content_repo.edits.changes import Insert, Path, Remove, Rename, Set, parse_path
from content_repo.edits.contents import Typed, plain, same
from content_repo.edits.refusals import path_refused

Step = Set | Insert | Remove | Rename

MAX_STEPS = 40  # more than these, and a value is written anew: each step reads the text again

_DIGITS = re.compile(r"[0-9]{1,9}")


def steps(change: Step, data: Any, file: str) -> list[Step]:
    """The steps of a change; none where everything is so already. Raises ContentError where the path leads nowhere."""
    of_fragment = file.endswith(".md") or file.startswith("content/")
    found, rest = walk(parse_path(change.path), data, any_case=of_fragment)
    if isinstance(change, Set):
        return _set(found, rest, data, plain(change.value), file)
    if isinstance(change, Insert):
        return [_insert(found, rest, data, plain(change.value), file)]
    if rest and isinstance(change, Remove):
        return []
    if rest or not found:
        raise path_refused(
            (*found, *rest), f"there is no `{_dotted((*found, *rest))}`", "name a key of it", file
        )
    return [Remove(found)] if isinstance(change, Remove) else _rename(found, change.name, data, file)


def walk(path: Path, data: Any, *, any_case: bool = True) -> tuple[Path, Path]:
    """(the part of the path that exists, exactly; the rest of it). `any_case`: reserved keys match in any spelling, as they do in
    fragments."""
    value = data
    found: list[str | int] = []
    for number, part in enumerate(path):
        name = _name(value, part, any_case=any_case and not number)
        if name is None:
            return tuple(found), path[number:]
        found.append(name)
        value = value[name]
    return tuple(found), ()


def _name(value: Any, part: str | int, *, any_case: bool) -> str | int | None:
    """The key or position that a part of a path means there; None where there is none."""
    if isinstance(value, dict):
        return _key(value, str(part), any_case=any_case)
    if not isinstance(value, list):
        return None
    if isinstance(part, int) or _DIGITS.fullmatch(part):
        return int(part) if 0 <= int(part) < len(value) else None
    return next(
        (n for n, each in enumerate(value) if isinstance(each, dict) and each.get("id") == part), None
    )


def _key(table: dict[str, Any], part: str, *, any_case: bool) -> str | None:
    if part in table or not any_case or not reserved.canonical(part):
        return part if part in table else None
    return reserved.spelling(table, part)


def value_at(data: Any, path: Sequence[str | int]) -> Any:
    for part in path:
        data = data[part]
    return data


def _set(found: Path, rest: Path, data: Any, value: Any, file: str) -> list[Step]:
    old = value_at(data, found)
    if not rest:
        smaller = list(_differences(found, old, value)) if found else list(_differences((), old, value))
        return smaller if len(smaller) <= MAX_STEPS or not found else [Set(found, value)]
    if isinstance(old, dict):
        return [Set((*found, str(rest[0])), _nested(rest[1:], value))]
    if isinstance(old, list) and _position(rest[0]) == len(old):
        return [Insert((*found, len(old)), _nested(rest[1:], value))]
    if isinstance(old, Typed) and old.value is None:
        return [Set(found, _nested(rest, value))]
    raise _nowhere(found, rest, old, file)


def _insert(found: Path, rest: Path, data: Any, value: Any, file: str) -> Step:
    if not rest and found and isinstance(value_at(data, found[:-1]), list):
        return Insert(found, value)
    old = value_at(data, found)
    if len(rest) == 1 and isinstance(old, list) and _position(rest[0]) == len(old):
        return Insert((*found, len(old)), value)
    raise _nowhere(found, rest, old, file)


def _rename(found: Path, name: str, data: Any, file: str) -> list[Step]:
    parent = value_at(data, found[:-1])
    if not isinstance(parent, dict):
        raise path_refused(
            found, f"`{_dotted(found)}` is an item of a list and has no name", "name a key", file
        )
    if name == found[-1]:
        return []
    if name in parent:
        raise path_refused(found, f"`{name}` is there already", "choose another name", file)
    return [Rename(found, name)]


def _nowhere(found: Path, rest: Path, old: Any, file: str) -> Exception:
    what = f"`{_dotted(found)}`" if found else "the file"
    if not rest:
        return path_refused(found, f"{what} is no item of a list", "name a position in a list", file)
    if isinstance(old, list):
        why = f"{what} is a list of {len(old)}: it has no {str(rest[0])!r}"
        return path_refused((*found, *rest), why, f"use 0 to {len(old)}, or the `id` of an item", file)
    return path_refused((*found, *rest), f"{what} is neither a table nor a list", "set it as a whole", file)


def _position(part: str | int) -> int | None:
    return int(part) if isinstance(part, int) or _DIGITS.fullmatch(part) else None


def _nested(path: Path, value: Any) -> Any:
    for part in reversed(path):
        value = [value] if part in (0, "0") else {str(part): value}
    return value


def _differences(path: Path, old: Any, new: Any) -> Iterator[Step]:
    if same(new, old):
        return
    if isinstance(old, dict) and isinstance(new, dict) and (old.keys() & new.keys() or not path):
        yield from _table_differences(path, old, new)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _list_differences(path, old, new)
    else:
        yield Set(path, new)


def _table_differences(path: Path, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Step]:
    for key, each in old.items():
        if key in new:
            yield from _differences((*path, key), each, new[key])
    yield from (Remove((*path, key)) for key in old if key not in new)
    yield from (Set((*path, key), each) for key, each in new.items() if key not in old)


def _list_differences(path: Path, old: list[Any], new: list[Any]) -> Iterator[Step]:
    before = _equal(zip(old, new, strict=False))
    short = min(len(old), len(new)) - before
    after = min(_equal(zip(reversed(old), reversed(new), strict=False)), short)
    shared = short - after
    for number in range(before, before + shared):
        yield from _item_differences((*path, number), old[number], new[number])
    at = before + shared
    yield from (Remove((*path, number)) for number in reversed(range(at, len(old) - after)))
    yield from (Insert((*path, number), new[number]) for number in range(at, len(new) - after))


def _item_differences(path: Path, old: Any, new: Any) -> Iterator[Step]:
    tables = isinstance(old, dict) and isinstance(new, dict)
    if tables and old.get("id") != new.get("id"):
        yield Set(path, new)
    else:
        yield from _differences(path, old, new)


def _equal(pairs: Iterator[tuple[Any, Any]]) -> int:
    """How many pairs are equal before the first that is not."""
    return sum(1 for _ in takewhile(lambda pair: same(pair[1], pair[0]), pairs))


def after(data: Any, step: Step) -> Any:
    """The data with the step done; the rest is shared with the old data."""
    return _after(data, parse_path(step.path), step)


def _after(data: Any, path: Path, step: Step) -> Any:
    if not path:
        assert isinstance(step, Set)
        return step.value
    head, rest = path[0], path[1:]
    if isinstance(data, dict):
        return _table_after(data, str(head), rest, step)
    items = list(data)
    if rest:
        items[int(head)] = _after(items[int(head)], rest, step)
    elif isinstance(step, Insert):
        items.insert(int(head), step.value)
    else:
        items[int(head) : int(head) + 1] = [] if isinstance(step, Remove) else [getattr(step, "value", None)]
    return items


def _table_after(table: dict[str, Any], key: str, rest: Path, step: Step) -> dict[str, Any]:
    if not rest and isinstance(step, Remove):
        return {name: each for name, each in table.items() if name != key}
    if not rest and isinstance(step, Rename):
        return {step.name if name == key else name: each for name, each in table.items()}
    return {**table, key: _after(table.get(key), rest, step)}


def _dotted(path: Sequence[str | int]) -> str:
    return ".".join(map(str, path))
