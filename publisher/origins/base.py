"""The edge between a publish and the place that files are served from.

Planning uses `state` and `load` and changes nothing; `stage` prepares a release aside and fails if the origin
is no longer in the state that was planned for; `Staged.activate` is the only moment that visitors notice.
The other verbs are for upkeep: `keys` and `mend` serve verification, `modified` and `delete` the collection
of what nobody needs any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from publisher.bundle import Entry
from publisher.releases import Contents, Pointer, Release

if TYPE_CHECKING:
    from publisher.difference import Difference

Progress = Callable[[str, int, int], None]
"""Called with the name of a step, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class State:
    """What planning has to know of an origin.

    `live` and `contents` are the pointer and the tree that visitors get (None and {} before the first
    release). `holds` is about the place that is written next: one element when it is known what that holds;
    several when a publish died there, and each file may be as in any of them. `oldest` is the first release
    that is kept. `lost`: releases have been live, and yet none is. `busy` says who is changing, in this moment, what
    visitors get, or is empty; two states that differ in that alone are the same.
    """

    live: Pointer | None = None
    contents: Contents = field(default_factory=dict)
    holds: tuple[Contents, ...] = ({},)
    oldest: int = 1
    lost: bool = False
    busy: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Work:
    """All that `stage` needs. `records` are stored under their keys; `read` gives the bytes of an entry and
    is called in up to `writers` forked processes (None: as many as there are processors)."""

    release: Release
    difference: Difference
    records: Mapping[str, bytes]
    read: Callable[[Entry], bytes]
    writers: int | None
    progress: Progress


class Staged(Protocol):
    """A release that is complete at the origin, and not live. `copied` files needed no bytes from here. Once it
    is `live`, `left` says why files that it removes are served still, or is empty."""

    @property
    def live(self) -> bool:
        """True from the moment on that visitors notice, also if `activate` came to no end."""
        ...

    uploaded: int
    copied: int
    bytes: int
    requests: int
    left: str

    def activate(self, discard: Iterable[str]) -> None:
        """Makes it live in one step, then deletes the keys that no kept release needs."""
        ...

    def stop(self) -> None:
        """Lets an `activate` that runs in another thread end early, by a KeyboardInterrupt, unless it is live."""
        ...


class Origin(Protocol):
    """Every method may raise OriginFailed. Keys are relative to the origin and `/`-separated."""

    @property
    def url(self) -> str:
        """How people name this origin; without credentials."""
        ...

    @property
    def readers(self) -> int:
        """How many threads that call `load` at once are worth it: 1 for what is near, more for a network."""
        ...

    @property
    def requests(self) -> int:
        """How many requests were sent since `state` was last asked for, those of the asking included; 0 for what is near."""
        ...

    def state(self) -> State:
        """What is live and what the next release is written over. Cheap: asked before every publish."""
        ...

    def load(self, key: str) -> bytes | None:
        """The bytes under a key (`releases/3.json`, `objects/…`, `public/index.html`); None if absent."""
        ...

    def foresee(self, keys: Iterable[str]) -> None:
        """Says that these records will be loaded soon. Who has them far away may fetch them now, in fewer requests;
        what cannot be had is told by `load`."""
        ...

    def keys(self) -> Iterator[str]:
        """Every file of the live tree: `public/…` and `edge/…`, in no particular order."""
        ...

    def stage(self, work: Work) -> AbstractContextManager[Staged]:
        """Claims the release's number and makes everything ready; other publishers are kept out until the
        context ends. Raises LostRace if another publisher is at work or `work.difference.state` has
        passed."""
        ...

    def settle(self) -> None:
        """Removes what a publisher did not live to remove after its release, which is the one that `state` last
        saw live, went live. Nothing if there is no such thing, or if another publisher is at work."""
        ...

    def mend(self, key: str, data: bytes | None, live: Pointer | None = None) -> None:
        """Replaces one damaged file by what it should be (None: it should not be there). Files of the render
        cache are written by it too. Raises LostRace if `live` is given and is not what is live any more."""
        ...

    def modified(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Every key that starts with `prefix` (`objects/`, `releases/`, `cache/`), in no particular order, and for
        how many seconds by the origin's clock nobody has written it. May be out of date: nothing that matters
        is decided from it alone."""
        ...

    def bookkeeping(self) -> set[str]:
        """The keys that this kind of origin needs for itself: neither records of releases nor objects."""
        ...

    def delete(self, keys: Iterable[str], state: State) -> int:
        """Deletes records, objects and files of the cache, while publishers are kept out; how many were there
        (object stores do not tell, and count all).
        Raises LostRace, before anything is gone, if a publisher is at work or `state` has passed."""
        ...
