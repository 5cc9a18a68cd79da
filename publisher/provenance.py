"""What changed in the source of a translation since it was made, from the history of the repository."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from content_repo import line_changes
from content_repo.problems import ContentError
from content_repo.snapshot import Snapshot
from content_repo.translations import SourceFile, Translation

if TYPE_CHECKING:
    from content_repo.git import Repository

_NO_GIT = "without a git repository it cannot be shown what changed"
_NOT_HERE = (
    "that version is not in this repository (is it a shallow clone?), so it cannot be shown what changed"
)


class SourceChange(NamedTuple):
    """The file that something was made from, and what changed in it since, or why that cannot be said."""

    source: str
    in_short: str


class History:
    """Old versions, by blob id; `site` is the site's folder and `snapshot` what it holds now."""

    def __init__(self, site: Path, snapshot: Snapshot) -> None:
        self._site = site
        self._snapshot = snapshot

    def change(self, stale: Translation) -> SourceChange:
        """What differs, in a few words, between the version that a file was made from and its source now."""
        old, source = self._old(stale), self.source(stale)
        if source is None:
            return SourceChange("a file that is gone", "nothing of it is left")
        if old is None:
            return SourceChange(source.file, _NOT_HERE if self._repository else _NO_GIT)
        return SourceChange(source.file, line_changes.in_short(_text(old), self._now(source)))

    def difference(self, stale: Translation) -> list[str]:
        """The same line by line, as a unified difference; none where one of the two is not known."""
        old, source = self._old(stale), self.source(stale)
        return line_changes.line_by_line(_text(old), self._now(source), source.file) if old and source else []

    def source(self, found: Translation) -> SourceFile | None:
        """The file that a translation was made from: of several, the one most like the version that was its source."""
        old = self._old(found)
        if old is None or len(found.sources) < 2:
            return next(iter(found.sources), None)
        before = _text(old)
        return max(found.sources, key=lambda each: line_changes.likeness(before, self._now(each)))

    def _old(self, found: Translation) -> bytes | None:
        return self._repository.blob(found.made_from) if self._repository and found.made_from else None

    def _now(self, source: SourceFile) -> str:
        return _text(self._snapshot.read(source.file))

    @cached_property
    def _repository(self) -> Repository | None:
        from content_repo import git

        try:
            return git.open(self._site)
        except ContentError:  # a check of the working tree does not need what cannot be read
            return None


def _text(raw: bytes) -> str:
    return raw.decode("utf-8-sig", "replace")
