"""Deleting what no kept release needs, at one origin.

Publishing tidies up behind itself (`retention.py`). What is left over comes from publishers that died, from
releases that an origin missed, and from the render cache. It is found by listing, and kept as long as

    a kept release, or the tree that is written next, refers to it
    it was written within the grace period: an upload may be under way
    it is of a number that is not live yet: whoever claimed that, or takes over from them, goes on with it
    it is not of our making: only names that a publish gives are looked at

Nothing is deleted on the word of the list alone: the origin deletes only while it keeps publishers out, and only
if it is still in the state that all this was found for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from publisher.bundle import Entry
from publisher.errors import NothingLive
from publisher.grace import load_carried
from publisher.origins.base import Origin, State
from publisher.releases import (
    CARRIED,
    Contents,
    Pointer,
    damaged,
    displaced_key,
    kept_releases,
    object_key,
    record_keys,
    release_key,
    shard_key,
)
from publisher.render_cache import heads
from publisher.retention import displaced
from publisher.shards import load_shard

MOST = 10_000
OURS = (
    ("no kept release has this file", re.compile(r"objects/[0-9a-f]{64}")),
    ("no kept release has these entries", re.compile(r"releases/shards/[0-9a-f]{64}\.jsonl")),
    ("its release is not kept", re.compile(r"releases/(?P<number>\d+)\.json")),
    ("its release is not kept", re.compile(r"releases/displaced/(?P<number>\d+)\.txt")),
    ("no kept release has a record in it", re.compile(r"releases/(?P<number>\d+)\.[0-9a-f]{16}\.pack")),
    ("the render cache has it no longer", re.compile(r"cache/[0-9a-f]{64}")),
    ("of an older version of the program", re.compile(r"releases/cache/[0-9a-f]{16}\.json")),
    ("left behind by a publisher that died", re.compile(r"tmp/.+")),
)
FOLDERS = ("objects/", "releases/", "cache/", "tmp/")


@dataclass(frozen=True, slots=True)
class Limits:
    """`grace` is how long what nobody needs stays, `most` how much is deleted in one run. `later` is how much
    later than by the origin's clock it should be taken to be."""

    grace: timedelta
    most: int = MOST
    dry_run: bool = False
    later: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Waste:
    """A key that nobody needs, for how many seconds it has been there unwritten, and why it can go."""

    key: str
    age: float
    reason: str

    def __str__(self) -> str:
        return f"{self.key}  ({self.reason}, {self.age / 86_400:.1f} days old)"


@dataclass(frozen=True, slots=True)
class Collection:
    """`found` is all that can go, oldest first; `deleted` how much of it is gone, `kept` how many are needed or
    young."""

    found: tuple[Waste, ...] = ()
    deleted: int = 0
    kept: int = 0

    def as_dict(self) -> dict[str, Any]:
        keys = [{"key": each.key, "age": round(each.age), "reason": each.reason} for each in self.found]
        return {"found": len(keys), "deleted": self.deleted, "kept": self.kept, "keys": keys}


def collect(origin: Origin, limits: Limits) -> Collection:
    """Finds what nobody needs, and deletes it up to a limit. Raises LostRace, before anything is gone, if a
    publisher is at work or was meanwhile, and OriginDamaged if a record cannot be read: nothing is deleted
    on the word of a damaged one."""
    state = origin.state()
    if state.lost:
        raise NothingLive(origin.url)
    live = state.live
    if live is None:
        return Collection()
    needed = _needed(origin, state, live) | origin.bookkeeping() | heads.needed(origin, limits.grace)
    listed = [(key, age) for folder in FOLDERS for key, age in origin.modified(folder)]
    shift, grace = limits.later.total_seconds(), limits.grace.total_seconds()
    aged = [Waste(key, age + shift, reason) for key, age in listed if (reason := _reason(key, live))]
    waste = [each for each in aged if each.key not in needed and each.age >= grace]
    waste.sort(key=lambda each: (-each.age, each.key))
    doomed = [each.key for each in waste[: limits.most]]
    deleted = origin.delete(doomed, state) if doomed and not limits.dry_run else 0
    return Collection(tuple(waste), deleted, len(listed) - len(waste))


def _reason(key: str, live: Pointer) -> str:
    """Why a key could go; "" for one that never does."""
    for reason, pattern in OURS:
        if found := pattern.fullmatch(key):
            return reason if int(found.groupdict().get("number", 0)) <= live.release else ""
    return ""


def _needed(origin: Origin, state: State, live: Pointer) -> set[str]:
    """The keys that kept releases refer to."""
    kept = kept_releases(origin, live)
    if not kept:
        raise damaged(origin, release_key(live.release))
    trees = [state.contents, *(release.contents for release in kept)]
    origin.foresee(record_keys(trees, [release.n for release in kept]))
    keys = {object_key(entry.sha256) for entry in _entries(origin, trees)}
    for release in kept:
        keys |= {release_key(release.n), displaced_key(release.n)}
        keys |= {object_key(sha256) for sha256 in displaced(origin, release.n)}
    return keys | {shard_key(digest) for tree in (*trees, *state.holds) for digest in tree.values()}


def _entries(origin: Origin, trees: Iterable[Contents]) -> Iterator[Entry]:
    """The entries of several trees; a shard that several have is read once."""
    digests = {(name == CARRIED, digest) for tree in trees for name, digest in tree.items()}
    for carried, digest in sorted(digests):
        if carried:
            yield from (asset.entry for asset in load_carried(origin, digest))
        else:
            yield from load_shard(origin, digest).entries()
