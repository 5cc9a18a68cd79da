"""Content types: `models/<name>.yaml` says which fields a fragment of a type has, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from content_repo import globs, reserved
from content_repo.fields import FIELD_TYPES, Field, read_fields
from content_repo.frontmatter import decode
from content_repo.problems import Problem
from content_repo.schema import json_schema
from content_repo.sectionlists import region_faults
from content_repo.settings import Table
from content_repo.values import coerce, validate

__all__ = [
    "FIELD_TYPES",
    "PAGE",
    "Field",
    "Model",
    "coerce",
    "json_schema",
    "load_model",
    "model_of",
    "type_for",
    "validate",
]


@dataclass(frozen=True, slots=True)
class Model:
    """`path` is a glob over ids (`*` within a segment, `**` across); "" matches nothing. `route` None: not
    pages."""

    name: str
    label: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    route: str | None = None
    regions: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_required(self) -> bool:
        """Whether something without which a fragment cannot be published is asked for, at any depth."""
        return any(each.has_required for each in self.fields.values())


PAGE = Model("page", {"": "Page"}, route="/{path}/")  # the built-in type: any keys


def load_model(raw: bytes, file: str) -> tuple[Model | None, list[Problem]]:
    """The model in `models/<name>.yaml`; None when the file cannot be read at all."""
    from content_repo import yamltext

    text, problem = decode(raw, file)
    if problem:
        return None, [problem]
    document = yamltext.load(text, file=file)
    problems = list(document.problems)
    if problems:
        return None, problems
    return _model(Table(replace(document, value=document.value or {}), file, problems), file), problems


def _model(table: Table, file: str) -> Model:
    from content_repo.routes import route_fault

    route = table.text("route") if table.raw("route") is not None else None
    if route is not None and (fault := route_fault(route)):
        table.report("route", fault, "tokens: {path} {dir} {name} {slug} {section} {date:%Y}", "model")
    model = Model(
        PurePosixPath(file).stem,
        table.label("label"),
        table.text("path").strip("/"),
        _fields(table),
        route,
        dict(table.table("regions").raw_values()),
    )
    table.close()
    for path, message, fix in region_faults(model.regions):
        table.report(f"regions.{path}".rstrip("."), message, fix, "bad_section")
    return model


def _fields(table: Table) -> dict[str, Field]:
    below = table.table("fields")
    found = read_fields(below)
    for name, each in found.items():
        wanted = reserved.TYPES.get(reserved.canonical(name) or "")
        if wanted and not _agrees(each.type, wanted):
            message = f"`{name}` is a reserved key of type {wanted} and cannot be {each.type}"
            below.report(name, message, "choose another name or that type", "model")
    return found


def _agrees(declared: str, wanted: str) -> bool:
    also = {"string": ("text", "slug", "link", "select"), "datetime": ("date",), "number": ("integer",)}
    return declared == wanted or declared in also.get(wanted, ()) or (wanted == "list" and declared == "tags")


def model_of(name: str, models: Mapping[str, Model]) -> Model:
    """The model of a type. A type without a model takes any keys and has the built-in route."""
    return models.get(name) or (PAGE if name == "page" else replace(PAGE, name=name, label={"": name}))


def type_for(
    fragment_id: str, declared: str | None, models: Mapping[str, Model], file: str = ""
) -> str | Problem:
    """The declared type, else that of the model whose `path` has the most literal characters, else "page"."""
    if declared:
        return declared
    fitting = sorted(
        (-_literals(model.path), name)
        for name, model in models.items()
        if model.path and globs.compiled(model.path).fullmatch(fragment_id)
    )
    if len(fitting) > 1 and fitting[0][0] == fitting[1][0]:
        names = " and ".join(repr(name) for score, name in fitting if score == fitting[0][0])
        message = f"the paths of the models {names} fit {fragment_id!r} equally well"
        return Problem("type_tie", "error", message, file, fix="write `type:` in the fragment")
    return fitting[0][1] if fitting else "page"


def unknown_type(declared: str | None, models: Mapping[str, Model]) -> str:
    """A suggestion when a declared type has no model; "" when it has one."""
    from content_repo.suggestions import did_you_mean

    if not declared or declared == "page" or declared in models:
        return ""
    return did_you_mean(declared, _known(models)) + f"; or create models/{declared}.yaml"


def _known(models: Iterable[str]) -> tuple[str, ...]:
    return ("page", *models)


def _literals(path: str) -> int:
    return len(path.replace("*", ""))
