"""A model as JSON Schema 2020-12: the one truth for what values a field takes, for editors, the API and the
checks.

An instance is a fragment's fields as JSON: dates as RFC 3339 texts, everything else as it is. `null` is
always allowed (it clears an inherited value), and so are keys that the model does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from content_repo.fields import TEXT_TYPES, Field
from content_repo.reserved import TYPES

if TYPE_CHECKING:
    from content_repo.models import Model

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Python's and ECMA's regular expressions read these in the same way.
# `$(?!\n)`: Python's `$` also matches before a last line break.
SLUG = r"^[^\s/\\?#]+$(?!\n)"
COLOR = r"^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$(?!\n)"
_SCRIPT = "[Jj][Aa][Vv][Aa][Ss][Cc][Rr][Ii][Pp][Tt]|[Vv][Bb][Ss][Cc][Rr][Ii][Pp][Tt]|[Dd][Aa][Tt][Aa]"
LINK = rf"^(?! *({_SCRIPT}):)[^\x00-\x1f]*$(?!\n)"
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)"
DATETIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[-+][0-9]{2}:[0-9]{2})$(?!\n)"
)

_SCALAR: dict[str, Any] = {"type": "string"}
SECTION: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string", "minLength": 1}, "type": {"type": "string", "minLength": 1}},
}
RESERVED = {name: Field(kind, of=Field("string") if kind == "list" else None) for name, kind in TYPES.items()}
BUILT_IN_SECTIONS = ("zone", "list", "fragment", "markdown", "body")

_PLAIN: dict[str, dict[str, Any]] = {
    "string": _SCALAR,
    "text": _SCALAR,
    "markdown": _SCALAR,
    "image": _SCALAR,
    "file": _SCALAR,
    "reference": _SCALAR,
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": DATE, "format": "date"},
    "datetime": {"type": "string", "pattern": DATETIME, "format": "date-time"},
    "tags": {"type": "array", "items": {"type": "string"}},
    "color": {"type": "string", "pattern": COLOR},
    "link": {"type": "string", "pattern": LINK},
    "slug": {"type": "string", "pattern": SLUG},
    "json": {},
}
_BOUNDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("string", "text", "markdown", "slug", "link"), ("minLength", "maxLength")),
    **dict.fromkeys(("integer", "number"), ("minimum", "maximum")),
    **dict.fromkeys(("tags", "list", "sections"), ("minItems", "maxItems")),
}


def json_schema(model: Model) -> dict[str, Any]:
    """The schema of a model's fields as they must be when published."""
    return {"$schema": DIALECT, "title": model.name, **_object({**RESERVED, **model.fields})}


def _object(fields: Mapping[str, Field]) -> dict[str, Any]:
    required = [name for name, each in fields.items() if each.required]
    found: dict[str, Any] = {
        "type": "object",
        "properties": {name: _field(each) for name, each in fields.items()},
    }
    return {**found, "required": required} if required else found


def _field(each: Field) -> dict[str, Any]:
    found = {**_type(each), **_bounds(each), **_notes(each)}
    return found if each.required or each.type == "json" else _or_null(found)


def _type(each: Field) -> dict[str, Any]:
    if each.type == "object":
        return _object(each.fields)
    if each.type == "list":
        return {"type": "array", "items": _field(each.of) if each.of else {}}
    if each.type == "sections":
        return {"type": "array", "items": _section(each.options)}
    if each.type == "select":
        return {"type": "string", "enum": list(each.options)}
    return _PLAIN[each.type]


def _section(types: tuple[str, ...]) -> dict[str, Any]:
    if not types:
        return SECTION
    allowed = {"type": "string", "enum": [*types, *BUILT_IN_SECTIONS]}
    return {**SECTION, "properties": {**SECTION["properties"], "type": allowed}}


def _bounds(each: Field) -> dict[str, Any]:
    names = _BOUNDS.get(each.type, ())
    pairs = zip(names, (each.min, each.max), strict=False)
    found: dict[str, Any] = {name: bound for name, bound in pairs if bound is not None}
    if each.required and each.type in TEXT_TYPES:
        found["minLength"] = max(1, found.get("minLength", 0))
    return found


def _notes(each: Field) -> dict[str, Any]:
    title = each.label.get("") or next(iter(each.label.values()), "")
    return {
        **({"title": title} if title else {}),
        **({"default": each.default} if each.default is not None else {}),
    }


def _or_null(found: dict[str, Any]) -> dict[str, Any]:
    """The same schema, and null. Bounds bind only values of their own type: widening `type` (and `enum`) is
    enough."""
    wider = {**found, "type": [found["type"], "null"]}
    return {**wider, "enum": [*found["enum"], None]} if "enum" in found else wider
