"""Whether an origin serves exactly what its live release says, and making it so again.

Every file of the live tree is hashed, and so are the records and objects that going back depends on. Files of
assets in their grace period belong to the tree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from publisher.bundle import Bundle, Entry, shard_of
from publisher.errors import NothingLive, OriginDamaged
from publisher.grace import load_carried
from publisher.origins.base import Origin, State
from publisher.releases import (
    CARRIED,
    damaged,
    kept_releases,
    load_release,
    object_key,
    release_key,
    shard_key,
)
from publisher.retention import displaced
from publisher.shards import encode_shard, load_shard, read_entries, shard_from


@dataclass(frozen=True, slots=True)
class Verification:
    """Keys relative to the origin, sorted. `repaired` are those of the others that are right again."""

    release: int | None
    checked: int
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Nothing is wrong any more."""
        return {*self.missing, *self.altered, *self.extra} == set(self.repaired)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def verify(origin: Origin, bundle: Bundle | None = None, *, repair: bool = False) -> Verification:
    """Hashes everything the origin serves or keeps. `bundle` is a source for repairs; so are the copies
    that the origin has itself. A repair deletes extra files. Raises OriginDamaged if a record without which
    nothing can be checked is beyond repair, NothingLive if there are releases and none is live."""
    state = origin.state()
    if state.lost:
        raise NothingLive(origin.url)
    if state.live is None:
        return Verification(None, 0)
    if load_release(origin, state.live.release) is None:  # else all that is live would count as extra
        raise damaged(origin, release_key(state.live.release))
    audit = _Audit(origin, state, bundle)
    repaired = audit.repair() if repair else []
    return Verification(
        state.live.release,
        len(audit.expected),
        *(tuple(sorted(keys)) for keys in (audit.missing, audit.altered, audit.extra, repaired)),
    )


class _Audit:
    """`expected` is key → sha256 of the tree's files and of the objects of kept releases."""

    def __init__(self, origin: Origin, state: State, bundle: Bundle | None) -> None:
        self._origin, self._bundle = origin, bundle
        self._records: dict[str, bytes] = {}  # damaged records, and what they should be
        self._entries = {entry.path: entry for entry in self._tree(state)}
        self.expected = {path: entry.sha256 for path, entry in self._entries.items()}
        self.expected |= {object_key(sha256): sha256 for sha256 in self._kept(state)}
        present = set(origin.keys())
        absent = self._entries.keys() - present  # even if it can be read, through a link in place of a folder
        wrong = [key for key, sha256 in self.expected.items() if key in absent or self._sha256(key) != sha256]
        self.altered = [key for key in wrong if key not in absent and self._is_there(key, present)]
        self.missing = sorted({*wrong, *self._records} - set(self.altered))
        self.extra = sorted(present - self.expected.keys())

    def repair(self) -> list[str]:
        """Puts right what can be put right; the keys of that."""
        mended = [key for key in (*self.missing, *self.altered) if self._mend(key)]
        for key in self.extra:
            self._origin.mend(key, None)
        return mended + self.extra

    def _tree(self, state: State) -> Iterator[Entry]:
        for name, digest in state.contents.items():
            if name == CARRIED:
                yield from [asset.entry for asset in load_carried(self._origin, digest)]
            else:
                yield from self._shard(name, digest)

    def _shard(self, name: str, digest: str) -> Iterable[Entry]:
        try:
            return read_entries(load_shard(self._origin, digest))
        except OriginDamaged:
            if self._bundle is None or self._bundle.shards().get(name) != digest:
                raise
        entries = self._bundle.shard(name)
        self._records[shard_key(digest)] = encode_shard(shard_from(entries))
        return entries

    def _kept(self, state: State) -> set[str]:
        older = kept_releases(self._origin, state.live)[1:]
        return set().union(*(displaced(self._origin, release.n) for release in older))

    def _sha256(self, key: str) -> str:
        data = self._origin.load(key)
        return "" if data is None else hashlib.sha256(data).hexdigest()

    def _is_there(self, key: str, present: set[str]) -> bool:
        return key in present or self._origin.load(key) is not None

    def _mend(self, key: str) -> bool:
        data = self._records.get(key) or next(self._copies(key, self.expected[key]), None)
        if data is not None:
            self._origin.mend(key, data)
        return data is not None

    def _copies(self, key: str, sha256: str) -> Iterator[bytes]:
        """Undamaged copies, wherever they are. Only a directory origin has a second tree."""
        same = [path for path, entry in self._entries.items() if entry.sha256 == sha256]
        trees = [f"trees/{tree}/{path}" for tree in ("a", "b") for path in {key, *same}]
        for place in (object_key(sha256), *same, *trees):
            if self._sha256(place) == sha256 and (data := self._origin.load(place)) is not None:
                yield data
        if self._bundle is not None and key in self._entries:
            yield from self._composed(self._bundle, self._entries[key])

    def _composed(self, bundle: Bundle, entry: Entry) -> Iterator[bytes]:
        if entry in bundle.shard(shard_of(entry.path)):
            yield bundle.read(entry)
