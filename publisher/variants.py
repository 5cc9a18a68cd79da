"""The variants of one page: a file for each distinct page that some possible visitor can receive, no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from audience import decisions
from audience.audience import Audience
from audience.decisions import Choice, decide
from audience.diagram import Diagram, Vector
from audience.errors import TooManyVariants
from content_repo.problems import Problem
from content_repo.site import Budget
from publisher.late.choosing import late_zones, may_hold_late, most_files
from publisher.late.shells import shell
from publisher.making import MakingFailed
from publisher.trees import Compiled, Trees, Zone, Zones, default_vector, pack, parts_for, unpack

if TYPE_CHECKING:
    from audience.budget import Cut

Hash = tuple[str, int]  # sha256, size in bytes
Parts = Sequence[bytes]  # of one file

LIMIT = 4096  # vectors composed for one page at most


@dataclass(frozen=True, slots=True)
class Variants:
    """`keys[i]` names the file that leaf i of the shape's diagram gets; `files` is key → (sha256, size, vector). `late` are
    the zones that the files leave to the edge, by the nodes that hold them.
    """

    root: str
    url: str
    shape: str
    keys: tuple[str, ...]
    files: Mapping[str, tuple[str, int, Vector]]
    late: frozenset[str] = frozenset()

    def is_as(self, before: Before) -> bool:
        """Whether the same visitors get the same files as before, whatever is in them."""
        mine = (self.shape, self.keys, self.late, self.files.keys())
        return mine == (before.shape, before.keys, before.late, before.files.keys())


@dataclass(frozen=True, slots=True)
class Before:
    """What a page was when it was last composed; `files` is key → (sha256, size)."""

    shape: str
    keys: tuple[str, ...]
    files: Mapping[str, Hash]
    late: frozenset[str] = frozenset()

    def hashes(self, shape: str, late: frozenset[str], leaves: Sequence[Vector]) -> dict[Vector, Hash]:
        """Of each vector, where the page is made in the same way as before."""
        if (shape, late, len(leaves)) != (self.shape, self.late, len(self.keys)):
            return {}
        named = zip(leaves, self.keys, strict=True)
        return {leaf: self.files[name] for leaf, name in named if name in self.files}


class Deciding:
    """Diagrams by shape: computed once for all pages whose zones are alike."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._known: dict[str, Diagram] = {}
        self._cuts: dict[tuple[str, int, frozenset[tuple[int, ...]] | None], list[Cut]] = {}

    def diagram(self, shape: str) -> Diagram:
        """Raises TooManyVariants."""
        if shape not in self._known:
            self._known[shape] = decide(self.zones(unpack(shape)), self._audience, LIMIT)
        return self._known[shape]

    def zones(self, zones: Zones) -> tuple[decisions.Zone, ...]:
        return tuple(decisions.Zone(tuple(self._choice(*choice) for choice in zone)) for zone in zones)

    def _choice(self, rule: str | None, target: int, inside: Zones) -> Choice:
        parsed = None if rule is None else self._audience.rule(json.loads(rule))
        return Choice(parsed, target, self.zones(inside))

    def is_within(self, shape: str, budget: int) -> bool:
        """Whether visitors can get no more than `budget` vectors."""
        try:
            return len(self.diagram(shape).leaves) <= budget
        except TooManyVariants:
            return False

    def cheapest(
        self, shape: str, budget: int, allowed: frozenset[tuple[int, ...]] | None = None
    ) -> list[Cut]:
        """Which zones to publish apart, of those at the paths `allowed`, until the page is within the budget: each time the
        one that leaves least.
        """
        from audience.budget import cheapest_cut

        asked = (shape, budget, allowed)
        if asked not in self._cuts:
            zones = self.zones(unpack(shape))
            self._cuts[asked] = cheapest_cut(zones, self._audience, budget, LIMIT, allowed)
        return self._cuts[asked]


def hashed(parts: Parts) -> Hash:
    data = b"".join(parts)
    return hashlib.sha256(data).hexdigest(), len(data)


def variants_of(
    root: str,
    url: str,
    trees: Trees,
    deciding: Deciding,
    budget: Budget,
    before: Before | None = None,
    take: Callable[[Parts], Hash] = hashed,
) -> Variants:
    """Compose a page for every reachable vector and merge what is equal. Raises MakingFailed, LateRefused.

    With `before`, vectors that meet no changed node keep the hash they had; the parts of the others are given to `take`.
    """
    whole = trees.compiled(root)
    late = late_zones(whole, deciding, budget) if may_hold_late(root, url) else frozenset()
    allowed = most_files(root, budget)
    page = shell(whole, late)
    zones = page.zones()
    shape = pack(zones)
    try:
        leaves = deciding.diagram(shape).leaves
    except TooManyVariants as error:
        raise MakingFailed(_over(_subject(root, url, page), str(error), page, deciding, allowed)) from None
    known = before.hashes(shape, late, leaves) if before else {}
    hashes = [
        known[leaf] if leaf in known and not page.shows_change(iter(leaf)) else take(parts_for(page, leaf))
        for leaf in leaves
    ]
    keys, files = merge(leaves, hashes, default_vector(zones))
    if len(files) > allowed:
        raise MakingFailed(
            _over(_subject(root, url, page), f"{len(files)} variants", page, deciding, allowed)
        )
    return Variants(root, url, shape, keys, files, late)


def merge(
    leaves: Sequence[Vector], hashes: Sequence[Hash], default: Vector
) -> tuple[tuple[str, ...], dict[str, tuple[str, int, Vector]]]:
    """Equal bytes are one file, named by its lowest vector; the file of the default vector has no name.

    Where no visitor can get the default vector, the highest reachable one takes its place: an edge in trouble needs a file.
    """
    first: dict[Hash, Vector] = {}
    for vector, found in zip(leaves, hashes, strict=True):
        first.setdefault(found, vector)
    nameless = hashes[leaves.index(default if default in leaves else max(leaves))]
    names = {found: "" if found == nameless else variant_key(vector) for found, vector in first.items()}
    files = {names[found]: (*found, vector) for found, vector in first.items()}
    return tuple(names[found] for found in hashes), files


@lru_cache(maxsize=4096)
def variant_key(vector: Vector) -> str:
    """10 hex of the sha256 of the vector in canonical JSON."""
    return hashlib.sha256(json.dumps(vector, separators=(",", ":")).encode()).hexdigest()[:10]


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
