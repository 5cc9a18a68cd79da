"""Regions written outside fragments, in `regions.yaml` and in models: their sections as the section models mean them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from content_repo.document import Document, dotted
from content_repo.misspelt_keys import misspelt_in_lists
from content_repo.models import model_of
from content_repo.problems import Problem
from content_repo.section_models import SectionModels
from content_repo.sectionlists import region_faults
from content_repo.values import coerce

FILE = "regions.yaml"
_KEY = "regions"


@dataclass(frozen=True, slots=True)
class _Written:
    """As if the regions were those of a fragment."""

    file: str
    fields: Mapping[str, Any]
    texts: Mapping[str, str]
    lines: Mapping[str, int]

    def line_of(self, path: str) -> int:
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return self.lines.get(path, 1)


def read_regions(
    document: Document, file: str, models: SectionModels, zone: tzinfo
) -> tuple[Any, list[Problem]]:
    """(regions, problems) of a document: all of `regions.yaml`, the key `regions` of a model."""
    prefix, held = ("", document.value) if file != FILE else (f"{_KEY}.", {_KEY: document.value})
    regions = held.get(_KEY) if isinstance(held, Mapping) else None
    texts = {prefix + dotted(path): text for path, text in document.texts.items()}
    lines = {(prefix + dotted(path)).rstrip("."): line for path, line in document.lines.items()}
    written = _Written(file, {} if regions is None else {_KEY: regions}, texts, lines)
    found, problems = coerce(model_of("page", {}, models), written, zone)
    return found.get(_KEY), problems if file != FILE else [*problems, *_shape(regions, written)]


def misspelt(document: Document, models: SectionModels) -> Iterator[Problem]:
    """Keys in `regions.yaml` that nothing reads and that are nearly ones that mean something."""
    lines = {dotted(path): line for path, line in document.lines.items()}
    written = _Written(FILE, {}, {}, lines)
    for path, what, fix in misspelt_in_lists(document.value, "", models):
        yield Problem("misspelt_key", "warning", what, FILE, written.line_of(path), path, fix)


def _shape(regions: Any, written: _Written) -> list[Problem]:
    """Of `regions.yaml`; a model says it where it is read."""
    return [
        Problem("bad_section", "error", what, FILE, written.line_of(f"{_KEY}.{path}"), path, fix)
        for path, what, fix in region_faults(regions)
    ]
