"""Defaults of models: the value of a field that no file of a fragment sets. `null` in a file is a value: it clears the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from content_repo import reserved
from content_repo.conditions import counts
from content_repo.fields import TEXT_TYPES, Field
from content_repo.section_models import SectionModels, inner_sections, kind_of
from content_repo.values import Conversion

if TYPE_CHECKING:
    from content_repo.models import Model
    from content_repo.site import Site


def filled(fields: Mapping[str, Any], model: Model, site: Site, chain: Sequence[str]) -> dict[str, Any]:
    """Resolved fields with defaults. `chain` are the locales that a text may come from."""
    return _Filling(model.fields, model.section_models, site, chain).fields(fields)


def filled_sections(held: Any, sections: SectionModels, site: Site, chain: Sequence[str]) -> Any:
    """The same for a list of sections that no fragment holds."""
    return _Filling({}, sections, site, chain).listed(held)


class _Filling:
    def __init__(
        self, fields: Mapping[str, Field], sections: SectionModels, site: Site, chain: Sequence[str]
    ) -> None:
        self._fields = fields
        self._sections = sections
        self._convert = Conversion(self._sections, {}, site.zone)
        self._default_locale = site.default_locale
        self._chain = chain

    def fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        beside = self._fields
        found = self._keys(fields, beside)
        for name in beside.keys() & fields.keys():
            found[name] = self._inside(beside[name], found[name])
        if "sections" not in beside and "sections" in found:
            found["sections"] = self.listed(found["sections"])
        if "regions" not in beside and isinstance(found.get("regions"), Mapping):
            found["regions"] = {name: self.listed(held) for name, held in found["regions"].items()}
        return found

    def _keys(self, values: Mapping[str, Any], beside: Mapping[str, Field]) -> dict[str, Any]:
        found = dict(values)
        for name, field in beside.items():
            if field.default is not None and not _is_set(name, values) and counts(field, beside, values):
                value = self._default(field)
                found.update({} if value is None else {name: value})
        return found

    def _default(self, field: Field) -> Any:
        """A text without a locale is one in the site's default locale: others get it only where they fall back to it."""
        written = field.default
        if isinstance(written, Mapping) and field.type in TEXT_TYPES:
            written = next((written[locale] for locale in self._chain if locale in written), None)
        elif field.is_localised and self._default_locale not in self._chain:
            written = None
        return self._convert.value(field, written, "")

    def _inside(self, field: Field, value: Any) -> Any:
        if not field.has_default and field.type != "sections":
            return value
        if field.type == "object" and isinstance(value, Mapping):
            return self._object(field.fields, value)
        if field.type == "list" and field.of is not None and isinstance(value, tuple):
            return tuple(self._inside(field.of, each) for each in value)
        return self.listed(value) if field.type == "sections" else value

    def _object(self, fields: Mapping[str, Field], value: Mapping[str, Any]) -> dict[str, Any]:
        found = self._keys(value, fields)
        return {
            key: self._inside(fields[key], each) if key in fields else each for key, each in found.items()
        }

    def listed(self, held: Any) -> Any:
        if not isinstance(held, tuple):
            return held
        return tuple(self._section(each) if isinstance(each, Mapping) else each for each in held)

    def _section(self, section: Mapping[str, Any]) -> dict[str, Any]:
        model = self._sections.get(kind_of(section, "", {}))
        found = self._object(model.fields, section) if model else dict(section)
        if inner_sections(section):
            found["choose"] = tuple(map(self._choice, section["choose"]))
        return found

    def _choice(self, choice: Any) -> Any:
        fields = choice.get("fields") if isinstance(choice, Mapping) else None
        return {**choice, "fields": self._section(fields)} if isinstance(fields, Mapping) else choice


def _is_set(name: str, values: Mapping[str, Any]) -> bool:
    return name in values or (
        reserved.canonical(name) is not None and reserved.spelling(values, name) is not None
    )
