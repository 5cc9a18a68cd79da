"""Values that no text file can hold, refused before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

from content_repo.edits.changes import Insert, Rename, Set, parse_path
from content_repo.edits.refusals import value_refused
from content_repo.edits.steps import Step
from content_repo.edits.yaml_scalars import REFUSED
from content_repo.yamltext import MAX_DEPTH

_SCALARS = (int, float, bool, date, time, type(None))


def refuse_unwritable(change: Step, file: str) -> None:
    """NUL and lone surrogates, values that are no data, values too deep. Raises ContentError."""
    given = (
        change.value
        if isinstance(change, Set | Insert)
        else change.name
        if isinstance(change, Rename)
        else ""
    )
    path = parse_path(change.path)
    for why in _faults(given, MAX_DEPTH - len(path)):
        raise value_refused(path, f"`{'.'.join(map(str, path))}` {why}", file)
    for part in path:
        if isinstance(part, str) and (not part or REFUSED.search(part)):
            raise value_refused(path, f"{part!r} cannot be a key", file)


def _faults(value: Any, depth: int) -> Iterator[str]:
    if depth < 0:
        yield f"is nested deeper than {MAX_DEPTH} levels"
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _faults(str(key), 0) if key != "" else iter(("has an empty key",))
            yield from _faults(each, depth - 1)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _faults(each, depth - 1)
    elif isinstance(value, str):
        found = REFUSED.search(value)
        if found:
            yield f"cannot hold the character U+{ord(found[0]):04X}"
    elif not isinstance(value, _SCALARS):
        yield f"cannot be a {type(value).__name__}"
