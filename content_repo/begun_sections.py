"""Sections that a translation or a variation does not mention yet: a change in one begins with its `id`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from content_repo.edits import Change, Insert, Path, Set, parse_path
from content_repo.edits.steps import value_at, walk


def begun_sections(
    paths: Iterable[str | Path], data: Mapping[str, Any], base: Mapping[str, Any]
) -> Iterator[Change]:
    """For paths such as `sections.hero.title`: an item `{id: hero}` where the base has such a section and this file's data has
    not."""
    wanted: dict[Path, list[str]] = {}
    for written in paths:
        path = parse_path(written)
        size = {"sections": 1, "regions": 2}.get(str(path[0]), len(path))
        name = str(path[size]) if len(path) > size + 1 else ""
        if name in _ids(base, path[:size]) and name not in _ids(data, path[:size]):
            wanted.setdefault(path[:size], []).append(name)
    for at, names in wanted.items():
        held = len(_ids(data, at))
        items = [{"id": name} for name in dict.fromkeys(names)]
        if held:
            yield from (Insert((*at, held + number), item) for number, item in enumerate(items))
        else:
            yield Set(at, items)


def _ids(data: Mapping[str, Any], path: Path) -> list[str]:
    found, rest = walk(path, data)
    held = value_at(data, found) if not rest and found else None
    return (
        [str(each.get("id", "")) for each in held if isinstance(each, Mapping)]
        if isinstance(held, list)
        else []
    )
