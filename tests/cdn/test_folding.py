"""Folding: every path is covered, limits hold, and small changes stay exact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from publisher.cdn.folding import folded

names = st.sampled_from(["", "a", "b", "index.html", "_v", "0123456789", "zh"])
paths = st.lists(names, min_size=1, max_size=5).map(lambda parts: "/" + "/".join(parts))


def covered(path: str, folded_paths: list[str]) -> bool:
    return any(path.startswith(each[:-1]) if each.endswith("*") else path == each for each in folded_paths)


@given(st.sets(paths, max_size=60), st.integers(0, 20), st.integers(1, 6))
def test_all_are_covered_within_the_limits(asked: set[str], exact: int, wildcards: int) -> None:
    found = folded(asked, exact, wildcards)
    assert all(covered(path, found) for path in asked)
    assert sum(each.endswith("*") for each in found) <= wildcards
    assert sum(not each.endswith("*") for each in found) <= exact


@given(st.sets(paths, max_size=30))
def test_what_fits_stays_as_it_is(asked: set[str]) -> None:
    assert folded(asked, 30, 1) == sorted(asked)


@given(st.sets(paths, min_size=1, max_size=60), st.integers(0, 20))
def test_a_wildcard_stands_for_some_path(asked: set[str], exact: int) -> None:
    for each in folded(asked, exact, 3):
        assert not each.endswith("*") or any(path.startswith(each[:-1]) for path in asked)


def test_small_folders_stay_exact_and_large_ones_are_named() -> None:
    large = {f"/blog/{number}/index.html" for number in range(100)}
    small = {"/index.html", "/about/index.html"}
    assert folded(large | small, 10, 3) == ["/about/index.html", "/blog/*", "/index.html"]


def test_wildcards_go_as_deep_as_they_can() -> None:
    deep = {f"/blog/2024/{number}/index.html" for number in range(100)}
    assert folded(deep | {"/blog/x", "/blog/2025/y"}, 10, 1) == ["/blog/2024/*", "/blog/2025/y", "/blog/x"]
