"""A dry run: an origin that answers like another one and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from publisher.origins.base import Origin, State, Work
from publisher.releases import Pointer


class Rehearsed:
    """Counts what would be written; `activate` does nothing."""

    left = ""
    live = False

    def __init__(self, work: Work) -> None:
        uploads = [write.entry for write in work.difference.writes if not write.in_live]
        self.uploaded, self.bytes = len(uploads), sum(entry.size for entry in uploads)
        self.copied, self.requests = len(work.difference.writes) - len(uploads), 0

    def activate(self, discard: Iterable[str]) -> None:
        """Nothing goes live."""

    def stop(self) -> None:
        """Nothing is under way."""


class Rehearsal:
    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    @property
    def url(self) -> str:
        return self._origin.url

    @property
    def readers(self) -> int:
        return self._origin.readers

    @property
    def requests(self) -> int:
        return self._origin.requests

    def state(self) -> State:
        return self._origin.state()

    def load(self, key: str) -> bytes | None:
        return self._origin.load(key)

    def foresee(self, keys: Iterable[str]) -> None:
        self._origin.foresee(keys)

    def keys(self) -> Iterator[str]:
        return self._origin.keys()

    @contextmanager
    def stage(self, work: Work) -> Iterator[Rehearsed]:
        yield Rehearsed(work)

    def settle(self) -> None:
        """Nothing is removed."""

    def mend(self, key: str, data: bytes | None, live: Pointer | None = None) -> None:
        """Nothing is mended."""

    def modified(self, prefix: str) -> Iterator[tuple[str, float]]:
        return self._origin.modified(prefix)

    def bookkeeping(self) -> set[str]:
        return self._origin.bookkeeping()

    def delete(self, keys: Iterable[str], state: State) -> int:
        """Nothing is deleted; counts what would be."""
        return len({*keys})
