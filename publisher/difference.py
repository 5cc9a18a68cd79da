"""What is between an origin's state and a tree to be made live: lines for people, and work for the origin.

Only shards whose digests differ are read, so the cost follows the change and not the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from publisher.bundle import Entry, default_path
from publisher.grace import is_asset
from publisher.origins.base import State
from publisher.releases import CARRIED, Contents

Action = Literal["add", "change", "remove"]
Entries = Mapping[str, Entry]
Shards = Callable[[str, str], Sequence[Entry]]
"""(shard name, digest) → its entries."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that visitors, or the edge, will find changed; and why."""

    action: Action
    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.action:6} {self.path}  ({self.reason})"


@dataclass(frozen=True, slots=True)
class Write:
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


def compare(state: State, contents: Contents, shards: Shards) -> Difference:
    """The difference between a state and the tree `contents`, whose entries `shards` gives."""
    names = sorted(_differing(state, contents))
    new, live = _entries(contents, names, shards), _entries(state.contents, names, shards)
    held = [_entries(each, names, shards) for each in state.holds]
    return Difference(
        state,
        contents,
        lines=tuple(_lines(live, new)),
        writes=tuple(_writes(held, live, new, _entries(contents, {CARRIED} & set(names), shards))),
        removals=tuple(sorted({path for each in held for path in each if path not in new})),
        displaced=tuple([entry for path, entry in live.items() if _sha256(new, path) != entry.sha256]),
    )


def _differing(state: State, contents: Contents) -> set[str]:
    return {
        name
        for each in (state.contents, *state.holds)
        for name in each.keys() | contents.keys()
        if each.get(name) != contents.get(name)
    }


def _entries(contents: Contents, names: Iterable[str], shards: Shards) -> dict[str, Entry]:
    return {entry.path: entry for name in names if name in contents for entry in shards(name, contents[name])}


def _writes(held: Sequence[Entries], live: Entries, new: Entries, carried: Entries) -> Iterable[Write]:
    """Variants of a page come one after the other: whoever composes them can reuse what they share."""
    for path in sorted(new, key=lambda path: (default_path(path), path)):
        entry, before = new[path], {_sha256(each, path) for each in held}
        if before != {entry.sha256}:
            in_live = _sha256(live, path) == entry.sha256
            yield Write(entry, in_live, len(before) == 1, before == {""}, path in carried)


def _sha256(entries: Entries, path: str) -> str:
    return entries[path].sha256 if path in entries else ""


def _lines(live: Entries, new: Entries) -> list[Line]:
    lines = [
        line for path in live.keys() | new.keys() if (line := _line(path, live.get(path), new.get(path)))
    ]
    return sorted(lines, key=_turn)


def _line(path: str, before: Entry | None, after: Entry | None) -> Line | None:
    if after is None:
        return Line("remove", path, "its grace period is over" if is_asset(path) else "no longer in the site")
    if before is None:
        return Line("add", path, "new")
    if before.sha256 != after.sha256:
        return Line("change", path, f"{before.sha256[:10]} becomes {after.sha256[:10]}")
    return Line("change", path, "headers") if before.headers != after.headers else None


def _turn(line: Line) -> tuple[int, str]:
    """New assets and variants, changed files, the edge table, and deletions last."""
    order = {"add": 0, "change": 1, "remove": 3}
    return (2 if line.path.startswith("edge/") and line.action != "remove" else order[line.action], line.path)
