"""Releases: bundles made live, numbered 1, 2, 3…; their records, and where at an origin each is stored.

    live.json                        the pointer: {format, release, bundle}
    releases/<n>.json                {format, n, parent, bundle, commit, now, created, tool, shards, carried,
                                     oldest}
    releases/shards/<digest>.jsonl   the entries of a shard (`shards.py`), never changed
    releases/displaced/<n>.txt       hashes of the files that release n needs and its successor does not
    objects/<sha256>                 those files

The kept releases are found by counting down from the live one, without listing anything. A release's number
is its parent's plus one, or more at an origin that missed some (`rollout.py`); a number whose publisher died
before going live is given to the next publisher.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from publisher.errors import OriginDamaged

FORMAT = 1
CARRIED = "carried"  # the name, among shards, of the assets that stay for their grace period

Contents = Mapping[str, str]
"""What a tree holds: shard name → digest, and the digest of its carried assets under `CARRIED` if it has
any."""


class Loader(Protocol):
    """What is needed of an origin to read its records."""

    @property
    def url(self) -> str: ...
    def load(self, key: str) -> bytes | None: ...


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which release is live, and the digest of its bundle."""

    release: int
    bundle: str

    def to_json(self) -> bytes:
        return encode({"format": FORMAT, "release": self.release, "bundle": self.bundle})

    @classmethod
    def from_json(cls, data: bytes) -> Pointer:
        """Raises ValueError, KeyError or TypeError for anything but what `to_json` writes."""
        fields = json.loads(data)
        return cls(int(fields["release"]), str(fields["bundle"]))


@dataclass(frozen=True, slots=True)
class Release:
    """The record of one release. `now` is the instant the build acted at, `created` when it was published;
    both are RFC 3339. `shards` and `carried` are the `Contents` of its tree ("" when no asset is carried).
    `oldest` is the first release that is kept while this one is live."""

    n: int
    parent: int | None
    bundle: str
    commit: str
    now: str
    created: str
    tool: str
    shards: Mapping[str, str]
    carried: str = ""
    oldest: int = 1

    @property
    def contents(self) -> Contents:
        return {**self.shards, CARRIED: self.carried} if self.carried else self.shards

    @property
    def pointer(self) -> Pointer:
        return Pointer(self.n, self.bundle)

    def to_json(self) -> bytes:
        return encode({"format": FORMAT, **asdict(self)})

    @classmethod
    def from_json(cls, data: bytes) -> Release:
        """Raises ValueError, KeyError or TypeError for anything but what `to_json` writes, with or without the
        `publisher` that an object store's record names (`origins/s3/claims.py`)."""
        fields: dict[str, Any] = json.loads(data)
        if fields.pop("format") != FORMAT:
            raise ValueError("written by another version of this program")
        fields.pop("publisher", None)
        return cls(**fields)


def encode(document: Mapping[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def release_key(number: int) -> str:
    return f"releases/{number}.json"


def shard_key(digest: str) -> str:
    return f"releases/shards/{digest}.jsonl"


def displaced_key(number: int) -> str:
    return f"releases/displaced/{number}.txt"


def record_keys(trees: Iterable[Contents], numbers: Iterable[int]) -> set[str]:
    """Where the shards of trees are recorded, and what releases `numbers` need of `objects/`."""
    shards = {shard_key(digest) for tree in trees for digest in tree.values()}
    return shards | {displaced_key(number) for number in numbers}


def object_key(sha256: str) -> str:
    return f"objects/{sha256}"


def load_release(origin: Loader, number: int) -> Release | None:
    """None if no such release is kept; raises OriginDamaged if its record cannot be read."""
    data = origin.load(release_key(number))
    if data is None:
        return None
    try:
        return Release.from_json(data)
    except (ValueError, KeyError, TypeError):
        raise damaged(origin, release_key(number)) from None


def kept_releases(origin: Loader, live: Pointer | None) -> list[Release]:
    """Every release that was live and is still kept, newest first. What is left of older ones is not: their
    deletion may have been cut short."""
    newest = load_release(origin, live.release) if live else None
    if newest is None:
        return []
    older = [load_release(origin, number) for number in range(newest.n - 1, newest.oldest - 1, -1)]
    return [newest, *(release for release in older if release)]


def damaged(origin: Loader, key: str) -> OriginDamaged:
    hint = "restore it from a backup, or publish to an empty origin"
    return OriginDamaged(origin.url, key, "this record is missing or damaged", hint)
