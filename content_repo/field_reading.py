"""Reading the fields of a model file. What is wrong is reported to the table's problems, with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from typing import Any

from content_repo import dates, reserved
from content_repo.conditions import Condition
from content_repo.fields import FIELD_TYPES, LIST_TYPES, LOCALISED_TYPES, TEXT_TYPES, Bound, Field
from content_repo.schema import RESERVED
from content_repo.settings import Table
from content_repo.suggestions import did_you_mean
from content_repo.value_checks import faults
from content_repo.values import Conversion

_DATED = ("date", "datetime")
_NUMBERS = ("integer", "number")
_MEASURED = (*LOCALISED_TYPES, "slug", "link", *LIST_TYPES)
_PATTERNED = (*LOCALISED_TYPES, "slug", "link")
_UNIQUE = (*_PATTERNED, *_NUMBERS, *_DATED, "select", "reference", "color", "image", "file", "list", "tags")
_RULES: Mapping[str, tuple[str, ...]] = {
    "min": (*_MEASURED, *_NUMBERS, *_DATED),
    "max": (*_MEASURED, *_NUMBERS, *_DATED),
    "pattern": _PATTERNED,
    "unique": _UNIQUE,
    "options": ("select",),
    "of": ("list", "sections"),
    "fields": ("object",),
    "to": ("reference",),
}
_NEEDS_TABLE = ("list", "object", "select", "sections")


def read_fields(table: Table) -> dict[str, Field]:
    """The fields that a `fields:` table declares."""
    tables = dict(table.tables())
    found = {name: read_field(each) for name, each in tables.items()}
    return {name: _with_conditions(field, tables[name], found) for name, field in found.items()}


def read_field(table: Table) -> Field:
    kind = _type(table)
    low, high = _bounds(table, kind)
    options, labels = _options(table, kind)
    found = Field(
        kind,
        table.flag("required", False),
        table.raw("localized") if table.raw("localized") is None else table.flag("localized", False),
        low,
        high,
        options,
        labels,
        of=_item(table) if kind == "list" else None,
        fields=read_fields(table.table("fields")) if kind == "object" else {},
        to=table.words("to") if kind == "reference" else (),
        pattern=_pattern(table, kind),
        unique=table.flag("unique", False) if kind in _UNIQUE else False,
        default=_default(table, kind),
        label=table.label("label"),
        help=table.label("help"),
        group=table.text("group"),
    )
    table.raw("when")
    _check_default(table, found)
    _refuse_idle_rules(table, kind)
    table.close()
    return found


def _refuse_idle_rules(table: Table, kind: str) -> None:
    """Rules that exist, for fields of other types."""
    for key in table.unasked():
        if key in _RULES:
            fix = f"remove it; it is for {', '.join(_RULES[key])}"
            table.report(key, f"`{key}` means nothing for a field of type {kind}", fix, "model")
            table.raw(key)


def _type(table: Table) -> str:
    kind = table.text("type", "string")
    if kind in FIELD_TYPES:
        return kind
    table.report("type", f"unknown field type {kind!r}", did_you_mean(kind, FIELD_TYPES), "model")
    return "json"


def _bounds(table: Table, kind: str) -> tuple[Bound | None, Bound | None]:
    low: Bound | None = None
    high: Bound | None = None
    if kind in _DATED:
        low, high = _moment(table, "min", kind), _moment(table, "max", kind)
    elif kind in _NUMBERS:
        low, high = table.number("min"), table.number("max")
    elif kind in _MEASURED:
        low, high = _size(table, "min"), _size(table, "max")
    if low is not None and high is not None and type(low) is type(high) and low > high:  # type: ignore[operator]
        table.report("max", f"`max` {high} is less than `min` {low}", "swap them", "model")
    return low, high


def _size(table: Table, key: str) -> int | None:
    """Characters of a text, items of a list."""
    return None if table.raw(key) is None else table.integer(key, 0)


def _moment(table: Table, key: str, kind: str) -> Bound | None:
    """A day; for `datetime` also a moment, in UTC where it names no zone."""
    text = table.text(key)
    if not text:
        return None
    try:
        return dates.parse_day(text)
    except ValueError:
        pass
    try:
        if kind == "datetime":
            return dates.parse(text, UTC)
    except ValueError:
        pass
    table.report(key, f"`{key}` must be a day, not {text!r}", "write it like 2026-03-01", "model")
    return None


def _options(table: Table, kind: str) -> tuple[tuple[str, ...], Mapping[str, Mapping[str, str]]]:
    """A select's options and their labels, or the section types that a `sections` field allows."""
    if kind == "sections":
        return table.words("of"), {}
    if kind != "select":
        return (), {}
    if isinstance(table.raw("options"), dict):
        labels = table.table("options")
        found = {name: labels.label(name) for name in labels}
        return tuple(found), found
    options = table.words("options")
    if not options:
        fix = "list the allowed texts: options: [small, large]"
        table.report("", "a `select` field needs `options`", fix, "model")
    for each in {each for each in options if options.count(each) > 1}:
        table.report("options", f"the option {each!r} is listed twice", "keep one of them", "model")
    return options, {}


def _item(table: Table) -> Field:
    of = table.raw("of", "string")
    if isinstance(of, dict):
        item = table.table("of")
        found = read_field(item)
        if item.raw("when") is not None:
            fix = "give it to the list, or to a field of the item"
            item.report("when", "an item of a list cannot have `when`", fix, "model")
        if found.has_unique:
            refuse_unique(item, "a list")
        return found
    if of in FIELD_TYPES and of not in _NEEDS_TABLE:
        return Field(of)
    fix = "name a simple type, or write the field as a table: of: {type: object, fields: …}"
    table.report("of", f"a list cannot be of {of!r}", fix, "model")
    return Field("json")


def refuse_unique(table: Table, inside: str) -> None:
    """What is many times in a fragment is not compared with other fragments."""
    fix = "give it to a field of the fragment; a list's own `unique` allows no item twice"
    table.report("", f"`unique` means nothing inside {inside}", fix, "model")


def _pattern(table: Table, kind: str) -> str:
    from content_repo.patterns import PatternError, compiled

    text = table.text("pattern") if kind in _PATTERNED else ""
    try:
        compiled(text)
    except PatternError as error:
        table.report(
            "pattern",
            f"the pattern {text!r} cannot be used: {error}",
            "see docs/models.md, Patterns",
            "model",
        )
        return ""
    return text


def _default(table: Table, kind: str) -> Any:
    """As it was written; texts as the author's source text, or one a locale."""
    written = table.raw("default")
    if kind not in TEXT_TYPES or isinstance(written, str | None):
        return written
    return dict(table.label("default")) if isinstance(written, dict) else table.text("default")


def _check_default(table: Table, field: Field) -> None:
    """A default must fit its own field."""
    is_by_locale = isinstance(field.default, dict) and field.type in TEXT_TYPES
    for each in field.default.values() if is_by_locale else (field.default,):
        value = Conversion({}, {}, UTC).value(field, each, "default")
        for _, what, fix in () if value is None else faults(field, value, "default", {}):
            table.report("default", what, fix, "model")


def _with_conditions(field: Field, table: Table, beside: Mapping[str, Field]) -> Field:
    if table.raw("when") is None:
        return field
    when = table.table("when")
    return replace(field, when=tuple(filter(None, (_condition(when, name, beside) for name in when))))


def _condition(table: Table, name: str, beside: Mapping[str, Field]) -> Condition | None:
    sibling = beside.get(name) or RESERVED.get(reserved.canonical(name) or "")
    if sibling is None:
        table.report(name, f"there is no field `{name}` beside this one", did_you_mean(name, beside), "model")
        return None
    is_text = sibling.type in TEXT_TYPES or sibling.type == "tags"
    values = table.words(name) if is_text else tuple(_listed(table.raw(name)))
    if any(isinstance(each, dict | list | None) for each in values):
        table.report(
            name, "a condition is a value, or a list of values", "write it like {kind: video}", "model"
        )
        return None
    return _possible(table, name, sibling, values)


def _possible(table: Table, name: str, sibling: Field, values: tuple[Any, ...]) -> Condition:
    for each in values if sibling.type == "select" else ():
        if each not in sibling.options:
            fix = did_you_mean(each, sibling.options)
            table.report(name, f"`{name}` is never {each!r}: that is none of its options", fix, "model")
    return Condition(name, values)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def is_rule_of(key: str, kind: str) -> bool:
    """Whether a key of a field's definition may stand there for a type."""
    return key not in _RULES or kind in _RULES[key]
