"""The values of a fragment's fields: from what an author wrote to what the model means, and what is wrong
with them.

`schema.py` is the truth about which values fit; the checks here say the same faster, and with a line (a
property test holds the two together).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol

from content_repo import dates, reserved
from content_repo.fields import TEXT_TYPES, Field
from content_repo.problems import Problem
from content_repo.schema import BUILT_IN_SECTIONS, COLOR, LINK, RESERVED, SLUG

if TYPE_CHECKING:
    from content_repo.models import Model

Fault = tuple[str, str, str]  # (dotted path, what is wrong, what to do)

_PATTERNS = {
    "slug": (re.compile(SLUG), "is not a slug", "leave out spaces and / \\ ? #"),
    "color": (re.compile(COLOR), "is not a colour", "write it like #a1b2c3"),
    "link": (re.compile(LINK), "is not a safe address", "use a page, a path, or an https address"),
}
_WANTED = {
    "integer": ("a whole number", "remove the quotes, or the part after the dot"),
    "number": ("a number", "remove the quotes"),
    "boolean": ("true or false", "write true or false, without quotes"),
    "date": ("a day", "write it like 2026-03-01"),
    "datetime": ("a date", dates.FORMS),
    "tags": ("a list of texts", "write it like [one, two]"),
    "list": ("a list", "write it like [one, two]"),
    "sections": ("a list of sections", "start each item with `- `"),
    "object": ("a table of keys", "write its keys below it, indented"),
    **dict.fromkeys(TEXT_TYPES, ("a text", "put it in quotes")),
}


class Written(Protocol):
    """One parsed file; paths are dotted ("cta.label", "sections.0.use")."""

    @property
    def file(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    def line_of(self, path: str) -> int: ...


def coerce(model: Model, written: Written, zone: tzinfo) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of one file as the model means them, and the problems of its values (`required` is not asked
    for).

    Texts are the author's source text where the model says text; dates are `date` and `datetime` (in `zone`
    when they name none); lists are tuples. Unknown keys keep their YAML values. A value that does not fit is
    kept as it is.
    """
    convert = _Conversion(written.texts, zone).value
    fields = {key: convert(rule(model.fields, key), value, key) for key, value in written.fields.items()}
    problems = [
        Problem("bad_value", "error", what, written.file, written.line_of(path), path, fix)
        for path, what, fix in _faults(model, fields)
    ]
    return fields, problems


def validate(
    model: Model, fields: Mapping[str, Any], *, publish: bool = False, has_body: bool = True, file: str = ""
) -> list[Problem]:
    """What is wrong with resolved fields. `publish`: required fields (and a required body) must be there."""
    problems = [
        Problem("bad_value", "error", what, file, 0, path, fix) for path, what, fix in _faults(model, fields)
    ]
    return problems + (missing(model, fields, has_body=has_body, file=file) if publish else [])


def missing(
    model: Model, fields: Mapping[str, Any], *, has_body: bool = True, file: str = ""
) -> list[Problem]:
    """What resolved fields lack to be published."""
    given = {**fields, "body": "…"} if has_body else fields
    return [_missing(path, file) for path in _absent(model.fields, given, "")]


def rule(fields: Mapping[str, Field], key: str) -> Field | None:
    """The field that governs a top-level key: the model's, else that of a reserved key."""
    found = fields.get(key)
    if found is not None:
        return found
    name = reserved.canonical(key)
    return fields.get(name) or RESERVED[name] if name else None


def freeze(value: Any) -> Any:
    """Lists, at any depth, become tuples."""
    if isinstance(value, list | tuple):
        return tuple(map(freeze, value))
    if isinstance(value, Mapping):
        return {key: freeze(each) for key, each in value.items()}
    return value


class _Conversion:
    """From YAML's values to the model's, for one file."""

    def __init__(self, texts: Mapping[str, str], zone: tzinfo) -> None:
        self._texts = texts
        self._zone = zone

    def value(self, field: Field | None, value: Any, path: str) -> Any:
        if field is None:
            return freeze(value) if isinstance(value, list | dict) else value
        if field.type in TEXT_TYPES:
            return self._text(value, path)
        convert = getattr(self, "_" + field.type, None)
        return convert(field, value, path) if convert else freeze(value)

    def _text(self, value: Any, path: str) -> Any:
        return (
            value if isinstance(value, str) else self._texts.get(path, value) if value is not None else None
        )

    def _integer(self, field: Field, value: Any, path: str) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _date(self, field: Field, value: Any, path: str) -> Any:
        try:
            return dates.parse_day(value) if isinstance(value, str) else value
        except ValueError:
            return value

    def _datetime(self, field: Field, value: Any, path: str) -> Any:
        try:
            return dates.parse(value, self._zone) if isinstance(value, str) else value
        except ValueError:
            return value

    def _tags(self, field: Field, value: Any, path: str) -> Any:
        return self._list(_TAGS, value, path)

    def _list(self, field: Field, value: Any, path: str) -> Any:
        if isinstance(value, list | tuple):
            return tuple(self.value(field.of, each, f"{path}.{index}") for index, each in enumerate(value))
        alone = value is not None and field.of is not None and field.of.type in TEXT_TYPES
        return (self._text(value, path),) if alone and not isinstance(value, dict) else freeze(value)

    def _object(self, field: Field, value: Any, path: str) -> Any:
        if not isinstance(value, Mapping):
            return freeze(value)
        return {key: self.value(field.fields.get(key), each, f"{path}.{key}") for key, each in value.items()}


_TAGS = Field("list", of=Field("string"))


def _faults(model: Model, fields: Mapping[str, Any]) -> Iterator[Fault]:
    for key, value in fields.items():
        field = rule(model.fields, key)
        if field is not None and value is not None:
            yield from _check(field, value, key)


def _check(field: Field, value: Any, path: str) -> Iterator[Fault]:
    if not _fits(field.type, value):
        wanted, fix = _WANTED[field.type]
        yield path, f"`{path}` must be {wanted}, not {_shown(value)}", fix
        return
    yield from _check_rules(field, value, path)
    yield from _check_inside(field, value, path)


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


_CLASSES: dict[str, type | tuple[type, ...]] = {
    "boolean": bool,
    "datetime": datetime,
    "tags": (tuple, list),
    "list": (tuple, list),
    "sections": (tuple, list),
    "object": Mapping,
}


def _check_rules(field: Field, value: Any, path: str) -> Iterator[Fault]:
    pattern = _PATTERNS.get(field.type)
    if pattern and not pattern[0].search(value):
        yield path, f"`{path}` {pattern[1]}: {_shown(value)}", pattern[2]
    if field.type == "select" and value not in field.options:
        yield path, f"`{path}` cannot be {_shown(value)}", f"one of: {', '.join(field.options)}"
    if field.min is not None or field.max is not None:
        yield from _check_bounds(field, value, path)


def _check_bounds(field: Field, value: Any, path: str) -> Iterator[Fault]:
    unit = "" if isinstance(value, int | float) else " characters" if isinstance(value, str) else " items"
    size = len(value) if unit else value
    if field.min is not None and size < field.min:
        yield path, f"`{path}` has {size:g}{unit}; at least {field.min:g} are needed", "add to it"
    if field.max is not None and size > field.max:
        yield path, f"`{path}` has {size:g}{unit}; at most {field.max:g} are allowed", "shorten it"


def _check_inside(field: Field, value: Any, path: str) -> Iterator[Fault]:
    if field.type == "object":
        for key, each in value.items():
            if each is not None and key in field.fields:
                yield from _check(field.fields[key], each, f"{path}.{key}")
    elif field.type in ("list", "tags"):
        of = field.of if field.type == "list" else _TAGS.of
        for index, each in enumerate(value):
            if of is not None and (each is not None or field.type == "tags"):
                yield from _check(of, each, f"{path}.{index}")
    elif field.type == "sections":
        for index, each in enumerate(value):
            yield from _check_section(field.options, each, f"{path}.{index}")


def _check_section(allowed: tuple[str, ...], section: Any, path: str) -> Iterator[Fault]:
    if not isinstance(section, Mapping):
        yield (
            path,
            f"`{path}` must be a section, not {_shown(section)}",
            "write it like {id: intro, type: markdown}",
        )
        return
    for key in ("id", "type"):
        if key in section and not (isinstance(section[key], str) and section[key]):
            yield f"{path}.{key}", f"`{path}.{key}` must be a text, not {_shown(section[key])}", "name it"
    kind = section.get("type")
    if allowed and isinstance(kind, str) and kind and kind not in (*allowed, *BUILT_IN_SECTIONS):
        yield (
            f"{path}.type",
            f"a section of type {kind!r} is not allowed here",
            f"one of: {', '.join(allowed)}",
        )


def _absent(fields: Mapping[str, Field], values: Mapping[str, Any], prefix: str) -> Iterator[str]:
    """Dotted paths of required fields without a value; an empty text is none."""
    for name, field in fields.items():
        value = values.get(name)
        if field.required and (value is None or (value == "" and field.type in TEXT_TYPES)):
            yield prefix + name
        elif field.type == "object" and isinstance(value, Mapping):
            yield from _absent(field.fields, value, f"{prefix}{name}.")
        elif field.type == "list" and field.of is not None and isinstance(value, list | tuple):
            item = {str(index): field.of for index in range(len(value))}
            yield from _absent(item, {str(i): each for i, each in enumerate(value)}, f"{prefix}{name}.")


def _missing(path: str, file: str) -> Problem:
    message = f"`{path}` is required and missing"
    return Problem("required", "error", message, file, 0, path, "fill it in, or keep the fragment as a draft")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
