"""Reading the records of an S3 origin: which release is live, which is being made, and what lies in packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from publisher.origins.s3.bucket import Bucket
from publisher.origins.s3.claims import Seen
from publisher.origins.s3.packs import Head, Place, stretches
from publisher.origins.s3.shelf import Shelf, intact
from publisher.releases import Contents, Loader, damaged, release_key, shard_key

TAIL = 256 * 1024  # bytes read at once: the head and, after an edit, all records before it


@dataclass(frozen=True, slots=True)
class _Part:
    """The bytes of a pack from an offset on."""

    begin: int
    data: bytes

    def cut(self, place: Place) -> bytes:
        return self.data[place.offset - self.begin :][: place.size]


class Records:
    """Packs and their heads, kept once they are read: neither ever changes under its name."""

    def __init__(self, bucket: Bucket, origin: Loader, shelf: Shelf) -> None:
        self._bucket, self._origin, self._shelf = bucket, origin, shelf
        self._tails: dict[str, _Part] = {}
        self._heads: dict[str, Head] = {}
        self._read: dict[str, bytes] = {}

    def claim(self, number: int) -> Seen | None:
        """The record of a release with its publisher. Raises OriginDamaged for anything else in its place."""
        key = release_key(number)
        found = self._bucket.get(key)
        if found and not found.intact:
            raise damaged(self._origin, key)
        try:
            return Seen.read(number, found) if found else None
        except (ValueError, KeyError, TypeError):
            raise damaged(self._origin, key) from None

    def head(self, pack: str) -> Head | None:
        """None if there is no such pack."""
        if pack not in self._heads and not self._open(pack):
            return None
        return self._heads[pack]

    def load(self, key: str, place: Place) -> bytes | None:
        """A record from its pack; None if that is gone or damaged."""
        if key not in self._read:
            data = self._shelf.get(key) or self._fetched(key, place)
            if data is None:
                return None
            self._read[key] = data
        return self._read[key]

    def foresee(self, places: Mapping[str, Place]) -> None:
        """Fetches records, those that lie together at once. What is gone or damaged is told by `load`."""
        missing = {key: place for key, place in places.items() if not self._is_near(key, place)}
        for keys in stretches(missing):
            first, last = missing[keys[0]], missing[keys[-1]]
            found = self._bucket.get(first.pack, first.offset, last.end - first.offset)
            if found:
                self._take({key: missing[key] for key in keys}, _Part(found.begin, found.data))

    def remember(self, pack: str, head: Head, records: Mapping[str, bytes]) -> None:
        """A pack that was just written."""
        self._heads[pack] = head
        self._read |= records
        self._shelf.put(records)

    def forget_all_but(self, *trees: Contents) -> None:
        """On this machine only the records of these trees stay."""
        self._shelf.keep_only(shard_key(digest) for tree in trees for digest in tree.values())

    def _take(self, places: Mapping[str, Place], part: _Part) -> None:
        """Those of a part of a pack that are whole."""
        cut = {key: part.cut(place) for key, place in places.items()}
        whole = {
            key: data for key, data in cut.items() if len(data) == places[key].size and intact(key, data)
        }
        self._read |= whole
        self._shelf.put(whole)

    def _is_near(self, key: str, place: Place) -> bool:
        tail = self._tails.get(place.pack)
        if key in self._read or (tail and place.offset >= tail.begin):
            return True
        if data := self._shelf.get(key):
            self._read[key] = data
        return data is not None

    def _fetched(self, key: str, place: Place) -> bytes | None:
        data = self._cut(place)
        if data is None or not intact(key, data):
            return None
        self._shelf.put({key: data})
        return data

    def _open(self, pack: str) -> bool:
        found = self._bucket.get(pack, last=TAIL)
        if found and found.begin and b"\n" not in found.data[:-1]:
            found = self._bucket.get(pack)
        if found is None:
            return False
        if not found.intact:
            raise damaged(self._origin, pack)
        try:
            self._heads[pack] = Head.from_json(found.data[:-1].rpartition(b"\n")[2])
        except (ValueError, KeyError, TypeError):
            raise damaged(self._origin, pack) from None
        self._tails[pack] = _Part(found.begin, found.data)
        return True

    def _cut(self, place: Place) -> bytes | None:
        tail = self._tails.get(place.pack)
        if tail and place.offset >= tail.begin:
            return tail.cut(place)
        found = self._bucket.get(place.pack, place.offset, place.size)
        if found is None:
            self._bucket.demand(place.pack)
            return None
        return _Part(found.begin, found.data).cut(place)
