"""Whether one value fits its field: its type, its rules, and what is inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from math import isfinite
from typing import Any

from content_repo import dates
from content_repo.fields import TAG, TEXT_TYPES, Bound, Field
from content_repo.patterns import compiled
from content_repo.schema import BUILT_IN_SECTIONS, COLOR, LINK, SLUG
from content_repo.section_models import Kinds, SectionModels, inner_sections, kind_of
from content_repo.summary_lines import summary_line

Fault = tuple[str, str, str]  # (dotted path, what is wrong, what to do)

_PATTERNS = {
    "slug": (re.compile(SLUG), "is not a slug", "leave out spaces and / \\ ? #"),
    "color": (re.compile(COLOR), "is not a colour", "write it like #a1b2c3"),
    "link": (re.compile(LINK), "is not a safe address", "use a page, a path, or an https address"),
}
_WANTED = {
    "integer": ("a whole number", "write digits only, without quotes"),
    "number": ("a number", "write a number such as 2.5, without quotes"),
    "boolean": ("true or false", "write true or false, without quotes"),
    "date": ("a day", "write it like 2026-03-01"),
    "datetime": ("a date", dates.FORMS),
    "tags": ("a list of texts", "write it like [one, two]"),
    "list": ("a list", "write it like [one, two]"),
    "sections": ("a list of sections", "start each item with `- `"),
    "object": ("a table of keys", "write its keys below it, indented"),
    **dict.fromkeys(TEXT_TYPES, ("a text", "put it in quotes")),
}
_CLASSES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "datetime": datetime,
    "tags": (tuple, list),
    "list": (tuple, list),
    "sections": (tuple, list),
    "object": Mapping,
}


def faults(
    field: Field, value: Any, path: str, models: SectionModels, kinds: Kinds | None = None
) -> Iterator[Fault]:
    """What is wrong with a value that is not null. `kinds`: types of sections that do not say it themselves."""
    if not _fits(field.type, value):
        wanted, fix = _WANTED[field.type]
        yield path, f"`{path}` must be {wanted}, not {shown(value)}", fix
        return
    yield from _rule_faults(field, value, path)
    if field.type == "object":
        yield from _key_faults(field.fields, value, path, models)
    elif field.type in ("list", "tags"):
        yield from _item_faults(field, value, path, models)
    elif field.type == "sections":
        for index, each in enumerate(value):
            yield from _section_item_faults(field.options, each, path, index, models, kinds or {})


def section_faults(
    section: Mapping[str, Any], path: str, kind: str, models: SectionModels
) -> Iterator[Fault]:
    """What is wrong with the fields of one section, those of the choices of a zone included."""
    model = models.get(kind)
    if model is not None:
        name = summary_line(model.summary, section)
        for at, what, fix in _key_faults(model.fields, section, path, models):
            yield at, f"{what} (in “{name}”)" if name else what, fix
    for below, fields in inner_sections(section):
        yield from section_faults(fields, f"{path}.{below}", kind_of(fields, path, {}), models)


def shown(value: Any) -> str:
    """A value in a message; a long one is cut."""
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _fits(kind: str, value: Any) -> bool:
    if kind in TEXT_TYPES:
        return isinstance(value, str)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if kind == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    return kind == "json" or isinstance(value, _CLASSES[kind])


# --- rules


def _rule_faults(field: Field, value: Any, path: str) -> Iterator[Fault]:
    built_in = _PATTERNS.get(field.type)
    if built_in and not built_in[0].search(value):
        yield path, f"`{path}` {built_in[1]}: {shown(value)}", built_in[2]
    if field.pattern and not compiled(field.pattern).found_in(value):
        fix = "write it as the model's help says" if field.help else "write it in that form"
        yield path, f"`{path}` does not fit the pattern {field.pattern}: {shown(value)}", fix
    if field.type == "select" and value not in field.options:
        yield path, f"`{path}` cannot be {shown(value)}", f"one of: {', '.join(field.options)}"
    if field.unique and isinstance(value, list | tuple):
        yield from _repeated(value, path)
    if field.min is not None or field.max is not None:
        yield from _bound_faults(field, value, path)


def _repeated(items: Sequence[Any], path: str) -> Iterator[Fault]:
    for index, each in enumerate(items):
        if any(_same(each, other) for other in items[:index]):
            yield f"{path}.{index}", f"`{path}` holds {shown(each)} twice", "keep one of them"


def _same(one: Any, other: Any) -> bool:
    """As JSON compares: 1 and true differ, also inside."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _bound_faults(field: Field, value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, date):
        yield from _date_faults(field, value, path)
        return
    unit = "" if isinstance(value, int | float) else " characters" if isinstance(value, str) else " items"
    size = len(value) if unit else value
    if isinstance(field.min, int | float) and size < field.min:
        fix = "add to it" if unit else f"write {field.min:g} or more"
        yield path, f"`{path}` has {size:g}{unit}; at least {field.min:g} are needed", fix
    if isinstance(field.max, int | float) and size > field.max:
        fix = "shorten it" if unit else f"write {field.max:g} or less"
        yield path, f"`{path}` has {size:g}{unit}; at most {field.max:g} are allowed", fix


def _date_faults(field: Field, value: date, path: str) -> Iterator[Fault]:
    if field.min is not None and _is_before(value, field.min):
        yield path, f"`{path}` is {value}, before {field.min}", f"write {field.min} or a later date"
    if field.max is not None and _is_before(field.max, value):
        yield path, f"`{path}` is {value}, after {field.max}", f"write {field.max} or an earlier date"


def _is_before(one: Bound, other: Bound) -> bool:
    """Moments as moments; a moment and a day by the day that the moment was written as."""
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one < other
    return _day(one) < _day(other)


def _day(value: Bound) -> date:
    assert isinstance(value, date)
    return value.date() if isinstance(value, datetime) else value


# --- what is inside


def _key_faults(
    fields: Mapping[str, Field], values: Mapping[str, Any], path: str, models: SectionModels
) -> Iterator[Fault]:
    for key, each in values.items():
        if each is not None and key in fields:
            yield from faults(fields[key], each, f"{path}.{key}", models)


def _item_faults(field: Field, items: Sequence[Any], path: str, models: SectionModels) -> Iterator[Fault]:
    of = field.of if field.type == "list" else TAG
    for index, each in enumerate(items):
        if of is not None and (each is not None or field.type == "tags"):
            yield from faults(of, each, f"{path}.{index}", models)


def _section_item_faults(
    allowed: Sequence[str], section: Any, path: str, index: int, models: SectionModels, kinds: Kinds
) -> Iterator[Fault]:
    at = f"{path}.{index}"
    if not isinstance(section, Mapping):
        yield (
            at,
            f"`{at}` must be a section, not {shown(section)}",
            "write it like {id: intro, type: markdown}",
        )
        return
    for key in ("id", "type"):
        if key in section and not (isinstance(section[key], str) and section[key]):
            yield f"{at}.{key}", f"`{at}.{key}` must be a text, not {shown(section[key])}", "name it"
    yield from _kind_faults(allowed, section.get("type"), at)
    yield from section_faults(section, at, kind_of(section, path, kinds), models)


def _kind_faults(allowed: Sequence[str], kind: Any, at: str) -> Iterator[Fault]:
    if allowed and isinstance(kind, str) and kind and kind not in (*allowed, *BUILT_IN_SECTIONS):
        what = f"a section of type {kind!r} is not allowed here"
        yield f"{at}.type", what, f"one of: {', '.join(allowed)}"
