"""What a migration can do, as values. A subject names a field: `promo.cta.label`, or `sections/hero.title` for a section type.

A path goes through lists of tables by itself: `recipe.steps.name` is the name of every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SECTIONS = "sections/"  # before the name of a section type, as in the path of its model


@dataclass(frozen=True, slots=True)
class Subject:
    """`kind` is a type of fragments, or "sections/<type>"; `path` are the keys down to the field, at least one."""

    kind: str
    path: tuple[str, ...]

    @property
    def section_type(self) -> str | None:
        return self.kind.removeprefix(SECTIONS) if self.kind.startswith(SECTIONS) else None

    @property
    def model_file(self) -> str:
        return f"models/{self.kind}.yaml"

    def __str__(self) -> str:
        return ".".join((self.kind, *self.path))


@dataclass(frozen=True, slots=True)
class Move:
    """The value goes to another path of the same fragment or section. Within its table it is renamed, byte for byte."""

    subject: Subject
    to: tuple[str, ...]

    def __str__(self) -> str:
        is_rename = self.subject.path[:-1] == self.to[:-1]
        return (
            f"rename {self.subject} to {self.to[-1]}"
            if is_rename
            else f"move {self.subject} to {'.'.join(self.to)}"
        )


@dataclass(frozen=True, slots=True)
class Remove:
    subject: Subject

    def __str__(self) -> str:
        return f"remove {self.subject}"


@dataclass(frozen=True, slots=True)
class Retype:
    """`definition` are the keys of the field that change in its model, `type` among them; `separator` cuts a text into a list."""

    subject: Subject
    definition: Mapping[str, Any] = field(default_factory=dict)
    separator: str = ""

    @property
    def type(self) -> str:
        return str(self.definition["type"])

    def __str__(self) -> str:
        return f"retype {self.subject} to {self.type}"


@dataclass(frozen=True, slots=True)
class Split:
    """A text becomes several, beside it: cut at `separator`, or by the groups that `pattern` names."""

    subject: Subject
    into: tuple[str, ...]
    separator: str = ""
    pattern: str = ""

    def __str__(self) -> str:
        return f"split {self.subject} into {', '.join(self.into)}"


@dataclass(frozen=True, slots=True)
class SetWhereMissing:
    """The value of every fragment, or section, that has none."""

    subject: Subject
    value: Any

    def __str__(self) -> str:
        return f"set {self.subject} to {self.value!r} where it is missing"


Operation = Move | Remove | Retype | Split | SetWhereMissing
