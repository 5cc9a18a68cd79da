from __future__ import annotations

from growth import grows_in_proportion


def pairs(size: int) -> int:
    return sum(sum(range(size)) for _ in range(size))


def test_a_sum_grows_in_proportion() -> None:
    assert grows_in_proportion(lambda size: sum(number % 7 for number in range(size)), 2_000_000)


def test_pairs_do_not() -> None:
    """On any machine: fast ones do pairs of thousands in a time that is as good as none."""
    assert not grows_in_proportion(pairs, 4_000, untold=0)
