"""All models of a site: each file read, then held against the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any, TypeVar

from content_repo.document import Document, Path, dotted
from content_repo.fields import Field
from content_repo.frontmatter import decode
from content_repo.models import Model, load_model, load_section_model
from content_repo.problems import Problem
from content_repo.region_sections import read_regions
from content_repo.section_models import FOLDER, SectionModel, SectionModels
from content_repo.suggestions import did_you_mean

MODELS = "models/"
_ENDING = ".yaml"

_M = TypeVar("_M", Model, SectionModel)


@dataclass(frozen=True, slots=True)
class Models:
    """`unreadable` are files of which nothing is known: what the content says cannot be judged then."""

    types: Mapping[str, Model]
    sections: SectionModels
    problems: tuple[Problem, ...] = ()
    unreadable: tuple[str, ...] = ()


def load_models(files: Iterable[tuple[str, bytes]]) -> Models:
    """The models in (path, bytes) of the files below `models/`, by path. A wrong one is there too, as far as it can be used."""
    loading = _Loading()
    for path, raw in files:
        if path.endswith(_ENDING):
            loading.add(path, raw)
    return loading.found()


class _Loading:
    def __init__(self) -> None:
        self._types: dict[str, tuple[str, Model]] = {}
        self._sections: dict[str, tuple[str, SectionModel]] = {}
        self._problems: list[Problem] = []
        self._unreadable: list[str] = []
        self._raw: dict[str, bytes] = {}

    def add(self, path: str, raw: bytes) -> None:
        self._raw[path] = raw
        if path.startswith(FOLDER):
            section, problems = load_section_model(raw, path)
            self._keep(self._sections, section, path, problems)
        else:
            model, problems = load_model(raw, path)
            self._keep(self._types, model, path, problems)

    def _keep(
        self, held: dict[str, tuple[str, _M]], model: _M | None, path: str, problems: list[Problem]
    ) -> None:
        self._problems += problems
        if model is None:
            self._unreadable.append(path)
        elif model.name in held:
            message = f"{held[model.name][0]} describes the type {model.name!r} too"
            self._problems.append(Problem("model", "error", message, path, 1, fix="rename one of them"))
        else:
            held[model.name] = path, model

    def found(self) -> Models:
        sections = {name: model for name, (_, model) in self._sections.items()}
        types = {
            name: replace(model, section_models=sections, regions=self._regions(model, path, sections))
            for name, (path, model) in self._types.items()
        }
        for path, fields in self._fields():
            for at, kind in _targets(fields, ("fields",)):
                if kind not in types and kind != "page":
                    self._problems.append(self._unknown_target(path, at, kind, types))
        return Models(types, sections, tuple(self._problems), tuple(self._unreadable))

    def _regions(self, model: Model, path: str, sections: SectionModels) -> Mapping[str, Any]:
        if not (model.regions and sections):
            return model.regions
        regions, problems = read_regions(self._document(path), path, sections, UTC)
        self._problems += [each for each in problems if each not in self._problems]
        return regions if isinstance(regions, Mapping) else model.regions

    def _document(self, path: str) -> Document:
        from content_repo import yamltext

        return yamltext.load(decode(self._raw[path], path)[0], file=path)

    def _fields(self) -> Iterator[tuple[str, Mapping[str, Field]]]:
        yield from ((path, model.fields) for path, model in self._types.values())
        yield from ((path, model.fields) for path, model in self._sections.values())

    def _unknown_target(self, path: str, at: Path, kind: str, types: Iterable[str]) -> Problem:
        line = self._document(path).line_of(at)
        message = f"`to` names the type {kind!r}, which no model describes"
        return Problem("unknown_type", "warning", message, path, line, dotted(at), did_you_mean(kind, types))


def _targets(fields: Mapping[str, Field], at: Path) -> Iterator[tuple[Path, str]]:
    """The types that references may lead to, and where that is said."""
    for name, field in fields.items():
        below = (*at, name)
        yield from (((*below, "to"), kind) for kind in field.to)
        yield from _targets(field.fields, (*below, "fields"))
        if field.of is not None:
            yield from _targets({"of": field.of}, below)
