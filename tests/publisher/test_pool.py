"""Every chunk is done, whatever becomes of the processes that were to do it; and none of these stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from publisher.pool import WORTH_IT, Pool

ITEMS = range(WORTH_IT * 2)
ROOT = Path(__file__).parents[2]


def children() -> set[int]:
    """Of this process, whatever their state."""
    return {int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()}


@pytest.fixture(autouse=True)
def nothing_stays() -> object:
    before = children()
    yield
    assert children() <= before


def doubled(items: Sequence[int]) -> list[int]:
    return [item * 2 for item in items]


@pytest.mark.parametrize("jobs", [1, 2, 3, 99])
@pytest.mark.parametrize("count", [0, 1, WORTH_IT - 1, WORTH_IT, WORTH_IT * 2 + 1])
def test_every_item_is_done_once(jobs: int, count: int) -> None:
    found = [value for part in Pool(jobs).map(doubled, range(count)) for value in part]
    assert sorted(found) == [item * 2 for item in range(count)]


def test_the_work_is_spread() -> None:
    def process(items: Sequence[int]) -> int:
        time.sleep(0.01)
        return os.getpid()

    assert len(set(Pool(2).map(process, ITEMS)) - {os.getpid()}) == 2


def test_results_of_any_size_come_back() -> None:
    found = [len(part) for part in Pool(2).map(lambda items: bytes(1_000_000), ITEMS, chunk=100)]
    assert found == [1_000_000] * (len(ITEMS) // 100)


class Unlucky(Exception):
    """Cannot be sent from one process to another: its arguments are not those of its making."""

    def __init__(self, item: int, reason: str) -> None:
        super().__init__(f"{item}: {reason}")


def test_an_error_is_raised_here_as_it_is() -> None:
    def fail(items: Sequence[int]) -> None:
        if 500 in items:
            raise Unlucky(500, "too high")

    with pytest.raises(Unlucky, match="500: too high"):
        list(Pool(2).map(fail, ITEMS))


@pytest.mark.parametrize("unlucky", [{300}, set(ITEMS)], ids=["one of them", "all"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_killed_workers_leave_is_done_here(unlucky: set[int], number: signal.Signals) -> None:
    parent = os.getpid()

    def die(items: Sequence[int]) -> list[int]:
        if unlucky & set(items) and os.getpid() != parent:
            os.kill(os.getpid(), number)
        return list(items)

    found = [item for part in Pool(2).map(die, ITEMS) for item in part]
    assert sorted(found) == list(ITEMS)


def test_who_wants_no_more_results_ends_the_workers() -> None:
    results = Pool(2).map(doubled, ITEMS)
    next(results)
    results.close()  # type: ignore[attr-defined]  # it is a generator


def test_workers_end_with_their_caller() -> None:
    """Even if that is killed."""
    program = (
        "import os, sys, time; from publisher.pool import Pool\n"
        "def work(items):\n    os.write(1, b'%d\\n' % os.getpid())\n    time.sleep(0.2)\n"
        "list(Pool(2).map(work, range(800)))"
    )
    caller = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    assert caller.stdout
    with caller.stdout as said:
        workers: set[int] = set()
        while len(workers) < 2:
            workers.add(int(said.readline()))
        caller.kill()
        caller.wait()
        said.read()  # ends when nobody is left who could write
