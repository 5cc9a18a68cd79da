"""The files of a live release, for programs that serve this release and no other (`switch = "table"`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from urllib.parse import quote

from publisher.bundle import Entry
from publisher.edges import codec
from publisher.edges.placement import TABLE, Placement
from publisher.errors import LostRace, NothingLive
from publisher.grace import load_carried
from publisher.origins.base import Origin
from publisher.releases import load_release
from publisher.shards import load_shard

_PUBLIC = "public/"


def pinned(placement: Placement) -> dict[str, list[str | int]]:
    """File, percent-encoded as the interpreter spells it → [sha256, bytes]. Raises NothingLive, OriginDamaged, and LostRace
    when another release than the placement's table has gone live meanwhile.
    """
    entries = {entry.path: entry for entry in _entries(placement.origin)}
    table = hashlib.sha256(codec.dumps(placement.table).encode()).hexdigest()
    if TABLE not in entries or entries[TABLE].sha256 != table:
        raise LostRace(placement.origin.url, "another release went live while this edge was made")
    return {
        quote(path.removeprefix(_PUBLIC)): [entry.sha256, entry.size]
        for path, entry in entries.items()
        if path.startswith(_PUBLIC)
    }


def _entries(origin: Origin) -> Iterator[Entry]:
    live = origin.state().live
    release = load_release(origin, live.release) if live else None
    if release is None:
        raise NothingLive(origin.url)
    for asset in load_carried(origin, release.carried):
        yield asset.entry
    for digest in release.shards.values():
        yield from load_shard(origin, digest).entries()
