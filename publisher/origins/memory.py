"""An origin in a dictionary: the smallest thing that keeps every promise of an origin, for tests and
trials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from publisher.errors import LostRace
from publisher.origins.base import State, Work
from publisher.releases import Release, displaced_key, object_key, release_key


class MemoryOrigin:
    """One tree: what is written next is written over what is live, as in object storage."""

    def __init__(self, url: str = "memory:") -> None:
        self._url = url
        self._state = State()
        self._tree: dict[str, bytes] = {}
        self._records: dict[str, bytes] = {}
        self._claimed = 0

    @property
    def url(self) -> str:
        return self._url

    def state(self) -> State:
        return self._state

    def load(self, key: str) -> bytes | None:
        return self._tree.get(key, self._records.get(key))

    def keys(self) -> Iterator[str]:
        return iter([key for key in self._tree if key != "live.json"])

    @contextmanager
    def stage(self, work: Work) -> Iterator[MemoryStaged]:
        if self._claimed:
            raise LostRace(self.url, f"release {self._claimed} is being published")
        if self._state != work.difference.state:
            raise LostRace(self.url, "another release went live meanwhile")
        self._claimed = work.release.n
        try:
            yield MemoryStaged(self, work)
        finally:
            self._claimed = 0

    def mend(self, key: str, data: bytes | None) -> None:
        files = self._records if key in self._records else self._tree
        files.pop(key, None)
        if data is not None:
            files[key] = data

    def switch(
        self, release: Release, tree: dict[str, bytes], records: dict[str, bytes], discard: Iterable[str]
    ) -> None:
        """Everything at once: tree, records and state."""
        gone = set(discard)
        self._records = {key: data for key, data in (self._records | records).items() if key not in gone}
        self._tree = tree | {"live.json": release.pointer.to_json()}
        self._state = State(release.pointer, release.contents, (release.contents,), release.oldest)


class MemoryStaged:
    def __init__(self, origin: MemoryOrigin, work: Work) -> None:
        self._origin, self._release = origin, work.release
        self._tree = {key: data for key in list(origin.keys()) if (data := origin.load(key)) is not None}
        self._records = {**_displaced(work, self._tree), **work.records}
        self._records[release_key(work.release.n)] = work.release.to_json()
        self.uploaded = self.copied = self.bytes = self.requests = 0
        for path in work.difference.removals:
            self._tree.pop(path, None)
        for write in work.difference.writes:
            data = self._tree[write.entry.path] = work.read(write.entry)
            self.uploaded += 1
            self.bytes += len(data)

    def activate(self, discard: Iterable[str]) -> None:
        self._origin.switch(self._release, self._tree, self._records, discard)


def _displaced(work: Work, tree: dict[str, bytes]) -> dict[str, bytes]:
    entries = [entry for entry in work.difference.displaced if entry.path in tree]
    hashes = sorted({entry.sha256 for entry in entries})
    objects = {object_key(entry.sha256): tree[entry.path] for entry in entries}
    parent = work.release.parent
    return objects | ({displaced_key(parent): "\n".join(hashes).encode()} if parent else {})
