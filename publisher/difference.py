"""What is between an origin's state and a tree to be made live: lines for people, and work for the origin.

Only shards whose digests differ are read, and of these only the lines that are not the same everywhere: so
the cost follows the change and not the site.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress, count
from operator import attrgetter, ne
from typing import Literal, NamedTuple

from publisher.bundle import Entry, default_path, shard_of
from publisher.grace import is_asset
from publisher.origins.base import State
from publisher.releases import CARRIED, Contents
from publisher.shards import Shard, read_lines

Action = Literal["add", "change", "remove"]
TURNS: Mapping[Action, int] = {"add": 0, "change": 1, "remove": 3}
EDGE = 2
Entries = Mapping[str, Entry]
Shards = Callable[[str, str], Shard]
"""(shard name, digest) → the shard; the carried assets of a tree are one, under the name `CARRIED`."""


class Line(NamedTuple):
    """One thing that visitors, or the edge, will find changed; and why."""

    action: Action
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.action:6} {self.path}  ({self.reason})"


class Write(NamedTuple):
    """A file to be put where the next release is written. It is taken from the live tree if `in_live`;
    `certain` means that the file there now is known to differ, `fresh` that there is none, and `carried` that
    it is an asset in its grace period, which the bundle cannot give."""

    entry: Entry
    in_live: bool
    certain: bool
    fresh: bool
    carried: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """`lines` are in the order of going live. `writes` and `removals` bring the place that is written from
    what it holds to `contents`. `displaced` are the files of the live tree that the new one does not
    have."""

    state: State
    contents: Contents
    lines: tuple[Line, ...]
    writes: tuple[Write, ...]
    removals: tuple[str, ...]
    displaced: tuple[Entry, ...]


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made here has no cycles, and lasts: to collect garbage meanwhile takes as long as the work."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # and that it lasts need not be found out by a look at all of it
        gc.unfreeze()
        if enabled:
            gc.enable()


@_uncollected()
def compare(state: State, contents: Contents, shards: Shards) -> Difference:
    """The difference between a state and the tree `contents`. Goes shard by shard, so that no more than one
    is in memory beside what differs."""
    lines: list[Line] = []
    writes: list[Write] = []
    removals: list[str] = []
    displaced: list[Entry] = []
    carried = _carried(contents, shards)
    for new, live, *held in _differing((contents, state.contents, *state.holds), shards):
        lines += _lines(live, new)
        writes += _writes(held, live, new, carried)
        removals += {path for each in held for path in each if path not in new}
        displaced += [entry for path, entry in live.items() if _sha256(new, path) != entry.sha256]
    lines.sort(key=attrgetter("path"))
    lines.sort(key=_turn)
    return Difference(state, contents, tuple(lines), tuple(writes), tuple(sorted(removals)), tuple(displaced))


def _differing(trees: Sequence[Contents], shards: Shards) -> Iterator[list[Entries]]:
    """For each shard that is not the same in all trees, the entries of each tree that not all of them
    have. An asset that is carried belongs to the shard it came from."""
    names = {name for tree in trees for name in tree if any(tree[name] != each.get(name) for each in trees)}
    carried = [_by_shard(tree, shards) if CARRIED in names else {} for tree in trees]
    for name in sorted(names.union(*carried) - {CARRIED}):
        yield _apart(
            [
                (shards(name, tree[name]) if name in names and name in tree else Shard()).plus(
                    assets.get(name, Shard())
                )
                for tree, assets in zip(trees, carried, strict=True)
            ]
        )


def _apart(parts: Sequence[Shard]) -> list[Entries]:
    lines = [part.lines() for part in parts]
    found: list[Entries] = []
    for part, here, numbers in zip(parts, lines, _numbers_apart(lines), strict=True):
        entries = read_lines([(here[number], part.sizes[number]) for number in numbers])
        found.append({entry.path: entry for entry in entries})
    return found


def _numbers_apart(texts: Sequence[Sequence[str]]) -> list[Sequence[int]]:
    """Of the lines of each text, the numbers of those that some text does not have; where all texts are equally long, of those
    that are not the same everywhere, which takes a fraction of the time and hardly ever makes more of them.
    """
    first, *others = texts
    if all(len(each) == len(first) for each in others):
        apart = set().union(*(compress(count(), map(ne, first, each)) for each in others))
        return [sorted(apart)] * len(texts)
    differing = set().union(*(set(first) ^ set(each) for each in others))
    return [[number for number, line in enumerate(text) if line in differing] for text in texts]


def _by_shard(tree: Contents, shards: Shards) -> dict[str, Shard]:
    """The carried assets of a tree."""
    found: dict[str, list[Entry]] = {}
    for path, entry in _carried(tree, shards).items():
        found.setdefault(shard_of(path), []).append(entry)
    return {name: Shard.of(entries) for name, entries in found.items()}


def _carried(tree: Contents, shards: Shards) -> Entries:
    entries = shards(CARRIED, tree[CARRIED]).entries() if CARRIED in tree else []
    return {entry.path: entry for entry in entries}


def _writes(held: Sequence[Entries], live: Entries, new: Entries, carried: Entries) -> Iterable[Write]:
    """Variants of a page come one after the other: whoever composes them can reuse what they share."""
    fresh = not live and not any(held)
    for _, path in sorted([(default_path(path), path) for path in new]):
        if fresh:
            yield Write(new[path], in_live=False, certain=True, fresh=True, carried=path in carried)
            continue
        entry, before = new[path], {_sha256(each, path) for each in held}
        if before != {entry.sha256}:
            in_live = _sha256(live, path) == entry.sha256
            yield Write(entry, in_live, len(before) == 1, before == {""}, path in carried)


def _sha256(entries: Entries, path: str) -> str:
    entry = entries.get(path)
    return entry.sha256 if entry else ""


def _lines(live: Entries, new: Entries) -> list[Line]:
    paths = live.keys() | new.keys()
    return [line for path in paths if (line := _line(path, live.get(path), new.get(path)))]


def _line(path: str, before: Entry | None, after: Entry | None) -> Line | None:
    if after is None:
        return Line("remove", path, "its grace period is over" if is_asset(path) else "no longer in the site")
    if before is None:
        return Line("add", path, "new")
    if before.sha256 != after.sha256:
        return Line("change", path, f"{before.sha256[:10]} becomes {after.sha256[:10]}")
    return Line("change", path, "headers") if before.headers != after.headers else None


def _turn(line: Line) -> int:
    """New assets and variants, changed files, the edge table, and deletions last."""
    return EDGE if line.path.startswith("edge/") and line.action != "remove" else TURNS[line.action]
