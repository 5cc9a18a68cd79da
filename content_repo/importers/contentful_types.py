"""Content types of Contentful as models: the type of each field, and the rules that all published entries keep."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.importers.contentful_export import Row, Space, identity, is_draft, link_of, table, type_of
from content_repo.importers.model_files import ModelFiles, usable_name

_SIMPLE = {
    "Symbol": "string",
    "Text": "markdown",
    "RichText": "markdown",
    "Integer": "integer",
    "Number": "number",
}
_SIMPLE |= {
    "Date": "datetime",
    "Boolean": "boolean",
    "Object": "json",
    "Location": "json",
    "ResourceLink": "json",
}
_OURS = frozenset(
    (
        *("type", "url", "aliases", "draft", "weight", "publishdate", "expirydate", "lastmod"),
        *("sections", "regions", "if", "contentful"),
    )
)
_FIXED = {"title": ("string",), "slug": ("string",), "date": ("datetime",), "body": ("markdown",)}


@dataclass(frozen=True, slots=True)
class FieldType:
    """`key` is the field's name there, `name` its name here; `rule` what the model says of it."""

    key: str
    name: str
    kind: str
    localised: bool
    rule: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContentType:
    """`model` is its name here; `display` the field that entries are called by."""

    id: str
    model: str
    label: str
    display: str
    fields: tuple[FieldType, ...]

    @property
    def has_pages(self) -> bool:
        return any(each.name == "slug" for each in self.fields)

    def field(self, name: str) -> FieldType | None:
        return next((each for each in self.fields if each.name == name), None)


def content_types(space: Space) -> dict[str, ContentType]:
    """By id. Types that entries have and the export does not describe are there without fields."""
    by_type: dict[str, list[Row]] = {}
    for entry in space.entries.values():
        by_type.setdefault(type_of(entry), []).append(entry)
    found = {identity(row): _content_type(row, by_type.get(identity(row), []), space) for row in space.types}
    for name in by_type.keys() - found.keys():
        found[name] = ContentType(name, _model_name(name), name, "", ())
    return found


def _model_name(name: str) -> str:
    return usable_name(re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-_")) or "entry"


def _content_type(row: Row, entries: list[Row], space: Space) -> ContentType:
    fields = row.get("fields")
    described = [each for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
    found = tuple(_field(each, entries, space) for each in described if each.get("id"))
    name = identity(row)
    return ContentType(
        name, _model_name(name), str(row.get("name") or name), str(row.get("displayField") or ""), found
    )


def _field(row: Row, entries: list[Row], space: Space) -> FieldType:
    key, kind = str(row["id"]), _kind(row)
    values = [table(table(each, "fields"), key) for each in entries]
    localised = row.get("localized") is True or any(set(each) - {space.default} for each in values)
    published = [
        table(table(each, "fields"), key).get(space.default) for each in entries if not is_draft(each)
    ]
    name = _name(key, kind["type"], localised)
    _open_links(kind, [value for each in values for value in each.values()], space)
    rule = {**kind, "localized": localised, "label": {space.default: str(row.get("name") or key)}}
    if name != "body":
        rule |= _kept_rules(row, kind["type"], published)
    return FieldType(key, name, kind["type"], localised, rule)


def _name(key: str, kind: str, localised: bool) -> str:
    """A key that means something else here gets another name."""
    lower = key.lower()
    fits = kind in _FIXED.get(lower, (kind,)) and not (lower == "date" and localised)
    return key if lower not in _OURS and fits else f"contentful_{key}"


def _kind(row: Row) -> dict[str, Any]:
    kind = str(row.get("type") or "")
    if kind == "Link":
        return _link_kind(row)
    if kind == "Array":
        item = table(row, "items")
        inner = _link_kind(item) if item.get("type") == "Link" else {"type": "string"}
        return {"type": "list", "of": inner}
    return {"type": _SIMPLE.get(kind, "json")}


def _link_kind(row: Row) -> dict[str, Any]:
    if row.get("linkType") != "Asset":
        to = [name for each in _validations(row) for name in _words(each.get("linkContentType"))]
        return {"type": "reference", **({"to": list(map(_model_name, to))} if to else {})}
    groups = {name for each in _validations(row) for name in _words(each.get("linkMimetypeGroup"))}
    return {"type": "file" if groups and groups != {"image"} else "image"}


def _open_links(kind: dict[str, Any], values: Iterable[Any], space: Space) -> None:
    """Let a reference lead to any type where some entry leads to another one than its rule says."""
    rule = kind.get("of", kind)
    linked = (each for value in values for each in (value if isinstance(value, list) else [value]))
    entries = (space.entries.get(name) for link, name in map(link_of, linked) if link == "Entry")
    if not {_model_name(type_of(each)) for each in entries if each} <= set(rule.get("to", ())):
        rule.pop("to", None)


def _validations(row: Row) -> list[Row]:
    listed = row.get("validations")
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _words(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _kept_rules(row: Row, kind: str, published: Iterable[Any]) -> dict[str, Any]:
    """`required` and bounds, where no published entry breaks them: a rule may be younger than an entry."""
    values, found = list(published), dict[str, Any]()
    if row.get("required") is True and all(value not in (None, "", []) for value in values):
        found["required"] = True
    for each in _validations(row):
        bounds = table(each, "size") if kind in ("string", "markdown", "list") else table(each, "range")
        for name in ("min", "max"):
            limit = bounds.get(name)
            if (
                _is_number(limit)
                and kind in (*_SIZED, "integer", "number")
                and _all_keep(values, name, limit, kind)
            ):
                found[name] = limit
    return found


_SIZED = ("string", "list")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _all_keep(values: list[Any], name: str, limit: Any, kind: str) -> bool:
    sizes: list[Any] = (
        [len(each) for each in values if isinstance(each, str | list)]
        if kind in _SIZED
        else [each for each in values if _is_number(each)]
    )
    return all(size >= limit if name == "min" else size <= limit for size in sizes)


def make_models(types: Iterable[ContentType], locale: str) -> ModelFiles:
    models = ModelFiles(locale)
    for each in types:
        fields = {one.name: one.rule for one in each.fields}
        fields.setdefault("body", {"type": "markdown"})
        route = ("/{slug}/" if each.model == "page" else f"/{each.model}/{{slug}}/") if each.has_pages else ""
        path = f"{each.model}/**"
        plain = {name: {"type": rule["type"]} for name, rule in fields.items() if rule["type"] != "list"}
        models.add(each.model, label=each.label, path=path, route=route, fields=fields) or models.add(
            each.model, label=each.label, path=path, route=route, fields=plain
        )
    return models
