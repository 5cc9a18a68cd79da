"""Which fields must be there, and which may: `required` and `when`, over the resolved fields of a fragment.

One walk over a model's fields beside their values serves both: conditions and requirements are about what stands beside a
field, so a single file of a fragment cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from content_repo.conditions import counts, told
from content_repo.fields import TEXT_TYPES, Field
from content_repo.section_models import SectionModels, inner_sections, kind_of
from content_repo.suggestions import did_you_mean
from content_repo.value_checks import Fault, shown

Place = tuple[str, Mapping[str, Field], Mapping[str, Any]]  # prefix of the paths, fields, their values


def governed(
    fields: Mapping[str, Field], values: Mapping[str, Any], models: SectionModels
) -> Iterator[tuple[str, Field, Any]]:
    """(path, field, value) of every value that a model speaks of and that counts, at any depth; parents before what is inside."""
    for prefix, beside, held in _places(fields, values, models, ""):
        for name, field in beside.items():
            value = held.get(name)
            if value is not None and counts(field, beside, held):
                yield prefix + name, field, value


def absent(fields: Mapping[str, Field], values: Mapping[str, Any], models: SectionModels) -> Iterator[str]:
    """Dotted paths of required fields that count and have no value; an empty text is none."""
    for prefix, beside, held in _places(fields, values, models, ""):
        for name, field in beside.items():
            if field.required and _is_absent(field, held, name) and counts(field, beside, held):
                yield prefix + name


def idle(fields: Mapping[str, Field], values: Mapping[str, Any], models: SectionModels) -> Iterator[Fault]:
    """Values of fields that do not count."""
    for prefix, beside, held in _places(fields, values, models, ""):
        for name, field in beside.items():
            value = held.get(name)
            if field.when and value is not None and not counts(field, beside, held):
                path = prefix + name
                what = f"`{path}` only counts when {told(field.when)}; it is {shown(value)}"
                yield path, what, "remove it, or change what it depends on"


def unknown(fields: Mapping[str, Field], values: Mapping[str, Any], models: SectionModels) -> Iterator[Fault]:
    """Keys inside objects that are none of their fields."""
    for path, field, value in governed(fields, values, models):
        if field.type == "object" and isinstance(value, Mapping):
            for key in (each for each in value if each not in field.fields):
                fix = did_you_mean(str(key), field.fields) or "describe it in the model"
                yield f"{path}.{key}", f"`{path}` has no field `{key}` in its model", fix


def _is_absent(field: Field, values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name, field.default)
    return value is None or (value == "" and field.type in TEXT_TYPES)


def _places(
    fields: Mapping[str, Field], values: Mapping[str, Any], models: SectionModels, prefix: str
) -> Iterator[Place]:
    """The fields themselves, and those of every object, list item and section inside that has a value and counts."""
    yield prefix, fields, values
    for name, field in fields.items():
        if values.get(name) is not None and counts(field, fields, values):
            yield from _inside(field, values[name], models, f"{prefix}{name}")
    if not prefix and models:
        yield from _structure(fields, values, models)


def _inside(field: Field, value: Any, models: SectionModels, path: str) -> Iterator[Place]:
    if field.type == "object" and isinstance(value, Mapping):
        yield from _places(field.fields, value, models, f"{path}.")
    elif field.type == "list" and field.of is not None and isinstance(value, list | tuple):
        items = {str(index): each for index, each in enumerate(value)}
        yield f"{path}.", dict.fromkeys(items, field.of), items
        for name, each in items.items():
            yield from _inside(field.of, each, models, f"{path}.{name}")
    elif field.type == "sections":
        yield from _listed(value, models, path)


def _listed(value: Any, models: SectionModels, path: str) -> Iterator[Place]:
    for index, section in enumerate(value if isinstance(value, list | tuple) else ()):
        if isinstance(section, Mapping):
            yield from _section(section, models, f"{path}.{index}")


def _section(section: Mapping[str, Any], models: SectionModels, path: str) -> Iterator[Place]:
    model = models.get(kind_of(section, path, {}))
    if model is not None:
        yield from _places(model.fields, section, models, f"{path}.")
    for below, fields in inner_sections(section):
        yield from _section(fields, models, f"{path}.{below}")


def _structure(
    fields: Mapping[str, Field], values: Mapping[str, Any], models: SectionModels
) -> Iterator[Place]:
    """`sections` and `regions` that no model names."""
    if "sections" not in fields:
        yield from _listed(values.get("sections"), models, "sections")
    regions = values.get("regions")
    if "regions" not in fields and isinstance(regions, Mapping):
        for name, held in regions.items():
            yield from _listed(held, models, f"regions.{name}")
