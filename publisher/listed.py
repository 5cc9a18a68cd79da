"""A bundle of files that are at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from publisher.bundle import Entry, bundle_digest, shard_of
from publisher.shards import Shard


class ListBundle:
    """A bundle of files held in memory: `{path: bytes}` and, for some paths, headers."""

    def __init__(
        self, files: Mapping[str, bytes], headers: Mapping[str, tuple[tuple[str, str], ...]] | None = None
    ) -> None:
        self._files = dict(files)
        self._entries: dict[str, list[Entry]] = {}
        for path in sorted(files):
            data = self._files[path]
            entry = Entry(path, hashlib.sha256(data).hexdigest(), len(data), (headers or {}).get(path, ()))
            self._entries.setdefault(shard_of(path), []).append(entry)
        self._shards = {name: Shard.of(self._entries[name]).digest for name in sorted(self._entries)}

    @property
    def digest(self) -> str:
        return bundle_digest(self._shards)

    def shards(self) -> Mapping[str, str]:
        return self._shards

    def shard(self, name: str) -> Sequence[Entry]:
        return self._entries.get(name, [])

    def record(self, name: str) -> Shard:
        return Shard.of(self.shard(name))

    def read(self, entry: Entry) -> bytes:
        return self._files[entry.path]
