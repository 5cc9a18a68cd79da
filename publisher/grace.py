"""Assets that the newest release no longer needs, and that stay in its tree so that older HTML keeps them.

A browser or a cache may show a page of an older release for days, and that page asks for assets by their old
names. Such an asset stays as long as a kept release needs it, and at least `grace` after it was last needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from publisher.bundle import Entry
from publisher.releases import FORMAT, Loader, Pointer, damaged, encode, shard_key

ASSETS = "public/assets/"


@dataclass(frozen=True, slots=True)
class Carried:
    """An asset, the last release that needed it, and when (RFC 3339) it was succeeded by one that does
    not."""

    entry: Entry
    last: int
    since: str


@dataclass(frozen=True, slots=True)
class Grace:
    """When assets may go: `created` is the time of the new release, `oldest` the first release it keeps."""

    created: str
    oldest: int
    period: timedelta

    def over(self, asset: Carried) -> bool:
        age = datetime.fromisoformat(self.created) - datetime.fromisoformat(asset.since)
        return asset.last < self.oldest and age >= self.period


def is_asset(path: str) -> bool:
    return path.startswith(ASSETS)


def carry(
    live: Pointer | None, dropped: Iterable[Entry], carried: Iterable[Carried], grace: Grace
) -> list[Carried]:
    """What the new tree carries: of the entries that only `live` needs, the assets; and of those that `live`
    carried already (without those that are needed again) what is not over."""
    fresh = (
        [Carried(entry, live.release, grace.created) for entry in dropped if is_asset(entry.path)]
        if live
        else []
    )
    return fresh + [asset for asset in carried if not grace.over(asset)]


def encode_carried(assets: Iterable[Carried]) -> bytes:
    rows = [
        [a.entry.path, a.entry.sha256, a.entry.size, a.entry.headers, a.last, a.since]
        for a in sorted(assets, key=lambda asset: asset.entry.path)
    ]
    return encode({"format": FORMAT, "entries": rows})


def carried_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def load_carried(origin: Loader, digest: str) -> list[Carried]:
    """The assets recorded under `digest` ("" is none); raises OriginDamaged if that is not what is stored."""
    if not digest:
        return []
    data = origin.load(shard_key(digest))
    if data is None or carried_digest(data) != digest:
        raise damaged(origin, shard_key(digest))
    return [
        Carried(Entry(path, sha256, size, tuple([(name, value) for name, value in headers])), last, since)
        for path, sha256, size, headers, last, since in json.loads(data)["entries"]
    ]
