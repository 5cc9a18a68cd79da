"""One field of a model: its type and its rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.settings import Table
from content_repo.suggestions import did_you_mean

TEXT_TYPES = frozenset(
    ("string", "text", "markdown", "slug", "color", "link", "image", "file", "select", "reference")
)
FIELD_TYPES = (
    *("string", "text", "markdown", "integer", "number", "boolean", "date", "datetime", "select", "tags"),
    *("color", "link", "slug", "image", "file", "reference", "list", "object", "sections", "json"),
)
LOCALISED_TYPES = frozenset(("string", "text", "markdown"))
_MEASURED = frozenset(
    ("string", "text", "markdown", "slug", "link", "integer", "number", "tags", "list", "sections")
)


@dataclass(frozen=True, slots=True)
class Field:
    """`min` and `max` bound a number, the characters of a text, or the items of a list.

    localized   None: as its type says (`is_localised`)
    of          list: the field that each item is; sections: the allowed section types are in `options`
    fields      object: its fields
    to          reference: the types it may lead to; () is any
    options     select: the allowed texts
    """

    type: str
    required: bool = False
    localized: bool | None = None
    min: float | None = None
    max: float | None = None
    options: tuple[str, ...] = ()
    of: Field | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    default: Any = None
    label: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_localised(self) -> bool:
        """Whether each locale has a value of its own (docs/formats.md, Fragments)."""
        return self.localized if self.localized is not None else self.type in LOCALISED_TYPES

    @property
    def has_required(self) -> bool:
        """Whether this field, or one inside it, is required."""
        inside = (*self.fields.values(), *([self.of] if self.of else ()))
        return self.required or any(each.has_required for each in inside)


def read_fields(table: Table) -> dict[str, Field]:
    """The fields that a `fields:` table declares; wrong ones are reported to the table's problems."""
    return {name: read_field(each) for name, each in table.tables()}


def read_field(table: Table) -> Field:
    kind = _type(table)
    found = Field(
        kind,
        table.flag("required", False),
        table.raw("localized") if table.raw("localized") is None else table.flag("localized", False),
        *_bounds(table, kind),
        options=_options(table, kind),
        of=_item(table) if kind == "list" else None,
        fields=read_fields(table.table("fields")) if kind == "object" else {},
        to=_words(table, "to") if kind == "reference" else (),
        default=table.raw("default"),
        label=table.label("label"),
        help=table.label("help"),
    )
    table.close()
    return found


def _type(table: Table) -> str:
    kind = table.text("type", "string")
    if kind in FIELD_TYPES:
        return kind
    table.report("type", f"unknown field type {kind!r}", did_you_mean(kind, FIELD_TYPES), "model")
    return "json"


def _bounds(table: Table, kind: str) -> tuple[float | None, float | None]:
    if kind not in _MEASURED:
        return None, None
    low, high = table.number("min"), table.number("max")
    if low is not None and high is not None and low > high:
        table.report("max", f"`max` {high:g} is less than `min` {low:g}", "swap them", "model")
    return low, high


def _options(table: Table, kind: str) -> tuple[str, ...]:
    """A select's options, or the section types a `sections` field allows."""
    if kind == "sections":
        return _words(table, "of")
    options = table.texts("options") if kind == "select" else ()
    if kind == "select" and not options:
        table.report("", "a `select` field needs `options`", "list the allowed texts", "model")
    return options


def _words(table: Table, key: str) -> tuple[str, ...]:
    """One text or a list of them."""
    return (table.text(key),) if isinstance(table.raw(key), str) else table.texts(key)


def _item(table: Table) -> Field:
    of = table.raw("of", "string")
    if isinstance(of, dict):
        return read_field(table.table("of"))
    if of in FIELD_TYPES and of not in ("list", "object", "select", "sections"):
        return Field(of)
    fix = "name a simple type, or write the field as a table: of: {type: object, fields: …}"
    table.report("of", f"a list cannot be of {of!r}", fix, "model")
    return Field("json")
