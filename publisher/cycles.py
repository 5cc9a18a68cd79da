"""Nodes that contain each other, told as the fragments that people know."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from content_repo.problems import Problem
from publisher.keys import parse, parse_owner
from publisher.making import MakingFailed


def cycle(way: Sequence[str]) -> MakingFailed:
    """`way` are the keys of nodes, each containing the next; it ends where it began."""
    names = [name for name, _ in groupby(map(_name, way))]
    if len(names) == 1:
        return _refused(way[0], f"{names[0]} contains itself", "take it out")
    shown = " → ".join(names)
    return _refused(way[0], f"fragments contain each other: {shown}", "take one of them out of the other")


def _refused(holder: str, message: str, fix: str) -> MakingFailed:
    return MakingFailed(Problem("fragment_cycle", "error", message, fix=fix), holder=holder)


def _name(node: str) -> str:
    """What a node is of."""
    kind, args = parse(node)
    if kind not in ("section", "region"):
        return args[0]
    owner = parse_owner(args[0])
    return owner.name if owner.kind in ("fragment", "page") else f"region {owner.region}"
