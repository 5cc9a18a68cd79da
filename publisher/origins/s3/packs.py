"""The records of one release in one object: an edit then costs one request for all of them.

    releases/<n>.<token>.pack    records one after the other, and in the last line a table of contents: the head

The head is {format, quotes, holds, removals, places, dropped}. `places` says for every record that a kept release needs in
which pack it is: key → [pack, offset, size, last]; `last` is the last release that needs it (0: the newest
does). So the head of the live release's pack finds everything, and no record is written twice.

`holds` are the contents that public keys may have beside the live release's, from the moment this release is
begun: its own, and those of publishers that died before it. `removals` are the files that go with it. Packs in
`dropped` are needed no more; they go with the next release, so that nobody misses them who is reading now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.releases import FORMAT, Contents, displaced_key, encode

SUFFIX = ".pack"
LONGEST = 4 * 1024 * 1024  # bytes that are in memory at once, beside the records themselves
GAP = 256 * 1024  # bytes that are read for nothing rather than asking twice


@dataclass(frozen=True, slots=True)
class Place:
    pack: str
    offset: int
    size: int
    last: int = 0

    @property
    def end(self) -> int:
        return self.offset + self.size

    def as_list(self) -> list[Any]:
        return [self.pack, self.offset, self.size, self.last]


@dataclass(frozen=True, slots=True)
class Head:
    quotes: bool = True
    holds: tuple[Contents, ...] = ()
    removals: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        return encode(
            {
                "format": FORMAT,
                "quotes": self.quotes,
                "holds": [dict(contents) for contents in self.holds],
                "removals": list(self.removals),
                "places": {key: place.as_list() for key, place in self.places.items()},
                "dropped": list(self.dropped),
            }
        )

    @classmethod
    def from_json(cls, data: bytes) -> Head:
        """Raises ValueError, KeyError or TypeError for anything but what `to_json` writes."""
        fields = json.loads(data)
        if fields["format"] != FORMAT:
            raise ValueError("written by another version of this program")
        return cls(
            bool(fields["quotes"]),
            tuple(dict(contents) for contents in fields["holds"]),
            tuple(fields["removals"]),
            {key: Place(*place) for key, place in fields["places"].items()},
            tuple(fields["dropped"]),
        )


def pack_key(number: int, token: str) -> str:
    return f"releases/{number}.{token}{SUFFIX}"


def packed(records: Mapping[str, bytes], head: Head) -> bytes:
    return b"".join(records.values()) + b"\n" + head.to_json()


def laid_out(pack: str, records: Mapping[str, bytes], before: int) -> dict[str, Place]:
    """Where records will be in a pack of their own. The list of displaced files is needed by release `before`
    only."""
    places, offset = {}, 0
    for key, data in records.items():
        last = before if key == displaced_key(before) else 0
        places[key] = Place(pack, offset, len(data), last)
        offset += len(data)
    return places


def kept(places: Mapping[str, Place], needed: Iterable[str], before: int, oldest: int) -> dict[str, Place]:
    """The places that stay when the release after `before` needs `needed`, and `oldest` is the first kept."""
    wanted = set(needed)
    stamped = {
        key: _stamped(place, 0 if key in wanted else place.last or before) for key, place in places.items()
    }
    return {key: place for key, place in stamped.items() if not place.last or place.last >= oldest}


def packs_of(places: Mapping[str, Place]) -> set[str]:
    return {place.pack for place in places.values()}


def stretches(places: Mapping[str, Place], longest: int = LONGEST, gap: int = GAP) -> Iterator[list[str]]:
    """Keys of records that are read with one request: in one pack, at most `gap` bytes from each other and, if
    they are several, at most `longest` bytes together, with what lies between."""
    stretch: list[str] = []
    for key in sorted(places, key=lambda key: (places[key].pack, places[key].offset)):
        if stretch and not _reaches(places[stretch[0]], places[stretch[-1]], places[key], longest, gap):
            yield stretch
            stretch = []
        stretch.append(key)
    if stretch:
        yield stretch


def _reaches(first: Place, last: Place, place: Place, longest: int, gap: int) -> bool:
    is_near = place.pack == last.pack and place.offset - last.end <= gap
    return is_near and place.end - first.offset <= longest


def _stamped(place: Place, last: int) -> Place:
    return Place(place.pack, place.offset, place.size, last)
