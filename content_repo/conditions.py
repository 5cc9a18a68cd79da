"""Conditions of fields: `when: {kind: video, muted: [true]}` is true where every field named has one of the values.

A field that no file sets has its default; a list field holds a value by membership.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from content_repo import reserved

if TYPE_CHECKING:
    from content_repo.fields import Field


@dataclass(frozen=True, slots=True)
class Condition:
    """`field` is one beside the field that has the condition; `values` are those that make it true."""

    field: str
    values: tuple[Any, ...]

    def __str__(self) -> str:
        return f"`{self.field}` is {' or '.join(map(_shown, self.values))}"


def counts(field: Field, beside: Mapping[str, Field], values: Mapping[str, Any]) -> bool:
    """Whether a field counts among `values`, those of the fields `beside` it."""
    return all(_holds(each, beside, values) for each in field.when)


def _holds(condition: Condition, beside: Mapping[str, Field], values: Mapping[str, Any]) -> bool:
    sibling, name = beside.get(condition.field), condition.field
    is_respelt = name not in values and reserved.canonical(name) is not None
    name = reserved.spelling(values, name) or name if is_respelt else name
    value = values.get(name, sibling.default if sibling else None)
    given = value if isinstance(value, list | tuple) else (value,)
    return any(_same(each, wanted) for each in given for wanted in condition.values)


def is_met_by_default(condition: Condition, beside: Mapping[str, Field]) -> bool:
    """Whether it holds where nobody set the field it looks at."""
    return _holds(condition, beside, {})


def told(conditions: Iterable[Condition]) -> str:
    """For a person: "`kind` is 'video' and `muted` is true"."""
    return " and ".join(map(str, conditions))


def _same(value: Any, wanted: Any) -> bool:
    """As JSON compares: 1 and 1.0 are the same, 1 and true are not."""
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
