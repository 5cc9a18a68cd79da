"""An origin in a dictionary: the smallest thing that keeps every promise of an origin, for tests and
trials."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from publisher.errors import LostRace
from publisher.origins.base import State, Work
from publisher.releases import Pointer, Release, displaced_key, object_key, release_key

IN_TREE = ("public/", "edge/", "live.json")


class MemoryOrigin:
    """One tree: what is written next is written over what is live, as in object storage. `clock` counts
    seconds."""

    def __init__(self, url: str = "memory:", clock: Callable[[], float] = time.time) -> None:
        self._url, self._clock = url, clock
        self._written: dict[str, float] = {}
        self._state = State()
        self._tree: dict[str, bytes] = {}
        self._records: dict[str, bytes] = {}
        self._claimed = 0

    @property
    def url(self) -> str:
        return self._url

    @property
    def readers(self) -> int:
        return 1

    @property
    def requests(self) -> int:
        return 0

    def state(self) -> State:
        return self._state

    def load(self, key: str) -> bytes | None:
        return self._tree.get(key, self._records.get(key))

    def foresee(self, keys: Iterable[str]) -> None:
        """Nothing is nearer than here."""

    def keys(self) -> Iterator[str]:
        return iter([key for key in self._tree if key != "live.json"])

    @contextmanager
    def stage(self, work: Work) -> Iterator[MemoryStaged]:
        self._expect(work.difference.state)
        self._claimed = work.release.n
        try:
            yield MemoryStaged(self, work)
        finally:
            self._claimed = 0

    def settle(self) -> None:
        """Here everything happens at once."""

    def mend(self, key: str, data: bytes | None, live: Pointer | None = None) -> None:
        if live and live != self._state.live:
            raise LostRace(self.url, "another release went live meanwhile")
        files = self._tree if key.startswith(IN_TREE) else self._records
        files.pop(key, None)
        if data is not None:
            files[key] = data
            self._written[key] = self._clock()

    def modified(self, prefix: str) -> Iterator[tuple[str, float]]:
        now = self._clock()
        for key in [key for key in self._records if key.startswith(prefix)]:
            yield key, now - self._written[key]

    def bookkeeping(self) -> set[str]:
        return set()

    def delete(self, keys: Iterable[str], state: State) -> int:
        self._expect(state)
        return len([key for key in keys if self._records.pop(key, None) is not None])

    def switch(
        self, release: Release, tree: dict[str, bytes], records: dict[str, bytes], discard: Iterable[str]
    ) -> None:
        """Everything at once: tree, records and state."""
        gone = set(discard)
        self._written |= dict.fromkeys(records, self._clock())
        self._records = {key: data for key, data in (self._records | records).items() if key not in gone}
        self._tree = tree | {"live.json": release.pointer.to_json()}
        self._state = State(release.pointer, release.contents, (release.contents,), release.oldest)

    def _expect(self, state: State) -> None:
        if self._claimed:
            raise LostRace(self.url, f"release {self._claimed} is being published")
        if self._state != state:
            raise LostRace(self.url, "another release went live meanwhile")


class MemoryStaged:
    left = ""

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

    @property
    def live(self) -> bool:
        return self._origin.state().live == self._release.pointer

    def stop(self) -> None:
        """Nothing takes long enough."""


def _displaced(work: Work, tree: dict[str, bytes]) -> dict[str, bytes]:
    entries = [entry for entry in work.difference.displaced if entry.path in tree]
    hashes = sorted({entry.sha256 for entry in entries})
    objects = {object_key(entry.sha256): tree[entry.path] for entry in entries}
    parent = work.release.parent
    return objects | ({displaced_key(parent): "\n".join(hashes).encode()} if parent else {})
