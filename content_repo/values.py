"""The values of a fragment's fields: from what an author wrote to what the model means, and what is wrong
with them.

`schema.py` is the truth about which values fit; the checks (`value_checks.py`, `presence.py`) say the same faster, and with a
line (a property test holds the two together).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Protocol

from content_repo import dates, reserved, sectionlists
from content_repo.fields import TAG, TEXT_TYPES, Field
from content_repo.presence import absent, idle, unknown
from content_repo.problems import Problem
from content_repo.schema import RESERVED
from content_repo.section_models import Kinds, SectionModels, kind_of
from content_repo.value_checks import Fault, faults, section_faults

if TYPE_CHECKING:
    from content_repo.models import Model

UNWRITTEN: Kinds = {}  # every section says itself of which type it is


class Written(Protocol):
    """One parsed file; paths are dotted ("cta.label", "sections.0.use")."""

    @property
    def file(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Any]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    def line_of(self, path: str) -> int: ...


def coerce(
    model: Model, written: Written, zone: tzinfo, kinds: Kinds = UNWRITTEN
) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of one file as the model means them, and the problems of its values, one by one: `required` and `when` look at
    more than one file (`validate`).

    Texts are the author's source text where the model says text; dates are `date` and `datetime` (in `zone`
    when they name none); lists are tuples. Unknown keys keep their YAML values. A value that does not fit is
    kept as it is, except that dates and sections that are none are left out: templates would fail by them, far
    from where they are written. `kinds` are the types of sections that the file does not name.
    """
    conversion = Conversion(model.section_models, written.texts, zone, kinds)
    fields = {
        key: conversion.top(rule(model.fields, key), value, key) for key, value in written.fields.items()
    }
    found = list(_faults(model, fields, kinds))
    fields |= {path: None for path, _, _ in found if _is_date(model, path)}
    if fields.get("sections") is not None:
        fields["sections"] = _tables(fields["sections"])
    told = (
        {path for path, _, _ in sectionlists.faults(written.fields)} if found else ()
    )  # when the file was parsed
    problems = [
        Problem("bad_value", "error", what, written.file, written.line_of(path), path, fix)
        for path, what, fix in found
        if path not in told
    ]
    return fields, problems


def _is_date(model: Model, path: str) -> bool:
    field = None if "." in path else rule(model.fields, path)
    return field is not None and field.type in ("date", "datetime")


def _tables(sections: Any) -> tuple[Mapping[str, Any], ...]:
    """Those that are sections; what else stands there is told when the file is parsed (`sectionlists.py`)."""
    held = sections if isinstance(sections, list | tuple) else ()
    return tuple(each for each in held if isinstance(each, Mapping))


def validate(
    model: Model, fields: Mapping[str, Any], *, publish: bool = False, has_body: bool = True, file: str = ""
) -> list[Problem]:
    """What is wrong with resolved fields. `publish`: required fields (and a required body) must be there."""
    problems = [
        Problem("bad_value", "error", what, file, 0, path, fix)
        for path, what, fix in _faults(model, fields, UNWRITTEN)
    ]
    problems += misplaced(model, fields, file=file)
    return problems + (missing(model, fields, has_body=has_body, file=file) if publish else [])


def missing(
    model: Model, fields: Mapping[str, Any], *, has_body: bool = True, file: str = ""
) -> list[Problem]:
    """What resolved fields lack to be published."""
    given = {**fields, "body": "…"} if has_body else fields
    paths = absent(model.fields, given, model.section_models)
    return [_missing(path, file) for path in paths]


def misplaced(model: Model, fields: Mapping[str, Any], *, file: str = "") -> list[Problem]:
    """Values of fields that do not count, since the condition of their `when` does not hold."""
    return [
        Problem("idle_value", "warning", what, file, 0, path, fix)
        for path, what, fix in idle(model.fields, fields, model.section_models)
    ]


def unnamed(model: Model, fields: Mapping[str, Any], *, file: str = "") -> list[Problem]:
    """Keys of objects that their fields do not know: templates get them, nobody checks them."""
    return [
        Problem("unknown_key", "warning", what, file, 0, path, fix)
        for path, what, fix in unknown(model.fields, fields, model.section_models)
    ]


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


class Conversion:
    """From YAML's values to the model's, for one file."""

    def __init__(
        self, sections: SectionModels, texts: Mapping[str, str], zone: tzinfo, kinds: Kinds = UNWRITTEN
    ) -> None:
        self._sections_known = sections
        self._texts = texts
        self._zone = zone
        self._kinds = kinds

    def top(self, field: Field | None, value: Any, path: str) -> Any:
        """A key of the file itself: `sections` and `regions` hold sections though no model may name them."""
        if field is None and self._sections_known:
            if path == "sections":
                return self._section_list(value, path)
            if path == "regions" and isinstance(value, Mapping):
                return {name: self._section_list(each, f"{path}.{name}") for name, each in value.items()}
        return self.value(field, value, path)

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
        return self._keys(field.fields, value, path) if isinstance(value, Mapping) else freeze(value)

    def _sections(self, field: Field, value: Any, path: str) -> Any:
        return self._section_list(value, path)

    def _section_list(self, value: Any, path: str) -> Any:
        if not isinstance(value, list | tuple):
            return freeze(value)
        return tuple(
            self._section(each, f"{path}.{index}", kind_of(each, path, self._kinds))
            if isinstance(each, Mapping)
            else freeze(each)
            for index, each in enumerate(value)
        )

    def _section(self, section: Mapping[str, Any], path: str, kind: str) -> dict[str, Any]:
        model = self._sections_known.get(kind)
        found = self._keys(model.fields if model else {}, section, path)
        if kind == "zone" and isinstance(section.get("choose"), list | tuple):
            found["choose"] = tuple(
                self._choice(each, f"{path}.choose.{n}") for n, each in enumerate(section["choose"])
            )
        return found

    def _choice(self, choice: Any, path: str) -> Any:
        fields = choice.get("fields") if isinstance(choice, Mapping) else None
        if not isinstance(fields, Mapping):
            return freeze(choice)
        return {
            **freeze(choice),
            "fields": self._section(fields, f"{path}.fields", kind_of(fields, path, {})),
        }

    def _keys(self, fields: Mapping[str, Field], values: Mapping[str, Any], path: str) -> dict[str, Any]:
        return {key: self.value(fields.get(key), each, f"{path}.{key}") for key, each in values.items()}


_TAGS = Field("list", of=TAG)


def _faults(model: Model, fields: Mapping[str, Any], kinds: Kinds) -> Iterator[Fault]:
    for key, value in fields.items():
        field = rule(model.fields, key)
        if field is not None and value is not None:
            yield from faults(field, value, key, model.section_models, kinds)
        elif field is None and model.section_models:
            yield from _structure_faults(key, value, model.section_models, kinds)


def _structure_faults(key: str, value: Any, models: SectionModels, kinds: Kinds) -> Iterator[Fault]:
    """Of `sections` and `regions` that no model names; the shape of these lists is looked at elsewhere (`sectionlists.py`)."""
    lists = {key: value} if key == "sections" else {}
    if key == "regions" and isinstance(value, Mapping):
        lists = {f"regions.{name}": held for name, held in value.items()}
    for path, held in lists.items():
        for index, section in enumerate(held if isinstance(held, list | tuple) else ()):
            if isinstance(section, Mapping):
                yield from section_faults(section, f"{path}.{index}", kind_of(section, path, kinds), models)


def _missing(path: str, file: str) -> Problem:
    message = f"`{path}` is required and missing"
    return Problem("required", "error", message, file, 0, path, "fill it in, or keep the fragment as a draft")
