"""Threads that share out requests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial

import pytest

from publisher.origins.s3 import crew
from publisher.origins.s3.crew import Task, spread


def nothing() -> None:
    return


def test_everything_is_done_once() -> None:
    done: list[int] = []
    spread([(partial(done.append, number), 1) for number in range(500)], nothing, nothing)
    assert sorted(done) == list(range(500))


def test_several_at_once() -> None:
    together = threading.Barrier(crew.THREADS, timeout=120)
    spread([(lambda: together.wait() and None, 0) for _ in range(crew.THREADS)], nothing, nothing)


def test_the_first_failure_ends_it_when_nothing_is_under_way() -> None:
    begun, ended, hurried = [], [], []

    def fail() -> None:
        raise ValueError("seven")

    def work(number: int) -> None:
        begun.append(number)
        time.sleep(0.01)
        ended.append(number)

    tasks: list[Task] = [(partial(work, number), 0) for number in range(20_000)]
    tasks[7] = (fail, 0)
    with pytest.raises(ValueError, match="seven"):
        spread(tasks, nothing, lambda: hurried.append(True))
    assert hurried
    assert sorted(begun) == sorted(ended)
    assert len(begun) < len(tasks) - 1


def test_what_is_made_waits_for_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "MEMORY", 100)
    made, gone, most = 0, 0, 0

    def release(size: int) -> None:
        nonlocal gone
        time.sleep(0.002)
        gone += size

    def tasks() -> Iterator[Task]:
        nonlocal made, most
        for size in [30, 50, 90, 20, 300, 10, 60] * 5:
            most = max(most, made - gone)
            made += size
            yield partial(release, size), size

    spread(tasks(), nothing, nothing)
    assert made == gone
    assert most <= 300 + 100  # one that is too large by itself goes alone, while the next is made


def test_what_happens_meanwhile_can_end_it() -> None:
    done: list[int] = []

    def meanwhile() -> None:
        if len(done) > 20:
            raise TimeoutError

    def work(number: int) -> None:
        time.sleep(0.001)
        done.append(number)

    with pytest.raises(TimeoutError):
        spread([(partial(work, number), 0) for number in range(2000)], meanwhile, nothing)
    count = len(done)
    time.sleep(0.05)
    assert len(done) == count < 2000


def test_a_caller_that_fails_leaves_nobody_at_work() -> None:
    before = set(threading.enumerate())

    def tasks() -> Iterator[Task]:
        yield nothing, 0
        raise KeyError("bytes that cannot be made")

    with pytest.raises(KeyError):
        spread(tasks(), nothing, nothing)
    assert set(threading.enumerate()) <= before
