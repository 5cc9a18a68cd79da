"""A site's folder read directly, file by file, for commands that touch a few fragments: no state, no scan of all files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from content_repo.fragment_files import Place, fragment_named
from content_repo.model_files import MODELS, Models, load_models
from content_repo.models import Model, model_of
from content_repo.problems import ContentError, Problem
from content_repo.site import FILE, Site, read_site
from content_repo.snapshot import MemorySnapshot, blob_id
from content_repo.sources import Name, Source, parse_source


@dataclass(frozen=True)
class SiteFolder:
    """What is needed of a folder on disk to read one fragment in it."""

    path: Path

    @cached_property
    def site(self) -> Site:
        """Raises ContentError."""
        file = self.path / FILE
        return read_site(MemorySnapshot({FILE: file.read_bytes()} if file.is_file() else {}))

    @cached_property
    def models(self) -> Models:
        """Raises ContentError for models that nobody can read."""
        found = load_models(self._model_files())
        if found.unreadable:
            raise ContentError(*found.problems)
        return found

    def _model_files(self) -> Iterator[tuple[str, bytes]]:
        for file in sorted((self.path / MODELS).rglob("*.yaml")):
            yield file.relative_to(self.path).as_posix(), file.read_bytes()

    def fragment(self, written: str) -> tuple[Name, dict[Place, str]]:
        """(what is meant, the fragment's files by locale and variation) for an id or a file's path. Raises ContentError."""
        return fragment_named(written, self.path, self.site)

    def blob(self, path: str) -> str:
        """The git blob id of a file as it is now."""
        return blob_id((self.path / path).read_bytes())

    def source(self, path: str, raw: bytes) -> Source:
        """The fragment file with these bytes. Raises ContentError."""
        return self.read(path, raw)[0]

    def read(self, path: str, raw: bytes) -> tuple[Source, list[Problem]]:
        """The same with what is wrong with it all the same."""
        source, problems = parse_source(path, raw, self.site, self.models.types)
        if source is None:
            raise ContentError(*problems)
        return source, problems

    def model(self, kind: str) -> Model:
        return model_of(kind, self.models.types)
