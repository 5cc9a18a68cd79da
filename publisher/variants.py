"""The variants of one page: a file for each distinct page that some possible visitor can receive, no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audience.audience import Audience
from audience.decisions import Choice, Zone, decide
from audience.diagram import Diagram, Vector
from audience.errors import TooManyVariants
from content_repo.problems import Problem
from publisher.making import MakingFailed
from publisher.trees import Trees, Zones, compose, default_vector, pack, unpack

LIMIT = 4096  # vectors composed for one page at most


@dataclass(frozen=True, slots=True)
class Variants:
    """`keys[i]` names the file that leaf i of the shape's diagram gets; `files` is key → (sha256, size, vector)."""

    root: str
    url: str
    shape: str
    keys: tuple[str, ...]
    files: Mapping[str, tuple[str, int, Vector]]


class Deciding:
    """Diagrams by shape: computed once for all pages whose zones are alike."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._known: dict[str, Diagram] = {}

    def diagram(self, shape: str) -> Diagram:
        """Raises TooManyVariants."""
        if shape not in self._known:
            self._known[shape] = decide(self.zones(unpack(shape)), self._audience, LIMIT)
        return self._known[shape]

    def zones(self, zones: Zones) -> tuple[Zone, ...]:
        return tuple(Zone(tuple(self._choice(*choice) for choice in zone)) for zone in zones)

    def _choice(self, rule: str | None, target: int, inside: Zones) -> Choice:
        parsed = None if rule is None else self._audience.rule(json.loads(rule))
        return Choice(parsed, target, self.zones(inside))

    def cheapest(self, shape: str, budget: int) -> list[tuple[object, object]]:
        from audience.budget import cheapest_cut

        return list(cheapest_cut(self.zones(unpack(shape)), self._audience, budget))


def variants_of(root: str, url: str, trees: Trees, deciding: Deciding, budget: int) -> Variants:
    """Compose a page for every reachable vector and merge what is equal. Raises MakingFailed."""
    page = trees.compiled(root)
    zones = page.zones()
    shape = pack(zones)
    try:
        leaves = deciding.diagram(shape).leaves
    except TooManyVariants as error:
        raise MakingFailed(_over(root, url, str(error), shape, deciding, budget)) from None
    keys, files = merge(((leaf, compose(page, leaf)) for leaf in leaves), default_vector(zones))
    if len(files) > budget:
        raise MakingFailed(_over(root, url, str(len(files)), shape, deciding, budget))
    return Variants(root, url, shape, keys, files)


def merge(
    made: Iterable[tuple[Vector, bytes]], default: Vector
) -> tuple[tuple[str, ...], dict[str, tuple[str, int, Vector]]]:
    """Equal bytes are one file, named by its lowest vector; the file of the default vector has no name.

    Where no visitor can get the default vector, the highest reachable one takes its place: an edge in trouble needs a file.
    """
    hashes: dict[Vector, str] = {}
    first: dict[str, tuple[Vector, int]] = {}
    for vector, data in made:
        found = hashlib.sha256(data).hexdigest()
        hashes[vector] = found
        first.setdefault(found, (vector, len(data)))
    nameless = hashes.get(default) or hashes[max(hashes)]
    names = {found: "" if found == nameless else variant_key(vector) for found, (vector, _) in first.items()}
    files = {names[found]: (found, size, vector) for found, (vector, size) in first.items()}
    return tuple(names[found] for found in hashes.values()), files


def variant_key(vector: Vector) -> str:
    """10 hex of the sha256 of the vector in canonical JSON."""
    return hashlib.sha256(json.dumps(vector, separators=(",", ":")).encode()).hexdigest()[:10]


def _over(root: str, url: str, count: str, shape: str, deciding: Deciding, budget: int) -> Problem:
    cuts = ", ".join(f"without zone {zone}: {left}" for zone, left in deciding.cheapest(shape, budget)[:3])
    return Problem(
        "over_budget",
        "error",
        f"{url} would have {count} variants; the budget is {budget} ({cuts})",
        field="sections",
        fix="target fewer zones of this page, merge choices, or raise [budget] variants_per_page in site.toml",
    )
