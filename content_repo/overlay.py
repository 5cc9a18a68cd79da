"""One fragment for one locale and variation, from the files that each hold only what differs
(docs/formats.md, Fragments).

Files are asked in an order, nearest first. A text asks, for each locale of the chain, the variation and then
the base; a variation in a fallback locale is passed over where a base in a nearer locale has the value, so
that nobody gets a sentence in another language only because a variation is untranslated. What is not
localised asks all variations before all bases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content_repo import reserved
from content_repo.fields import Field
from content_repo.models import PAGE, Model, coerce
from content_repo.problems import Problem
from content_repo.section_models import SectionModels, kinds_of
from content_repo.site import Site
from content_repo.sources import Source
from content_repo.values import rule

Key = tuple[str, str | None]  # (locale, variation)


@dataclass(frozen=True, slots=True)
class Resolved:
    """`body_source` is None when there is no body.

    `gaps` are dotted fields ("body" for the body) whose variation was passed over. `problems` are those of
    the values in the files that were used.
    """

    fields: Mapping[str, Any]
    body_source: Source | None
    gaps: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def resolve(
    sources: Mapping[Key, Source], model: Model | None, site: Site, locale: str, variation: str | None = None
) -> Resolved:
    """`sources` are the files of one fragment; those of other variations, or of a locale that the site has no more, are not
    looked at.

    Fields come in the order in which the farthest file, then nearer ones, name them.
    """
    model = model or PAGE
    chain = site.chain(locale)
    found = [
        each for (of, label), each in sources.items() if label in (None, variation) and of in site.locale
    ]
    if len(found) == 1 and found[0].locale in chain:
        return _alone(found[0], model, site, chain)
    distances = _distances(site, chain)
    layers, problems = [], []
    kinds = _kinds(found, model)
    for source in sorted(found, key=lambda each: (distances[each.locale], each.variation is None)):
        fields, wrong = coerce(model, source, site.zone, kinds)
        layers.append(_Layer(fields, distances[source.locale], source.variation is not None, source))
        problems += wrong
    merge = _Merge(len(chain), model.section_models)
    fields = _with_defaults(merge.fields(layers, model), model, site, chain)
    body = merge.body(layers, model)
    return Resolved(fields, body, tuple(merge.gaps), tuple(problems))


def _alone(source: Source, model: Model, site: Site, chain: Sequence[str]) -> Resolved:
    fields, problems = coerce(model, source, site.zone)
    fields = _with_defaults(fields, model, site, chain)
    return Resolved(fields, source if source.body else None, (), tuple(problems))


def _with_defaults(fields: dict[str, Any], model: Model, site: Site, chain: Sequence[str]) -> dict[str, Any]:
    if not model.has_default:
        return fields
    from content_repo.defaults import filled

    return filled(fields, model, site, chain)


def _kinds(sources: Iterable[Source], model: Model) -> dict[tuple[str, str], str]:
    """The types of sections, for files that name only their ids."""
    found: dict[tuple[str, str], str] = {}
    for source in sources if model.section_models else ():
        for place, kind in kinds_of(source.fields).items():
            found.setdefault(place, kind)
    return found


def _distances(site: Site, chain: Sequence[str]) -> dict[str, int]:
    """Positions of all locales: those of the chain, then the default one, then the others."""
    order = dict.fromkeys((*chain, site.default_locale, *site.locales))
    return {name: distance for distance, name in enumerate(order)}


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """What one file has at the place being resolved. `distance` is its locale's position."""

    value: Any
    distance: int
    varied: bool
    source: Source

    def at(self, key: str) -> _Layer:
        return _Layer(self.value[key], self.distance, self.varied, self.source)

    def holding(self, value: Any) -> _Layer:
        return _Layer(value, self.distance, self.varied, self.source)


@dataclass(frozen=True, slots=True)
class _Rule:
    """How a place is resolved. `sections`: a list there merges by `id`; `regions`: so do the lists below
    it."""

    field: Field | None
    localised: bool
    sections: bool = False
    regions: bool = False

    @classmethod
    def of(cls, key: str, model: Model) -> _Rule:
        field = rule(model.fields, key)
        sections = key == "sections" or (field is not None and field.type == "sections")
        return cls(field, field is None or field.is_localised, sections, key == "regions")

    def below(self, key: str) -> _Rule:
        """The rule of a key of this object. What a model does not name is localised, unless the parent says
        no."""
        parent = self.field
        if parent is None or parent.type != "object":
            return _Rule(None, self.localised, self.regions)
        said = True if parent.localized is None else parent.localized
        field = parent.fields.get(key)
        if field is None:
            return _Rule(None, said)
        localised = field.is_localised if parent.localized is None or field.localized is not None else said
        return _Rule(field, localised, field.type == "sections")

    def item(self, fields: Mapping[str, Field]) -> _Rule:
        """The rule of one section, whose model has these fields: texts are localised unless the list says no."""
        said = False if self.field is not None and self.field.localized is False else None
        return _Rule(Field("object", localized=said, fields=fields), said is None)


class _Merge:
    """One resolution. `chain` is the number of locales that a text may come from."""

    def __init__(self, chain: int, section_models: SectionModels) -> None:
        self._chain = chain
        self._section_models = section_models
        self.gaps: list[str] = []

    def fields(self, layers: Sequence[_Layer], model: Model) -> dict[str, Any]:
        spellings: dict[str, str] = {}
        grouped: dict[str, list[_Layer]] = {}
        for layer in self._farthest_first(layers):
            for key in layer.value:
                name = reserved.canonical(key) or key
                spellings.setdefault(name, key)
                grouped.setdefault(name, []).append(layer.at(key))
        found = {}
        for name, values in grouped.items():
            written = self._place(values, _Rule.of(spellings[name], model), spellings[name])
            if written is not None:
                found[spellings[name]] = written.value
        return found

    def body(self, layers: Iterable[_Layer], model: Model) -> Source | None:
        field = model.fields.get("body")
        held = [layer for layer in layers if layer.source.body is not None]
        kept, passed = self._order(held, _Rule(field, field is None or field.is_localised))
        self.gaps += ["body"] if passed else []
        return kept[0].source if kept and kept[0].source.body else None

    def _place(self, layers: Sequence[_Layer], rule: _Rule, path: str) -> _Layer | None:
        """The value at one place, as a layer; None where nobody has one."""
        kept, passed = self._order(layers, rule)
        if not kept:
            return None
        if isinstance(kept[0].value, dict):
            return kept[0].holding(self._object(self._together(layers, kept, rule), rule, path))
        if rule.sections and _mergeable(kept[0].value):
            return kept[0].holding(self._sections(self._together(layers, kept, rule), rule, path))
        self.gaps += [path] if passed else []
        return kept[0]

    def _order(self, layers: Iterable[_Layer], rule: _Rule) -> tuple[list[_Layer], bool]:
        """(the layers that count, nearest first; whether a base has the place of a variation in another language)."""
        ordered = _nearest_first(layers, rule)
        if not rule.localised:
            return ordered, False
        ordered = [each for each in ordered if each.distance < self._chain]
        nearest = min((each.distance for each in ordered if not each.varied), default=self._chain)
        kept = [each for each in ordered if not (each.varied and each.distance > nearest)]
        return kept, len(kept) < len(ordered) and not kept[0].varied

    def _object(self, layers: Sequence[_Layer], rule: _Rule, path: str) -> dict[str, Any]:
        found = {}
        for key in dict.fromkeys(key for layer in self._farthest_first(layers) for key in layer.value):
            held = [layer.at(key) for layer in layers if key in layer.value]
            written = self._place(held, rule.below(key), f"{path}.{key}")
            if written is not None:
                found[key] = written.value
        return found

    def _sections(self, layers: Sequence[_Layer], rule: _Rule, path: str) -> tuple[Any, ...]:
        """Sections of all layers by `id`, in the order of the farthest; new ones after them."""
        held: dict[str, list[_Layer]] = {}
        for layer in self._farthest_first(layers):
            for section in layer.value:
                held.setdefault(section["id"], []).append(layer.holding(section))
        found = (
            self._object(each, rule.item(self._fields_of(each)), f"{path}.{name}")
            for name, each in held.items()
        )
        return tuple(filter(None, found))

    def _fields_of(self, section: Sequence[_Layer]) -> Mapping[str, Field]:
        """Those of the section's model; some of its layers may not say of which type it is."""
        kinds = (each.value.get("type") for each in section)
        kind = next((each for each in kinds if isinstance(each, str)), "")
        return self._section_models[kind].fields if kind in self._section_models else {}

    def _farthest_first(self, layers: Iterable[_Layer]) -> list[_Layer]:
        """The order in which keys and sections are named; locales outside the chain come last."""
        return sorted(layers, key=lambda each: (each.distance >= self._chain, -each.distance, each.varied))

    def _together(self, layers: Iterable[_Layer], kept: Sequence[_Layer], rule: _Rule) -> list[_Layer]:
        """The layers to merge: from the nearest to the first that counts and holds something else.

        So a null clears what is farther.
        """
        found = []
        kind = type(kept[0].value)
        for layer in _nearest_first(layers, rule):
            if rule.localised and layer.distance >= self._chain:
                break
            if isinstance(layer.value, kind) and (kind is dict or _mergeable(layer.value)):
                found.append(layer)
            elif layer in kept:
                break
        return found


def _nearest_first(layers: Iterable[_Layer], rule: _Rule) -> list[_Layer]:
    if rule.localised:
        return sorted(layers, key=lambda each: (each.distance, not each.varied))
    return sorted(layers, key=lambda each: (not each.varied, each.distance))


def _mergeable(value: Any) -> bool:
    """Whether a list is one of sections with ids of their own."""
    if not isinstance(value, tuple) or not all(isinstance(each, dict) for each in value):
        return False
    ids = [each.get("id") for each in value]
    return all(isinstance(each, str) for each in ids) and len(set(ids)) == len(ids)
