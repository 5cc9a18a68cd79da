"""Section types: `models/sections/<type>.yaml` says which fields a section of a type has, wherever it stands.

A section type without a model takes any keys, like a fragment type without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from content_repo.fields import Field, any_of

FOLDER = "models/sections/"


@dataclass(frozen=True)
class SectionModel:
    """`summary` names a section in lists: "{title} – {cta.label}" (`summary_lines.py`)."""

    name: str
    label: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Field] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    summary: str = ""

    @cached_property
    def has_required(self) -> bool:
        return any_of(self.fields.values(), "has_required")

    @cached_property
    def has_when(self) -> bool:
        return any_of(self.fields.values(), "has_when")

    @cached_property
    def has_object(self) -> bool:
        return any_of(self.fields.values(), "has_object")

    @cached_property
    def has_relations(self) -> bool:
        return any_of(self.fields.values(), "has_relations")

    @cached_property
    def has_default(self) -> bool:
        return any_of(self.fields.values(), "has_default")


SectionModels = Mapping[str, SectionModel]
Kinds = Mapping[tuple[str, str], str]  # (dotted path of a list, id of a section) → its type


def kinds_of(fields: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The types of a file's sections: a translation or a variation names only their ids."""
    found: dict[tuple[str, str], str] = {}
    for path, held in _lists(fields):
        for section in held:
            if isinstance(section, Mapping):
                name, kind = section.get("id"), section.get("type")
                if isinstance(name, str) and isinstance(kind, str):
                    found.setdefault((path, name), kind)
    return found


def _lists(fields: Mapping[str, Any]) -> list[tuple[str, list[Any] | tuple[Any, ...]]]:
    regions = fields.get("regions")
    below = (
        {f"regions.{name}": held for name, held in regions.items()} if isinstance(regions, Mapping) else {}
    )
    return [(path, held) for path, held in {**fields, **below}.items() if isinstance(held, list | tuple)]


def kind_of(section: Mapping[str, Any], path: str, kinds: Kinds) -> str:
    """The type of a section in the list at `path`; "" where nothing tells."""
    kind = section.get("type") or kinds.get((path, str(section.get("id"))))
    return kind if isinstance(kind, str) else ""


def inner_sections(section: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(path below the section, fields) of the sections that a zone chooses between."""
    choices = section.get("choose")
    listed = enumerate(choices) if section.get("type") == "zone" and isinstance(choices, list | tuple) else ()
    held = ((f"choose.{n}.fields", each.get("fields")) for n, each in listed if isinstance(each, Mapping))
    return [(path, fields) for path, fields in held if isinstance(fields, Mapping)]
