"""A model as JSON Schema 2020-12: the one truth for what values a field takes, for editors, the API and the
checks.

An instance is a fragment's fields as JSON: dates as RFC 3339 texts, everything else as it is. `null` is
always allowed (it clears an inherited value), and so are keys that the model does not name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from content_repo.conditions import Condition, is_met_by_default
from content_repo.fields import LIST_TYPES, TEXT_TYPES, Field
from content_repo.pattern_syntax import parse, portable
from content_repo.reserved import TYPES
from content_repo.section_models import SectionModel, SectionModels

if TYPE_CHECKING:
    from content_repo.models import Model

EXTENSION = "x-fragmint"  # what JSON Schema has no words for: our type, labels of options, groups, …
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


def json_schema(model: Model, locale: str = "") -> dict[str, Any]:
    """The schema of a model's fields as they must be when published; titles and descriptions are in `locale` where they are."""
    writer = _Writer(model.section_models, locale)
    found = {
        "$schema": DIALECT,
        **writer.notes(model.label, model.help),
        **writer.object({**RESERVED, **model.fields}),
    }
    extra = {
        "summary": model.summary,
        "singleton": model.singleton or None,
        "groups": writer.groups(model.groups),
    }
    return {"title": model.name, **found, **_extension(extra), **writer.definitions()}


def _extension(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What JSON Schema has no words for."""
    given = {key: value for key, value in facts.items() if value not in (None, "", (), [], {})}
    return {EXTENSION: given} if given else {}


class _Writer:
    """Section models are definitions, since sections may hold sections of their own type."""

    def __init__(self, sections: SectionModels, locale: str) -> None:
        self._sections = sections
        self._locale = locale

    def definitions(self) -> dict[str, Any]:
        if not self._sections:
            return {}
        found = {f"section-{name}": self._section_model(each) for name, each in self._sections.items()}
        return {"$defs": {"section": self._any_section(), **found}}

    def _section_model(self, model: SectionModel) -> dict[str, Any]:
        extra = {"summary": model.summary, "groups": self.groups(model.groups)}
        return {**self.notes(model.label, model.help), **self.object(model.fields), **_extension(extra)}

    def _any_section(self) -> dict[str, Any]:
        """By its type; a zone's choices hold sections too."""
        rules = [_if_type(name, {"$ref": f"#/$defs/section-{_pointer(name)}"}) for name in self._sections]
        fields = {"if": {"type": "object"}, "then": {"$ref": "#/$defs/section"}}
        choices = {"items": {"properties": {"fields": fields}}}
        return {"allOf": [*rules, _if_type("zone", {"properties": {"choose": choices}})]}

    def object(self, fields: Mapping[str, Field]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "type": "object",
            "properties": {name: self.field(each) for name, each in fields.items()},
        }
        required = [name for name, each in fields.items() if _is_always_required(each)]
        rules = [
            rule for name, each in fields.items() if each.when for rule in _conditional(name, each, fields)
        ]
        return {
            **found,
            **({"required": required} if required else {}),
            **({"allOf": rules} if rules else {}),
        }

    def field(self, each: Field) -> dict[str, Any]:
        found = {**self._type(each), **_rules(each), **self._about(each)}
        is_always = each.required and not each.when
        return found if is_always or each.type == "json" else _or_null(found)

    def _type(self, each: Field) -> dict[str, Any]:
        if each.type == "object":
            return self.object(each.fields)
        if each.type == "list":
            return {"type": "array", "items": self.field(each.of) if each.of else {}}
        if each.type == "sections":
            return {"type": "array", "items": self._section(each.options)}
        if each.type == "select":
            return {"type": "string", "enum": list(each.options)}
        return _PLAIN[each.type]

    def _section(self, types: tuple[str, ...]) -> dict[str, Any]:
        found = {**SECTION, "allOf": [{"$ref": "#/$defs/section"}]} if self._sections else SECTION
        if not types:
            return found
        allowed = {"type": "string", "enum": [*types, *BUILT_IN_SECTIONS]}
        return {**found, "properties": {**SECTION["properties"], "type": allowed}}

    def _about(self, each: Field) -> dict[str, Any]:
        labels = {option: self._said(said) for option, said in each.labels.items()}
        extra = {
            "type": each.type,
            "localized": each.is_localised or None,
            "to": list(each.to),
            "unique": (each.unique and each.type not in LIST_TYPES) or None,
            "min": str(each.min) if isinstance(each.min, date) else None,
            "max": str(each.max) if isinstance(each.max, date) else None,
            "labels": {option: said for option, said in labels.items() if said},
            "group": each.group,
        }
        default = {} if each.default is None else {"default": self._default(each)}
        return {**self.notes(each.label, each.help), **default, **_extension(extra)}

    def _default(self, each: Field) -> Any:
        """A text a locale is the one of ours."""
        is_by_locale = isinstance(each.default, Mapping) and each.type in TEXT_TYPES
        return self._said(each.default) if is_by_locale else each.default

    def groups(self, groups: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
        return [{"id": name, "title": self._said(said) or name} for name, said in groups.items()]

    def notes(self, label: Mapping[str, str], help_text: Mapping[str, str]) -> dict[str, str]:
        said = {"title": self._said(label), "description": self._said(help_text)}
        return {key: text for key, text in said.items() if text}

    def _said(self, texts: Mapping[str, str]) -> str:
        return texts.get(self._locale) or texts.get("") or next(iter(texts.values()), "")


def _if_type(name: str, then: Mapping[str, Any]) -> dict[str, Any]:
    return {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": then}


def _pointer(name: str) -> str:
    """A definition's name inside `$ref`: a JSON pointer in a URI fragment (RFC 6901, 6)."""
    from urllib.parse import quote

    return quote(name.replace("~", "~0").replace("/", "~1"))


def _is_always_required(each: Field) -> bool:
    return each.required and not each.when and each.default is None


def _conditional(name: str, each: Field, fields: Mapping[str, Field]) -> Iterator[dict[str, Any]]:
    """Where the condition does not hold, the field has no value; where it does, a required one has."""
    is_met = {"allOf": [_condition(when, fields) for when in each.when]}
    no_value = [None, ""] if each.type in TEXT_TYPES else [None]
    present = {"properties": {name: {"not": {"enum": no_value}}}} if each.required else {}
    given = {"required": [name]} if each.required and each.default is None else {}
    yield {"if": is_met, "then": {**present, **given}, "else": {"properties": {name: {"type": "null"}}}}


def _condition(when: Condition, fields: Mapping[str, Field]) -> dict[str, Any]:
    values = list(when.values)
    one = {"enum": values}
    sibling = fields.get(when.field)
    is_list = sibling is not None and sibling.type in LIST_TYPES
    fits = {"type": "array", "contains": one} if is_list else one
    needed = {} if is_met_by_default(when, fields) else {"required": [when.field]}
    return {"properties": {when.field: fits}, **needed}


def _rules(each: Field) -> dict[str, Any]:
    names = _BOUNDS.get(each.type, ())
    pairs = zip(names, (each.min, each.max), strict=False)
    found: dict[str, Any] = {name: bound for name, bound in pairs if bound is not None}
    if each.required and each.type in TEXT_TYPES and not each.when:
        found["minLength"] = max(1, found.get("minLength", 0))
    if each.unique and each.type in LIST_TYPES:
        found["uniqueItems"] = True
    if each.pattern:
        found.update(_pattern(each))
    return found


def _pattern(each: Field) -> dict[str, Any]:
    """A type with a pattern of its own keeps it."""
    own = portable(parse(each.pattern))
    return {"allOf": [{"pattern": own}]} if "pattern" in _PLAIN[each.type] else {"pattern": own}


def _or_null(found: dict[str, Any]) -> dict[str, Any]:
    """The same schema, and null. Bounds bind only values of their own type: widening `type` (and `enum`) is
    enough."""
    wider = {**found, "type": [found["type"], "null"]}
    return {**wider, "enum": [*found["enum"], None]} if "enum" in found else wider
