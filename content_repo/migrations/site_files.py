"""The files of a site that a migration may touch: as they were, as they are by now, and of which fragments they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from content_repo import frontmatter, yamltext
from content_repo.document import Document
from content_repo.fields import Field
from content_repo.migrations.operations import SECTIONS, Subject
from content_repo.migrations.tables import SectionKeys, Written, sections_of
from content_repo.model_files import MODELS, Models, load_models
from content_repo.models import model_of
from content_repo.plaindata import load_data
from content_repo.problems import ContentError, Problem
from content_repo.region_sections import FILE as REGIONS
from content_repo.site import read_site
from content_repo.snapshot import Snapshot
from content_repo.sources import FOLDER, Source, parse_source
from content_repo.values import coerce


@dataclass(slots=True)
class _Fragment:
    """`kinds`: id of a section in its base → the section's type."""

    base: Source
    kinds: dict[str, str] = field(default_factory=dict)


class SiteFiles:
    """Raises ContentError, with everything that is wrong, where files cannot be read."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._now: dict[str, bytes] = {}
        self.site = read_site(snapshot)
        self._models = self._load_models()
        self._sources, problems = self._read_sources()
        problems += self._models.problems
        if any(problem.severity == "error" for problem in problems):
            raise ContentError(*problems)
        self._fragments = self._find_fragments()

    def _load_models(self) -> Models:
        return load_models((path, self.raw(path)) for path in self.paths_in(MODELS))

    def _read_sources(self) -> tuple[dict[str, Source], list[Problem]]:
        found, problems = {}, []
        for path in self._snapshot.paths_in(FOLDER):
            source, wrong = parse_source(path, self._snapshot.read(path), self.site, self._models.types)
            problems += wrong
            if source is not None:
                found[path] = source
        return found, problems

    def _find_fragments(self) -> dict[str, _Fragment]:
        """The base of each: in the default locale, else in the first that has one."""
        order = {name: place for place, name in enumerate((self.site.default_locale, *self.site.locales))}
        found: dict[str, _Fragment] = {}
        for source in sorted(self._sources.values(), key=lambda each: order.get(each.locale, len(order))):
            if source.variation is None and source.id not in found:
                held = sections_of(source.file, source.type, source.fields, self.section_keys)
                sections = ((each.get("id"), each.get("type")) for _, each in held)
                kinds = {str(name): str(kind) for name, kind in sections if name and kind}
                found[source.id] = _Fragment(source, kinds)
        return found

    # --- what there is

    def raw(self, path: str) -> bytes:
        """The bytes as they are by now; b"" where there is no such file."""
        if path in self._now:
            return self._now[path]
        return self._snapshot.read(path) if self._snapshot.digest(path) is not None else b""

    def replace(self, path: str, raw: bytes) -> bool:
        """Whether that changes anything."""
        differs = raw != self.raw(path)
        if differs:
            self._now[path] = raw
        return differs

    def changed(self) -> dict[str, tuple[bytes, bytes]]:
        pairs = {path: (self._snapshot.read(path), raw) for path, raw in sorted(self._now.items())}
        return {path: pair for path, pair in pairs.items() if pair[0] != pair[1]}

    def kinds(self) -> list[str]:
        """Every name that a subject may begin with."""
        sections = {SECTIONS + kind for each in self._fragments.values() for kind in each.kinds.values()}
        sections |= {SECTIONS + name for name in self._models.sections} | self._kinds_in_regions
        return sorted(
            {*self._models.types, *(each.base.type for each in self._fragments.values()), *sections}
        )

    def is_known(self, subject: Subject) -> bool:
        return subject.kind in self.kinds()

    @cached_property
    def section_keys(self) -> SectionKeys:
        """Which keys hold lists of sections: `sections`, and what the models say."""
        found = {name: _holding(each.fields) | {"sections"} for name, each in self._models.types.items()}
        return found | {
            SECTIONS + name: _holding(each.fields) for name, each in self._models.sections.items()
        }

    @cached_property
    def _kinds_in_regions(self) -> set[str]:
        paths = [path for path in (REGIONS, *self.paths_in(MODELS)) if self.raw(path)]
        held = (sections_of(path, "", self.written(path).value, self.section_keys) for path in paths)
        found = (section.get("type") for each in held for _, section in each)
        return {SECTIONS + kind for kind in found if isinstance(kind, str)}

    def of(self, subject: Subject) -> list[str]:
        """The files in which the subject may stand."""
        if subject.section_type is None:
            return [path for path, source in self._sources.items() if self._kind(source) == subject.kind]
        return self.with_sections()

    def with_sections(self) -> list[str]:
        """The files that may hold sections."""
        others = [REGIONS, *self.paths_in(MODELS)]
        return [*(path for path in others if self.raw(path)), *self._sources]

    def paths_in(self, folder: str) -> list[str]:
        return sorted(self._snapshot.paths_in(folder))

    def _kind(self, source: Source) -> str:
        fragment = self._fragments.get(source.id)
        return fragment.base.type if fragment else source.type

    def model(self, path: str) -> Written | None:
        return self.written(path) if self.raw(path) else None

    def written(self, path: str) -> Written:
        """A file as data, as it is by now. Of a model only the regions hold what a subject may name."""
        document = self._document(path)
        value = document.value if isinstance(document.value, dict) else {}
        source = self._sources.get(path)
        if source is None:
            return Written(path, "", value, document.lines, document.texts)
        fragment = self._fragments.get(source.id)
        is_base = fragment is not None and fragment.base.file == path
        kinds = fragment.kinds if fragment else {}
        return Written(path, self._kind(source), value, document.lines, document.texts, is_base, kinds)

    def _document(self, path: str) -> Document:
        raw = self.raw(path)
        if not path.endswith(".md"):
            return load_data(raw, path)
        parts = frontmatter.split(raw, path)
        return yamltext.load(parts.yaml, file=path, first_line=parts.yaml_line)

    # --- what is wrong afterwards

    def new_problems(self) -> Iterator[Problem]:
        """Errors of models and values that are there now and were not before."""
        models = self._load_models()
        yield from (each for each in models.problems if each not in self._models.problems)
        for path, (old, new) in self.changed().items():
            if path in self._sources:
                known = {
                    (each.code, each.field, each.message) for each in self._judged(path, old, self._models)
                }
                found = self._judged(path, new, models)
                yield from (each for each in found if (each.code, each.field, each.message) not in known)

    def _judged(self, path: str, raw: bytes, models: Models) -> list[Problem]:
        source, problems = parse_source(path, raw, self.site, models.types)
        if source is None:
            return problems
        fragment = self._fragments.get(source.id)
        kinds = {("sections", name): kind for name, kind in (fragment.kinds if fragment else {}).items()}
        model = model_of(self._kind(source), models.types, models.sections)
        return [*problems, *coerce(model, source, self.site.zone, kinds)[1]]


def _holding(fields: Mapping[str, Field]) -> frozenset[str]:
    return frozenset(name for name, each in fields.items() if each.type == "sections")
