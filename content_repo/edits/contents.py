"""What a file says, as data to compare: the data after an edit must be the data before it with that one change.

Scalars that are not text keep their source text (`012`), so that an edit which respells a neighbour is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, NamedTuple

from content_repo.document import Document, Path


class Typed(NamedTuple):
    """A scalar that is not text: its value and how it is written."""

    value: Any
    text: str


def contents(document: Document) -> Any:
    """The document's data with Typed scalars; an empty document is an empty table."""
    return {} if document.value is None else _typed(document.value, (), document.texts)


def _typed(value: Any, path: Path, texts: Mapping[Path, str]) -> Any:
    if isinstance(value, dict):
        return {key: _typed(each, (*path, key), texts) for key, each in value.items()}
    if isinstance(value, list):
        return [_typed(each, (*path, number), texts) for number, each in enumerate(value)]
    return value if isinstance(value, str) else Typed(value, texts.get(path, repr(value)))


def plain(value: Any) -> Any:
    """A given value as plain data: tuples are lists, dates keep their type."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def same(wanted: Any, found: Any) -> bool:
    """Whether two contents are equal. A value of `wanted` that is not Typed is new: only its value counts."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and _same_tables(wanted, found)
    if isinstance(wanted, Typed):
        return (
            isinstance(found, Typed) and wanted.text == found.text and type(wanted.value) is type(found.value)
        )
    if isinstance(wanted, list):
        return isinstance(found, list) and len(wanted) == len(found) and all(map(same, wanted, found))
    return _same_scalar(wanted, found)


def _same_tables(wanted: dict[str, Any], found: dict[str, Any]) -> bool:
    return wanted.keys() == found.keys() and all(same(each, found[key]) for key, each in wanted.items())


def _same_scalar(wanted: Any, found: Any) -> bool:
    value = found.value if isinstance(found, Typed) else found
    if isinstance(wanted, date | time) and isinstance(value, str):
        return written_date(wanted) == value
    return type(wanted) is type(value) and (wanted == value or repr(wanted) == repr(value) == "nan")


def written_date(value: date | time) -> str:
    """RFC 3339, or the day alone."""
    return value.isoformat(sep="T") if isinstance(value, datetime) else value.isoformat()
