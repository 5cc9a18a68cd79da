"""The variants of one page: a file for each distinct page that some possible visitor can receive, no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from audience.diagram import Vector
from audience.errors import TooManyVariants
from content_repo.problems import Problem
from content_repo.site import Budget
from publisher.bundle import KEY_LENGTH
from publisher.deciding import Deciding
from publisher.late.choosing import late_zones, may_hold_late, most_files
from publisher.late.shells import shell
from publisher.layouts import Layouts
from publisher.making import MakingFailed
from publisher.shard_rows import Hash
from publisher.trees import Compiled, Trees, Zone, filled, pack

Parts = Sequence[bytes]  # of one file


@dataclass(frozen=True, slots=True)
class Variants:
    """`keys[i]` names the file that leaf i of the shape's diagram gets; `files` is key → (what is in it, vector). `late` are
    the zones that the files leave to the edge, by the nodes that hold them.
    """

    root: str
    url: str
    shape: str
    keys: tuple[str, ...]
    files: Mapping[str, tuple[Hash, Vector]]
    late: frozenset[str] = frozenset()

    def is_as(self, before: Before) -> bool:
        """Whether the same visitors get the same files as before, whatever is in them."""
        mine = (self.shape, self.keys, self.late, self.files.keys())
        return mine == (before.shape, before.keys, before.late, before.files.keys())


class Before(NamedTuple):
    """What a page was when it was last composed; `files` is key → what is in it."""

    shape: str
    keys: tuple[str, ...]
    files: Mapping[str, Hash]
    late: frozenset[str] = frozenset()

    def hashes(self, shape: str, late: frozenset[str], leaves: int) -> Sequence[Hash | None]:
        """Of each leaf, where the page is made in the same way as before."""
        if (shape, late, leaves) != (self.shape, self.late, len(self.keys)):
            return ()
        return [self.files.get(name) for name in self.keys]


def hashed(parts: Parts) -> Hash:
    data = b"".join(parts)
    return hashlib.sha256(data).hexdigest(), len(data)


def variants_of(
    root: str,
    url: str,
    trees: Trees,
    layouts: Layouts,
    budget: Budget,
    before: Before | None = None,
    take: Callable[[Parts], Hash] = hashed,
) -> Variants:
    """Compose a page for every reachable vector and merge what is equal. Raises MakingFailed.

    With `before`, vectors that meet no changed node keep the hash they had; the parts of the others are given to `take`.
    """
    whole, deciding = trees.compiled(root), layouts.deciding
    late = late_zones(whole, deciding, budget) if may_hold_late(root, url) else frozenset()
    allowed = most_files(root, budget)
    page = shell(whole, late)
    try:
        layout = layouts.of(page.slots())
    except TooManyVariants as error:
        raise MakingFailed(_over(_subject(root, url, page), str(error), page, deciding, allowed)) from None
    known = before.hashes(layout.shape, late, len(layout.leaves)) if before and not page.changed else ()
    hashes = [
        take(filled(page, inside)) if inside.changed or old is None else old
        for inside, old in zip_longest(layout.fillings, known)
    ]
    keys, files = merge(layout.leaves, hashes, layout.default)
    if len(files) > allowed:
        raise MakingFailed(
            _over(_subject(root, url, page), f"{len(files)} variants", page, deciding, allowed)
        )
    return Variants(root, url, layout.shape, keys, files, late)


def merge(
    leaves: Sequence[Vector], hashes: Sequence[Hash], default: int
) -> tuple[tuple[str, ...], dict[str, tuple[Hash, Vector]]]:
    """Equal bytes are one file, named by its lowest vector; the file of the leaf `default` has no name."""
    first: dict[Hash, Vector] = {}
    for vector, found in zip(leaves, hashes, strict=True):
        first.setdefault(found, vector)
    nameless = hashes[default]
    names = {found: "" if found == nameless else variant_key(vector) for found, vector in first.items()}
    files = {names[found]: (found, vector) for found, vector in first.items()}
    return tuple([names[found] for found in hashes]), files


@lru_cache(maxsize=4096)
def variant_key(vector: Vector) -> str:
    """`KEY_LENGTH` hex digits of the sha256 of the vector in canonical JSON."""
    return hashlib.sha256(json.dumps(vector, separators=(",", ":")).encode()).hexdigest()[:KEY_LENGTH]


def _subject(root: str, url: str, page: Compiled) -> str:
    zone = next((part for part in page.parts if isinstance(part, Zone)), None)
    return url if root.startswith("root:") or zone is None else f"late zone {zone.slot.zone!r}"


def _over(subject: str, count: str, page: Compiled, deciding: Deciding, budget: int) -> Problem:
    cuts = deciding.cheapest(pack(page.zones()), budget)
    zones = ", ".join(
        f"{zone.slot.zone} ({len(zone.branches)} choices)"
        for zone in page.parts
        if isinstance(zone, Zone) and len(zone.branches) > 1
    )
    cheapest = ", then ".join(
        f"without {_name(page, cut.path)}: {cut.count or 'still too many'}" for cut in cuts
    )
    return Problem(
        "over_budget",
        "error",
        f"{subject} would have {count}; the budget is {budget}. Its zones: {zones}. "
        f"The cheapest cut: {cheapest or 'too many zones to compare'}",
        field="sections",
        fix="target fewer zones of this page, merge choices, write `late: true` in some, or raise [budget] "
        "variants_per_page in site.toml",
    )


def _name(page: Compiled, path: Sequence[int]) -> str:
    """The zone at (zone, choice, zone inside it, …)."""
    zones = [part for part in page.parts if isinstance(part, Zone)]
    zone = zones[path[0]]
    return _name(zone.branches[path[1]], path[2:]) if len(path) > 1 else zone.slot.zone
