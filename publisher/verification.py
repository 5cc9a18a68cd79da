"""Whether an origin serves exactly what its live release says, and making it so again.

Every file of the live tree is hashed, and so are the records and objects that going back depends on. Files of
assets in their grace period belong to the tree. What heals is found by its hash: at the origin itself, at the
target's other origins, or in a bundle built again; nothing is ever taken on trust.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from publisher.bundle import Bundle, Entry, shard_of
from publisher.errors import NothingLive, OriginDamaged, OriginFailed, UnderWay
from publisher.grace import Carried, encode_carried, load_carried
from publisher.origins.base import Origin, State
from publisher.releases import (
    CARRIED,
    Loader,
    Pointer,
    Release,
    damaged,
    kept_releases,
    load_release,
    object_key,
    record_keys,
    release_key,
    shard_key,
)
from publisher.retention import displaced
from publisher.shards import Shard, encode_shard, load_shard

T = TypeVar("T")

AUDITS = 3
PATIENCE, PAUSE = 20.0, 0.5  # seconds; the pause is between two looks


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


def verify(
    origin: Origin,
    bundle: Bundle | None = None,
    *,
    repair: bool = False,
    others: Sequence[Origin] = (),
    patience: float = PATIENCE,
) -> Verification:
    """Hashes everything the origin serves or keeps. `bundle` and `others` are sources for repairs; so are the
    copies that the origin has itself. A repair deletes extra files. What seems wrong while a publisher is at
    work is looked at again after it, if it ends within `patience` seconds. Raises OriginDamaged if a record
    without which nothing can be checked is beyond repair, NothingLive if there are releases and none is live,
    UnderWay if publishers leave no quiet moment, LostRace if one comes between finding and repairing."""
    for _ in range(AUDITS):
        state = origin.state()
        if state.lost:
            raise NothingLive(origin.url)
        if state.live is None:
            return Verification(None, 0)
        audit = _audited(origin, state, bundle, others)
        if audit:
            repaired = audit.repair(state.live) if repair else []
            found = (audit.missing, audit.altered, audit.extra, repaired)
            keys = (tuple(sorted(each)) for each in found)
            return Verification(state.live.release, len(audit.expected), *keys)
        _wait_for_quiet(origin, patience)
    raise UnderWay(origin.url, "releases go live one after the other")


def _wait_for_quiet(origin: Origin, patience: float) -> None:
    """Raises UnderWay if somebody is at work for too long."""
    end = time.monotonic() + patience
    while who := origin.state().busy:
        if time.monotonic() > end:
            raise UnderWay(origin.url, who)
        time.sleep(PAUSE)


def _audited(origin: Origin, state: State, bundle: Bundle | None, others: Sequence[Origin]) -> _Audit | None:
    """None if something seems wrong and a publisher may be why: its files are neither the old release nor the new."""
    assert state.live is not None
    try:
        if load_release(origin, state.live.release) is None:  # else all that is live would count as extra
            raise damaged(origin, release_key(state.live.release))
        audit = _Audit(origin, state, bundle, others)
    except OriginDamaged:
        if _is_quiet(origin, state):
            raise
        return None
    return audit if not audit.wrong or _is_quiet(origin, state) else None


def _is_quiet(origin: Origin, state: State) -> bool:
    """Whether nobody was at work since."""
    now = origin.state()
    return not (state.busy or now.busy) and now == state


class _Audit:
    """`expected` is key → sha256 of the tree's files and of the objects of kept releases."""

    def __init__(self, origin: Origin, state: State, bundle: Bundle | None, others: Sequence[Origin]) -> None:
        self._origin, self._bundle, self._others = origin, bundle, others
        self._records: dict[str, bytes] = {}  # damaged records, and what they should be
        older = kept_releases(origin, state.live)[1:]
        trees = [state.contents, *(release.contents for release in older)]
        origin.foresee(record_keys(trees, [release.n for release in older]))
        self._entries = {entry.path: entry for entry in self._tree(state)}
        self._paths = _paths_by_hash(self._entries.values())
        self.expected = {path: entry.sha256 for path, entry in self._entries.items()}
        self.expected |= {object_key(sha256): sha256 for sha256 in self._displaced(older)}
        lost = set(self._lost_records(state, older))
        present = set(origin.keys())
        absent = self._entries.keys() - present  # even if it can be read, through a link in place of a folder
        found = self._hashes([key for key in self.expected if key not in absent])
        wrong = {key for key, sha256 in self.expected.items() if found.get(key) != sha256}
        self.altered = [key for key in wrong if found.get(key) or key in present]
        self.missing = sorted({*wrong, *self._records, *lost} - set(self.altered))
        self.extra = sorted(present - self.expected.keys())

    @property
    def wrong(self) -> bool:
        return bool(self.missing or self.altered or self.extra)

    def repair(self, live: Pointer) -> list[str]:
        """Puts right what can be put right, while `live` is live; the keys of that."""
        mended = [key for key in (*self.missing, *self.altered) if self._mend(key, live)]
        for key in self.extra:
            self._origin.mend(key, None, live)
        return mended + self.extra

    def _hashes(self, keys: Sequence[str]) -> dict[str, str]:
        """Key → sha256 of what is there, "" for nothing; only a few files are in memory at a time."""
        if self._origin.readers == 1:
            return {key: self._sha256(key) for key in keys}
        with ThreadPoolExecutor(self._origin.readers) as readers:
            return dict(zip(keys, readers.map(self._sha256, keys), strict=True))

    def _tree(self, state: State) -> Iterator[Entry]:
        for name, digest in state.contents.items():
            if name == CARRIED:
                yield from [asset.entry for asset in self._carried(digest)]
            else:
                yield from self._shard(name, digest).entries()

    def _shard(self, name: str, digest: str) -> Shard:
        """Where the record is damaged, as it is recorded elsewhere, or as the bundle has it."""
        try:
            return load_shard(self._origin, digest)
        except OriginDamaged as damage:
            shard = self._elsewhere(load_shard, digest) or self._built(name, digest)
            if not shard.text:
                raise damage from None
        self._records[shard_key(digest)] = encode_shard(shard)
        return shard

    def _built(self, name: str, digest: str) -> Shard:
        if self._bundle is None or self._bundle.shards().get(name) != digest:
            return Shard()
        return self._bundle.record(name)

    def _carried(self, digest: str) -> list[Carried]:
        try:
            return load_carried(self._origin, digest)
        except OriginDamaged as damage:
            assets = self._elsewhere(load_carried, digest)
            if not assets:
                raise damage from None
        self._records[shard_key(digest)] = encode_carried(assets)
        return assets

    def _elsewhere(self, load: Callable[[Loader, str], T], digest: str) -> T | None:
        """A record of this digest at another origin."""
        for other in self._others:
            with suppress(OriginFailed):
                return load(other, digest)
        return None

    def _displaced(self, older: Iterable[Release]) -> set[str]:
        return set().union(*(displaced(self._origin, release.n) for release in older))

    def _lost_records(self, state: State, older: Iterable[Release]) -> Iterator[str]:
        """Of the records that only going back needs, those that are damaged and nowhere else."""
        known = set(state.contents.items())
        for name, digest in sorted({*(pair for each in older for pair in each.contents.items())} - known):
            try:
                self._carried(digest) if name == CARRIED else self._shard(name, digest)
            except OriginDamaged:
                yield shard_key(digest)

    def _sha256(self, key: str) -> str:
        data = self._origin.load(key)
        return "" if data is None else hashlib.sha256(data).hexdigest()

    def _mend(self, key: str, live: Pointer) -> bool:
        sha256 = self.expected.get(key)
        data = self._records.get(key) or (next(self._copies(key, sha256), None) if sha256 else None)
        if data is not None:
            self._origin.mend(key, data, live)
        return data is not None

    def _copies(self, key: str, sha256: str) -> Iterator[bytes]:
        """Undamaged copies, wherever they are. Only a directory origin has a second tree."""
        same = self._paths.get(sha256, [])
        trees = [f"trees/{tree}/{path}" for tree in ("a", "b") for path in {key, *same}]
        yield from _undamaged(self._origin, (object_key(sha256), *same, *trees), sha256)
        for other in self._others:
            with suppress(OriginFailed):
                yield from _undamaged(other, (*same, object_key(sha256)), sha256)
        if self._bundle is not None and key in self._entries:
            yield from self._composed(self._bundle, self._entries[key])

    def _composed(self, bundle: Bundle, entry: Entry) -> Iterator[bytes]:
        if entry in bundle.shard(shard_of(entry.path)):
            yield bundle.read(entry)


def _undamaged(origin: Loader, keys: Iterable[str], sha256: str) -> Iterator[bytes]:
    for key in keys:
        data = origin.load(key)
        if data is not None and hashlib.sha256(data).hexdigest() == sha256:
            yield data


def _paths_by_hash(entries: Iterable[Entry]) -> dict[str, list[str]]:
    paths: dict[str, list[str]] = {}
    for entry in entries:
        paths.setdefault(entry.sha256, []).append(entry.path)
    return paths
