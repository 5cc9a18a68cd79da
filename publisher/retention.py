"""Which records and objects of an origin no kept release needs any more.

A release that drops out may only take along what was kept for it: the files displaced when it was succeeded
(`releases/displaced/<n>.txt`), and its shards. So the cost follows the changes of the kept releases;
usually one release drops out at each publish, and none before there are `keep`.
"""

from __future__ import annotations

from collections.abc import Iterable

from publisher.difference import Difference
from publisher.errors import OriginDamaged
from publisher.releases import (
    Contents,
    Loader,
    Release,
    displaced_key,
    load_release,
    object_key,
    release_key,
    shard_key,
)


def expired(origin: Loader, release: Release, difference: Difference) -> list[str]:
    """The keys that go once `release` is live, in the order in which they may go: a deletion that is cut
    short is done again by the next publish. What `difference` displaces is needed, and so are the shards of
    trees that still hold older contents."""
    doomed = list(_known(origin, release.oldest - 1))
    if not doomed:
        return []
    kept = range(release.oldest, release.n)
    numbers, state = [each.n for each in doomed], difference.state
    return [
        *_objects(origin, numbers, kept, {entry.sha256 for entry in difference.displaced}),
        *_shards(origin, doomed, [release.contents, state.contents, *state.holds], kept),
        *map(displaced_key, numbers),
        *map(release_key, reversed(numbers)),
    ]


def displaced(origin: Loader, number: int) -> set[str]:
    """The hashes of the objects that are stored for release `number`."""
    return set((origin.load(displaced_key(number)) or b"").decode("ascii", "replace").split())


def _known(origin: Loader, number: int) -> Iterable[Release]:
    """The releases recorded from `number` downwards. An unreadable record ends the search: nothing is deleted
    on the word of a damaged file."""
    try:
        while number > 0 and (release := load_release(origin, number)):
            yield release
            number -= 1
    except OriginDamaged:
        return


def _objects(origin: Loader, doomed: Iterable[int], kept: Iterable[int], needed: set[str]) -> list[str]:
    candidates = set().union(*(displaced(origin, number) for number in doomed)) - needed
    if candidates:
        candidates.difference_update(*(displaced(origin, number) for number in kept))
    return [object_key(sha256) for sha256 in sorted(candidates)]


def _shards(
    origin: Loader, doomed: Iterable[Release], in_use: Iterable[Contents], kept: Iterable[int]
) -> list[str]:
    needed = {digest for contents in in_use for digest in contents.values()}
    for number in kept:
        if release := load_release(origin, number):
            needed.update(release.contents.values())
    candidates = {digest for release in doomed for digest in release.contents.values()} - needed
    return [shard_key(digest) for digest in sorted(candidates)]
