from __future__ import annotations

from growth import grows_in_proportion


def pairs(size: int) -> int:
    return sum(first < second for first in range(size) for second in range(size))


def test_a_sum_grows_in_proportion() -> None:
    assert grows_in_proportion(lambda size: sum(number % 7 for number in range(size)), 2_000_000)


def test_pairs_do_not() -> None:
    assert not grows_in_proportion(pairs, 2_000)
