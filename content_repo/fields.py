"""One field of a model: its type and its rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from content_repo.conditions import Condition

TEXT_TYPES = frozenset(
    ("string", "text", "markdown", "slug", "color", "link", "image", "file", "select", "reference")
)
FIELD_TYPES = (
    *("string", "text", "markdown", "integer", "number", "boolean", "date", "datetime", "select", "tags"),
    *("color", "link", "slug", "image", "file", "reference", "list", "object", "sections", "json"),
)
LOCALISED_TYPES = frozenset(("string", "text", "markdown"))
LIST_TYPES = frozenset(("list", "tags", "sections"))

Bound = int | float | date  # a datetime is a date


@dataclass(frozen=True, slots=True)
class Field:
    """`min` and `max` bound a number, a date, the characters of a text, or the items of a list.

    localized   None: as its type says (`is_localised`)
    options     select: the allowed texts; sections: the allowed section types, () is any
    labels      of options, for people: text of the option → label by locale
    of          list: the field that each item is
    fields      object: its fields
    to          reference: the types it may lead to; () is any
    pattern     text types: what must be found in the text (`patterns.py`); "" is none
    unique      a list: no item twice; else no other fragment of the type has the value, locale by locale
    when        the field counts only where all of these hold; () is always
    default     used where no file has a value; a mapping of locales is a text a locale
    group       where an editor shows it: a key of the model's `groups`
    """

    type: str
    required: bool = False
    localized: bool | None = None
    min: Bound | None = None
    max: Bound | None = None
    options: tuple[str, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    of: Field | None = None
    fields: Mapping[str, Field] = field(default_factory=dict)
    to: tuple[str, ...] = ()
    pattern: str = ""
    unique: bool = False
    when: tuple[Condition, ...] = ()
    default: Any = None
    label: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    group: str = ""

    @property
    def is_localised(self) -> bool:
        """Whether each locale has a value of its own (docs/formats.md, Fragments)."""
        return self.localized if self.localized is not None else self.type in LOCALISED_TYPES

    @property
    def inside(self) -> tuple[Field, ...]:
        """The fields inside this one."""
        return (*self.fields.values(), *([self.of] if self.of else ()))

    @property
    def has_required(self) -> bool:
        """Whether this field, or one inside it, is required."""
        return self.required or any_of(self.inside, "has_required")

    @property
    def has_when(self) -> bool:
        """Whether this field, or one inside it, counts only under a condition."""
        return bool(self.when) or any_of(self.inside, "has_when")

    @property
    def has_object(self) -> bool:
        """Whether this field, or one inside it, has fields of its own."""
        return self.type == "object" or any_of(self.inside, "has_object")

    @property
    def has_unique(self) -> bool:
        """Whether the value of this field, or of one inside it, must differ from that of other fragments."""
        return (self.unique and self.type not in LIST_TYPES) or any_of(self.inside, "has_unique")

    @property
    def has_relations(self) -> bool:
        """Whether this field, or one inside it, speaks of other fragments."""
        return self.has_unique or self.type == "reference" or any_of(self.inside, "has_relations")

    @property
    def has_default(self) -> bool:
        """Whether this field, or one inside it, has a value where nobody gives one."""
        return self.default is not None or any_of(self.inside, "has_default")


def any_of(fields: Iterable[Field], name: str) -> bool:
    return any(getattr(each, name) for each in fields)


TAG = Field("string")  # what each item of `tags` is
