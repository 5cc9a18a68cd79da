"""What caches may hold that is no longer right, from the lines of a publish or from the records of two releases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from publisher.difference import Line, compare
from publisher.edges.headers import IMMUTABLE, lifetime
from publisher.origins.base import State
from publisher.releases import Loader, Release
from publisher.shards import load_shard

_PUBLIC = "public/"


@dataclass(frozen=True, slots=True)
class Changed:
    """Files of `public/`. `stale` are to be purged: changed, gone, and new ones, whose absence may be remembered. `live`
    are those of them that can be fetched, and new assets."""

    stale: tuple[str, ...]
    live: tuple[str, ...]


def of_lines(lines: Iterable[Line]) -> Changed:
    """A hashed asset never changes under its name, so no cache has a wrong one."""
    files = {line.path.removeprefix(_PUBLIC): line.action for line in lines if line.path.startswith(_PUBLIC)}
    return Changed(
        tuple(file for file in files if lifetime(f"/{file}", personal=False) != IMMUTABLE),
        tuple(file for file, action in files.items() if action != "remove"),
    )


def between(origin: Loader, old: Release, new: Release) -> Changed:
    """Only shards that differ are read. Raises OriginFailed."""
    before = State(contents=old.shards, holds=())
    return of_lines(compare(before, new.shards, lambda _, digest: load_shard(origin, digest)).lines)


def everything(origin: Loader, release: Release) -> tuple[str, ...]:
    """All files of a release. Raises OriginFailed."""
    entries = (entry for digest in release.shards.values() for entry in load_shard(origin, digest).entries())
    return tuple(entry.path.removeprefix(_PUBLIC) for entry in entries if entry.path.startswith(_PUBLIC))
