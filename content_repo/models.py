"""Content types: `models/<name>.yaml` says which fields a fragment of a type has, and where its page is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from content_repo import globs, reserved
from content_repo.field_reading import read_fields, refuse_unique
from content_repo.fields import FIELD_TYPES, Field, any_of
from content_repo.frontmatter import decode
from content_repo.problems import Problem
from content_repo.schema import json_schema
from content_repo.section_models import SectionModel, SectionModels
from content_repo.sectionlists import region_faults
from content_repo.settings import Table
from content_repo.suggestions import did_you_mean
from content_repo.summary_lines import unknown_names
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


@dataclass(frozen=True)
class Model:
    """`path` is a glob over ids (`*` within a segment, `**` across); "" matches nothing. `route` None: not
    pages.

    singleton       exactly one fragment is of this type
    summary         names a fragment in lists (`summary_lines.py`)
    groups          of fields, for editors, in order: key → label by locale
    section_models  those of the site, for the sections that fragments hold
    """

    name: str
    label: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    route: str | None = None
    regions: Mapping[str, Any] = field(default_factory=dict)
    singleton: bool = False
    summary: str = ""
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    section_models: SectionModels = field(default_factory=dict)

    @cached_property
    def has_required(self) -> bool:
        """Whether something without which a fragment cannot be published is asked for, at any depth."""
        return self._any("has_required")

    @cached_property
    def has_when(self) -> bool:
        """Whether some field counts only under a condition."""
        return self._any("has_when")

    @cached_property
    def has_objects(self) -> bool:
        """Whether some field has fields of its own."""
        return self._any("has_object")

    @cached_property
    def has_relations(self) -> bool:
        """Whether some field speaks of other fragments: references, and values that are unique."""
        return self._any("has_relations")

    @cached_property
    def has_default(self) -> bool:
        """Whether some field has a value where nobody gives one."""
        return self._any("has_default")

    def _any(self, name: str) -> bool:
        held = self.section_models.values()
        return any_of(self.fields.values(), name) or any(getattr(each, name) for each in held)


_UNDEFAULTED = ("type", "url", "aliases", "date", "publishDate", "expiryDate", "draft")

NO_SECTIONS: SectionModels = {}

PAGE = Model("page", {"": "Page"}, route="/{path}/")  # the built-in type: any keys


def load_model(raw: bytes, file: str) -> tuple[Model | None, list[Problem]]:
    """The model in `models/<name>.yaml`; None when the file cannot be read at all."""
    table, problems = _table(raw, file)
    return (_model(table, file) if table else None), problems


def load_section_model(raw: bytes, file: str) -> tuple[SectionModel | None, list[Problem]]:
    """The model in `models/sections/<type>.yaml`; None when the file cannot be read at all."""
    table, problems = _table(raw, file)
    if table is None:
        return None, problems
    below = table.table("fields")
    groups, fields = _groups(table), read_fields(below)
    model = SectionModel(
        PurePosixPath(file).stem,
        table.label("label"),
        table.label("help"),
        fields,
        groups,
        _summary(table, fields),
    )
    _check_groups(below, fields, groups)
    if any_of(fields.values(), "has_unique"):
        refuse_unique(below, "a section")
    table.close()
    return model, problems


def _table(raw: bytes, file: str) -> tuple[Table | None, list[Problem]]:
    from content_repo import yamltext

    text, problem = decode(raw, file)
    if problem:
        return None, [problem]
    document = yamltext.load(text, file=file)
    problems = list(document.problems)
    if problems:
        return None, problems
    return Table(replace(document, value=document.value or {}), file, problems), problems


def _model(table: Table, file: str) -> Model:
    from content_repo.routes import route_fault

    route = table.text("route") if table.raw("route") is not None else None
    if route is not None and (fault := route_fault(route)):
        table.report("route", fault, "tokens: {path} {dir} {name} {slug} {section} {date:%Y}", "model")
    below = table.table("fields")
    fields, groups = _fields(below), _groups(table)
    model = Model(
        PurePosixPath(file).stem,
        table.label("label"),
        table.text("path").strip("/"),
        fields,
        route,
        dict(table.table("regions").raw_values()),
        table.flag("singleton", False),
        _summary(table, fields),
        groups,
        table.label("help"),
    )
    _check_groups(below, fields, groups)
    if model.singleton and "*" in model.path:
        fix = f"write the id of the one fragment, such as path: settings/{model.name}"
        table.report("path", "the path of a singleton cannot have a star", fix, "model")
    table.close()
    for path, message, fix in region_faults(model.regions):
        table.report(f"regions.{path}".rstrip("."), message, fix, "bad_section")
    return model


def _summary(table: Table, fields: Mapping[str, Field]) -> str:
    template = table.text("summary")
    for name in unknown_names(template, {"title": Field("string"), **fields}):
        fix = did_you_mean(name, fields)
        table.report("summary", f"`summary` names {{{name}}}, which is no field", fix, "model")
    return template


def _groups(table: Table) -> dict[str, Mapping[str, str]]:
    held = table.table("groups")
    return {name: held.label(name) for name in held}


def _check_groups(table: Table, fields: Mapping[str, Field], groups: Iterable[str]) -> None:
    for name, each in fields.items():
        if each.group and each.group not in groups:
            fix = did_you_mean(each.group, groups) or f"add it: groups: {{{each.group}: …}}"
            table.table(name).report("group", f"there is no group {each.group!r}", fix, "model")


def _fields(table: Table) -> dict[str, Field]:
    found = read_fields(table)
    for name, each in found.items():
        wanted = reserved.TYPES.get(reserved.canonical(name) or "")
        if wanted and not _agrees(each.type, wanted):
            message = f"`{name}` is a reserved key of type {wanted} and cannot be {each.type}"
            table.report(name, message, "choose another name or that type", "model")
        if each.default is not None and reserved.canonical(name) in _UNDEFAULTED:
            fix = "write it in the fragments"
            table.report(name, f"`{name}` cannot have a default: it says what a fragment is", fix, "model")
    return found


def _agrees(declared: str, wanted: str) -> bool:
    also = {"string": ("text", "slug", "link", "select"), "datetime": ("date",), "number": ("integer",)}
    return declared == wanted or declared in also.get(wanted, ()) or (wanted == "list" and declared == "tags")


def model_of(name: str, models: Mapping[str, Model], sections: SectionModels = NO_SECTIONS) -> Model:
    """The model of a type. A type without a model takes any keys and has the built-in route; its sections are those of the
    site's section models."""
    if name in models:
        return models[name]
    found = PAGE if name == "page" else replace(PAGE, name=name, label={"": name})
    return replace(found, section_models=sections) if sections else found


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
