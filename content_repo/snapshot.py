"""An immutable view of a site's files: path → git blob id, and the bytes behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol


class MissingFile(KeyError):
    """The snapshot has no file at this path."""


class Snapshot(Protocol):
    """Paths are relative to the site, `/`-separated; digests are 40 hex digits (git blob ids).

    `problems` are entries that are refused, such as symbolic links.
    """

    @property
    def commit(self) -> str | None:
        """The commit this is a view of; None for a working tree."""
        ...

    def paths(self) -> Iterator[str]:
        """All paths, in code point order."""
        ...

    def paths_in(self, folder: str) -> Iterable[str]:
        """The paths below `folder` ("models/"), in code point order."""
        ...

    def digest(self, path: str) -> str | None:
        """The blob id at `path`, or None where there is no file."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes at `path`. Raises MissingFile."""
        ...


def blob_id(data: bytes) -> str:
    """The id git gives to these bytes."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class MemorySnapshot:
    """A snapshot made of bytes in memory; for tests and previews of unsaved text."""

    files: Mapping[str, bytes]
    commit: str | None = None
    _digests: dict[str, str] = field(default_factory=dict, compare=False)

    def paths(self) -> Iterator[str]:
        return iter(sorted(self.files))

    def paths_in(self, folder: str) -> Iterator[str]:
        return (path for path in self.paths() if path.startswith(folder))

    def digest(self, path: str) -> str | None:
        if path not in self.files:
            return None
        if path not in self._digests:
            self._digests[path] = blob_id(self.files[path])
        return self._digests[path]

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise MissingFile(path) from None
