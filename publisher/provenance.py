"""What changed in the source of a translation since it was made, from the history of the repository."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class SourceChange:
    """`source` is the file; `in_short` and `lines` say what changed, `lines` is empty where that cannot be known."""

    source: str
    in_short: str
    lines: tuple[str, ...] = ()


class History:
    """Old versions, by blob id; `site` is the site's folder and `snapshot` what it holds now."""

    def __init__(self, site: Path, snapshot: Snapshot) -> None:
        self._site = site
        self._snapshot = snapshot

    def change(self, stale: Translation) -> SourceChange:
        """What differs between the version that a file was made from and its source now."""
        old = self._old(stale)
        if old is None:
            why = _NOT_HERE if self._repository else _NO_GIT
            return SourceChange(stale.sources[0].file if stale.sources else "a file that is gone", why)
        source = self.source(stale)
        if source is None:
            return SourceChange("a file that is gone", "nothing of it is left")
        before, after = _text(old), self._now(source)
        lines = line_changes.line_by_line(before, after, source.file)
        return SourceChange(source.file, line_changes.in_short(before, after), tuple(lines))

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
