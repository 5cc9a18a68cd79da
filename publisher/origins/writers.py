"""Work spread over forked processes.

A worker reports only how far it came. What it leaves undone, because it failed or was killed, is done again
by the caller's own process: so an error is raised where it can be handled, with its own type and trace, and
a cause that has passed does no harm.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from publisher.interrupts import held_back

T = TypeVar("T")

ENOUGH = 2000  # below, forking and the loss of what the caller has cached cost more than they save
REPORT = 200  # items between two reports of a worker


@dataclass(slots=True)
class _Worker:
    pid: int
    pipe: int
    done: int = 0


def spread(
    items: Sequence[T],
    work: Callable[[T], None],
    workers: int | None = None,
    report: Callable[[int], None] = lambda done: None,
) -> None:
    """Calls `work` for every item; some may see it twice, so it must be repeatable. `report` hears how many
    are done. Forks only for many items, and never in a process with threads, whose locks a fork would
    copy."""
    count = (workers or os.cpu_count() or 1) if len(items) >= ENOUGH else 1
    if count == 1 or threading.active_count() > 1:
        return _alone(items, work, 0, report)
    slices = [items[len(items) * i // count : len(items) * (i + 1) // count] for i in range(count)]
    started: list[_Worker] = []
    gc.freeze()  # a collection would write to every object, and so copy the memory that forks share
    try:
        with held_back():
            for each in slices:
                started.append(_start(each, work))
        _follow(started, report)
    finally:
        for worker in started:
            _end(worker)
        gc.unfreeze()
    done = sum(worker.done for worker in started)
    for worker, each in zip(started, slices, strict=True):
        _alone(each[worker.done :], work, done, report)
        done += len(each) - worker.done
    return None


def _alone(items: Sequence[T], work: Callable[[T], None], before: int, report: Callable[[int], None]) -> None:
    for number, item in enumerate(items, 1):
        work(item)
        if number % REPORT == 0 or number == len(items):
            report(before + number)


def _start(items: Sequence[T], work: Callable[[T], None]) -> _Worker:
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writer)
        return _Worker(pid, reader)
    try:
        gc.disable()
        for number, item in enumerate(items, 1):
            work(item)
            if number % REPORT == 0 or number == len(items):
                os.write(writer, b"%d\n" % number)
            if os.getppid() != parent:
                break
    finally:
        os._exit(0)


def _follow(workers: Sequence[_Worker], report: Callable[[int], None]) -> None:
    """Reads reports until every worker has closed its pipe. A report is shorter than PIPE_BUF, so it is
    whole."""
    import selectors  # only for large publishes

    with selectors.DefaultSelector() as selector:
        for worker in workers:
            selector.register(worker.pipe, selectors.EVENT_READ, worker)
        while selector.get_map():
            for key, _ in selector.select():
                if lines := os.read(key.data.pipe, 65536).split():
                    key.data.done = int(lines[-1])
                    report(sum(worker.done for worker in workers))
                else:
                    selector.unregister(key.data.pipe)


def _end(worker: _Worker) -> None:
    os.close(worker.pipe)
    os.kill(worker.pid, signal.SIGKILL)
    os.waitpid(worker.pid, 0)
