"""What an edit must leave: one place in the text that differs, and all other data."""

from __future__ import annotations

from copy import deepcopy
from difflib import SequenceMatcher
from typing import Any

from content_repo import yamltext
from content_repo.edits import Insert, Remove, Rename, Set


def hunks(before: bytes, after: bytes, context: int = 3) -> int:
    """Places that differ, as `diff -U3` groups them."""
    lines = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = next((n for n, (a, b) in enumerate(zip(*lines, strict=False)) if a != b), min(map(len, lines)))
    old, new = (each[max(first - context, 0) :] for each in lines)
    return len(list(SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(context)))


def data(text: str) -> Any:
    """What a YAML text says; nothing is refused in it."""
    document = yamltext.load(text, file="x.yaml")
    assert not document.problems, (document.problems, text)
    return document.value


def changed(value: Any, change: Set | Insert | Remove | Rename) -> Any:
    """The data with a change whose path is exact, done the plain way."""
    value = deepcopy(value)
    *parents, last = change.path
    place = value
    for part in parents:
        place = place[part]
    if isinstance(change, Set):
        place[last] = change.value
    elif isinstance(change, Insert):
        place.insert(last, change.value)
    elif isinstance(change, Remove):
        del place[last]
    else:
        place[change.name] = place.pop(last)
    return value
