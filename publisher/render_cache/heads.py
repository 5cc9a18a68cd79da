"""What a render cache at an origin consists of: a head that names chunks by their hashes.

    releases/cache/<key>.json   the head: {format, size, chunks: [sha256, …]}; one for each version of the program
    cache/<sha256>              a chunk: part of a state file, compressed with zlib

The head lies with the records of releases, so that whoever can write only `cache/` can make no chunk count.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from publisher.origins.base import Origin
from publisher.releases import FORMAT, Loader, encode

HEADS = "releases/cache/"
CHUNK = 4 * 1024 * 1024  # bytes of a state file


@dataclass(frozen=True, slots=True)
class Head:
    """`size` is that of the state file in bytes, `chunks` the hashes of the stored chunks in their order."""

    size: int
    chunks: tuple[str, ...]

    def to_json(self) -> bytes:
        return encode({"format": FORMAT, "size": self.size, "chunks": list(self.chunks)})

    @classmethod
    def from_json(cls, data: bytes) -> Head:
        """Raises ValueError, KeyError or TypeError for anything but what `to_json` writes."""
        fields = json.loads(data)
        head = cls(int(fields["size"]), tuple(fields["chunks"]))
        if head.to_json() != data:
            raise ValueError("not written by this version of the program")
        return head


def head_key(key: str) -> str:
    return f"{HEADS}{key}.json"


def chunk_key(sha256: str) -> str:
    return f"cache/{sha256}"


def load_head(origin: Loader, name: str) -> Head | None:
    """The head under a key of the origin; None if there is none, or none that can be read."""
    data = origin.load(name)
    try:
        return Head.from_json(data) if data is not None else None
    except (ValueError, KeyError, TypeError):
        return None


def needed(origin: Origin, grace: timedelta) -> set[str]:
    """The newest head, those that were written within the grace period, and their chunks."""
    ages = dict(origin.modified(HEADS))
    young = {name for name, age in ages.items() if age < grace.total_seconds()}
    names = young | ({min(ages, key=lambda name: ages[name])} if ages else set())
    heads = [head for name in names if (head := load_head(origin, name))]
    return names | {chunk_key(sha256) for head in heads for sha256 in head.chunks}
