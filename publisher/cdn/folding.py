"""Many paths as few wildcards, for caches that take only so many at once. A wildcard may hit files that did not change;
that costs a question to the origin, never a wrong answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_Tree = dict[str, Any]  # segment → tree below it, or None for a path that ends there
EVERYTHING = "/*"


def folded(paths: Iterable[str], exact: int, wildcards: int) -> list[str]:
    """At most `exact` of the paths as they are, and at most `wildcards` that end in `/*` (at least 1) for the rest. Small
    folders stay exact, and large ones are named as deep as the number of wildcards allows.
    """
    tree: _Tree = {}
    for path in sorted(set(paths)):
        _plant(tree, path)
    found, _, _ = _fold(tree, "", exact, max(wildcards, 1))
    return sorted(found)


def _plant(tree: _Tree, path: str) -> None:
    *folders, name = path.split("/")[1:]
    for folder in folders:
        tree = tree.setdefault(f"{folder}/", {})
    tree[name] = None


def _fold(tree: _Tree, prefix: str, exact: int, wildcards: int) -> tuple[list[str], int, int]:
    """(paths, how many exact ones are left, how many wildcards)."""
    paths = list(_leaves(tree, prefix))
    if len(paths) <= exact:
        return paths, exact - len(paths), wildcards
    sizes = {name: len(list(_leaves({name: below}, prefix))) for name, below in tree.items()}
    large = _large(sizes, exact)
    if len(large) > wildcards or any(tree[name] is None for name in large):
        return [prefix + EVERYTHING], exact, wildcards - 1
    found: list[str] = []
    exact -= sum(size for name, size in sizes.items() if name not in large)
    for name in (name for name in sizes if name not in large):
        found += _leaves({name: tree[name]}, prefix)
    for left, name in zip(range(len(large) - 1, -1, -1), large, strict=True):
        below, exact, rest = _fold(tree[name], f"{prefix}/{name[:-1]}", exact, wildcards - left)
        found, wildcards = found + below, rest + left
    return found, exact, wildcards


def _large(sizes: Mapping[str, int], exact: int) -> list[str]:
    """The names, smallest first, that do not fit when all smaller ones are written out."""
    ordered = sorted(sizes, key=lambda name: (sizes[name], name))
    for index, name in enumerate(ordered):
        if sizes[name] > exact:
            return ordered[index:]
        exact -= sizes[name]
    return []


def _leaves(tree: _Tree, prefix: str) -> Iterable[str]:
    for name, below in tree.items():
        if below is None:
            yield f"{prefix}/{name}"
        else:
            yield from _leaves(below, f"{prefix}/{name[:-1]}")
