"""The tree a publish wants to see live: the entries of a bundle, and the assets carried from earlier
releases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publisher.bundle import Bundle, Entry
from publisher.grace import Carried, Grace, carried_digest, carry, encode_carried, load_carried
from publisher.origins.base import Origin, State
from publisher.releases import CARRIED, Contents, encode_shard, load_shard, shard_key


class Target:
    """`contents` is what the tree will hold. Shards, of this tree and of those at the origin, are read
    once."""

    def __init__(self, bundle: Bundle, origin: Origin, state: State, grace: Grace) -> None:
        self.bundle, self._origin, self._state = bundle, origin, state
        self._shards = dict(bundle.shards())
        self._read: dict[str, Sequence[Entry]] = {}
        self._changed = [name for name in self._shards if self._shards[name] != state.contents.get(name)]
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

    def entries(self, name: str, digest: str) -> Sequence[Entry]:
        """The entries of a shard of this tree, or of any tree at the origin, by name and digest."""
        if digest not in self._read:
            self._read[digest] = self._load(name, digest)
        return self._read[digest]

    def records(self) -> dict[str, bytes]:
        """What the origin must store for this tree to be known later: the shards that the live tree lacks."""
        records = {
            shard_key(self._shards[name]): encode_shard(self.entries(name, self._shards[name]))
            for name in self._changed
        }
        return records | ({shard_key(self.carried): self._carried_record} if self._carried else {})

    def _load(self, name: str, digest: str) -> Sequence[Entry]:
        if self._shards.get(name) == digest:
            return self.bundle.shard(name)
        if name != CARRIED:
            return load_shard(self._origin, digest)
        known = [asset.entry for asset in self._carried] if digest == self.carried else None
        return known or [asset.entry for asset in load_carried(self._origin, digest)]

    def _carry(self, grace: Grace) -> list[Carried]:
        live = self._state.contents
        needed = {entry.path for name in self._changed for entry in self.entries(name, self._shards[name])}
        gone = [name for name in live if name != CARRIED and live[name] != self._shards.get(name)]
        before = [entry for name in gone for entry in self.entries(name, live[name])]
        carried = load_carried(self._origin, live.get(CARRIED, ""))
        return carry(
            self._state.live,
            [entry for entry in before if entry.path not in needed],
            [asset for asset in carried if asset.entry.path not in needed],
            grace,
        )
