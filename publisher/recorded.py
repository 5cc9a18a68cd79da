"""The bundle of a release that is kept at an origin: the way back needs no build, no repository and no
theme."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from publisher.bundle import Entry
from publisher.errors import OriginDamaged
from publisher.releases import Loader, Release, object_key
from publisher.shards import Shard, load_shard


class RecordedBundle:
    """A file of a kept release is in the live tree under its own path, or else in `objects/`."""

    def __init__(self, origin: Loader, release: Release) -> None:
        self._origin, self._release = origin, release

    @property
    def digest(self) -> str:
        return self._release.bundle

    def shards(self) -> Mapping[str, str]:
        return self._release.shards

    def shard(self, name: str) -> Sequence[Entry]:
        return self.record(name).entries()

    def record(self, name: str) -> Shard:
        digest = self._release.shards.get(name)
        return load_shard(self._origin, digest) if digest else Shard()

    def read(self, entry: Entry) -> bytes:
        """Raises OriginDamaged if neither place has bytes of the recorded hash."""
        for key in (object_key(entry.sha256), entry.path):
            data = self._origin.load(key)
            if data is not None and hashlib.sha256(data).hexdigest() == entry.sha256:
                return data
        hint = f"publish commit {self._release.commit} again, or return to another release"
        reason = f"release {self._release.n} needs this file, and no undamaged copy of it is kept"
        raise OriginDamaged(self._origin.url, entry.path, reason, hint)
