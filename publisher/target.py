"""The tree a publish wants to see live: the entries of a bundle, and the assets carried from earlier
releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from publisher.bundle import Bundle, Entry
from publisher.grace import ASSETS, Carried, Grace, carried_digest, carry, encode_carried, load_carried
from publisher.origins.base import Origin, State
from publisher.releases import CARRIED, Contents, shard_key
from publisher.shards import Shard, encode_shard, load_shard, read_lines


class Target:
    """`contents` is what the tree will hold. `_new` are the shards that the live tree lacks."""

    def __init__(self, bundle: Bundle, origin: Origin, state: State, grace: Grace) -> None:
        self.bundle, self._origin, self._state = bundle, origin, state
        self._shards = dict(bundle.shards())
        self._new = {
            digest: bundle.record(name)
            for name, digest in self._shards.items()
            if digest != state.contents.get(name)
        }
        self._carried = self._carry(grace)
        self._carried_record = encode_carried(self._carried) if self._carried else b""

    @property
    def shards(self) -> Mapping[str, str]:
        return self._shards

    @property
    def carried(self) -> str:
        """The digest of the carried assets; "" if there are none."""
        return carried_digest(self._carried_record) if self._carried else ""

    @property
    def contents(self) -> Contents:
        return {**self._shards, CARRIED: self.carried} if self._carried else self._shards

    def shard(self, name: str, digest: str) -> Shard:
        """A shard of this tree, or of any tree at the origin, by name and digest; the carried assets of a
        tree are one too."""
        if digest in self._new:
            return self._new[digest]
        if name == CARRIED:
            return Shard.of(self._carried_assets(digest))
        if self._shards.get(name) == digest:
            return self.bundle.record(name)
        return load_shard(self._origin, digest)

    def records(self) -> dict[str, bytes]:
        """What the origin must store for this tree to be known later: the shards that the live tree lacks."""
        records = {shard_key(digest): encode_shard(shard) for digest, shard in self._new.items()}
        return records | ({shard_key(self.carried): self._carried_record} if self._carried else {})

    def _carried_assets(self, digest: str) -> list[Entry]:
        known = self._carried if digest == self.carried else load_carried(self._origin, digest)
        return [asset.entry for asset in known]

    def _live_shards(self, names: Iterable[str]) -> Iterator[Shard]:
        """Those of the live tree that hold assets. Raises OriginDamaged for one that cannot be read."""
        for name in names:
            digest = self._state.contents[name]
            data = self._origin.load(shard_key(digest))
            if data is None or _has_assets(data):
                yield load_shard(self._origin, digest)

    def _carry(self, grace: Grace) -> list[Carried]:
        live = self._state.contents
        carried = load_carried(self._origin, live.get(CARRIED, ""))
        gone = [name for name in live if name != CARRIED and live[name] != self._shards.get(name)]
        before = _assets(self._live_shards(gone))
        if not before and not carried:
            return []
        needed = {entry.path for entry in _assets(self._new.values())}
        return carry(
            self._state.live,
            [entry for entry in before if entry.path not in needed],
            [asset for asset in carried if asset.entry.path not in needed],
            grace,
        )


_START = f'["{ASSETS}'  # of the row of an asset


def _has_assets(record: bytes) -> bool:
    """Most shards have none, and looking for the bytes is quicker than reading the rows."""
    return _START.encode() in record


def _assets(shards: Iterable[Shard]) -> list[Entry]:
    return [
        entry
        for shard in shards
        if _START in shard.text
        for entry in read_lines(
            [row for row in zip(shard.lines(), shard.sizes, strict=True) if row[0].startswith(_START)]
        )
    ]
