"""What public files may be after publishers died: for each path the entries of all trees that were begun."""

from __future__ import annotations

from collections.abc import Mapping

from publisher.bundle import Entry
from publisher.difference import Difference
from publisher.releases import CARRIED, Contents, Loader, shard_key
from publisher.shards import decode_shard, load_shard

Entries = Mapping[str, Entry]


def relabelled(origin: Loader, difference: Difference, records: Mapping[str, bytes]) -> list[Entry]:
    """Files whose bytes stay, and whose headers do not, or may not, be those of the new tree."""
    trees = difference.state.holds
    if len(trees) == 1 and not any(line.reason == "headers" for line in difference.lines):
        return []
    found: dict[str, Entry] = {}
    for name, digest in difference.contents.items():
        others = {tree[name] for tree in trees if name in tree} - {digest}
        if name != CARRIED and others:
            new = _new(origin, digest, records)
            for other in others:
                found |= _other_headers(new, _entries(origin, other))
    return [found[path] for path in sorted(found)]


def known_contents(origin: Loader, difference: Difference) -> dict[str, set[str]]:
    """Path → hashes that a file may have now without anybody else having touched it. Only where a publisher
    died; else the recorded ETags say more."""
    trees: tuple[Contents, ...] = difference.state.holds
    known: dict[str, set[str]] = {}
    if len(trees) > 1:
        for name in {name for tree in trees for name in tree} - {CARRIED}:
            digests = {tree[name] for tree in trees if name in tree}
            if len(digests) > 1 or difference.contents.get(name) not in digests:
                for digest in digests:
                    for path, entry in _entries(origin, digest).items():
                        known.setdefault(path, set()).add(entry.sha256)
    return known


def _other_headers(new: Entries, held: Entries) -> dict[str, Entry]:
    return {
        path: entry
        for path, entry in new.items()
        if path in held and held[path].sha256 == entry.sha256 and held[path].headers != entry.headers
    }


def _new(origin: Loader, digest: str, records: Mapping[str, bytes]) -> Entries:
    data = records.get(shard_key(digest))
    if data is None:
        return _entries(origin, digest)
    return {entry.path: entry for entry in decode_shard(data, digest).entries()}


def _entries(origin: Loader, digest: str) -> Entries:
    return {entry.path: entry for entry in load_shard(origin, digest).entries()}
