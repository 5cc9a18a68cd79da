"""Work spread over forked processes: each inherits what is in memory and opens its own database.

A worker is told numbers of chunks over a pipe of its own and answers each with a result. Workers share no queue and
no lock, so one that is ended in the middle of anything keeps nobody waiting. What it leaves undone, because it
failed or was killed, is done again by the caller's own process: there an error has its own type and trace, and
a cause that has passed does no harm.
"""

from __future__ import annotations

import gc
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Any, TypeVar

from publisher.interrupts import held_back

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[int], Any]
"""The result of a chunk, by its number."""

WORTH_IT = 400  # fewer items than this are done here: starting processes costs more
AHEAD = 2  # chunks that a worker has been told: it need not wait for the next one


class Pool:
    """`map(function, items)` runs a function on chunks of items and gives the results in any order."""

    def __init__(self, jobs: int | None) -> None:
        self.jobs = jobs or len(os.sched_getaffinity(0))

    def forks(self, items: int) -> bool:
        """Whether other processes will work on so many."""
        return self.jobs > 1 and items >= WORTH_IT

    def map(
        self, function: Callable[[Sequence[Item]], Result], items: Sequence[Item], *, chunk: int = 25
    ) -> Iterator[Result]:
        return self.each(function, [items[start : start + chunk] for start in range(0, len(items), chunk)])

    def each(
        self, function: Callable[[Sequence[Item]], Result], chunks: Sequence[Sequence[Item]]
    ) -> Iterator[Result]:
        """The same, where the caller knows what belongs together."""

        def work(number: int) -> Result:
            return function(chunks[number])

        if not self.forks(sum(map(len, chunks))):
            yield from map(work, range(len(chunks)))
            return
        with _forked(min(self.jobs, len(chunks)), work) as workers:
            yield from _results(workers, len(chunks), work)


class _Worker:
    """A process, from now on until `end`. `numbers` are those of the chunks that it was told and has not answered."""

    def __init__(self, work: Work, others: Sequence[_Worker]) -> None:
        self.pipe, pipe = Pipe()
        self.numbers: deque[int] = deque()
        self._process = os.fork()
        if self._process == 0:
            try:
                for each in (*others, self):
                    each.pipe.close()  # so that the caller's end is its end
                _answer(pipe, work)
            finally:  # nothing of what the caller has to put in order is ours
                os._exit(0)
        pipe.close()

    def tell(self, number: int) -> None:
        self.numbers.append(number)
        with suppress(OSError):  # it is gone, which is seen when it is asked
            self.pipe.send(number)

    def end(self) -> None:
        self.pipe.close()
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


@contextmanager
def _forked(count: int, work: Work) -> Iterator[list[_Worker]]:
    """New processes for each piece of work, so that they see what is in memory and in the database now."""
    gc.freeze()  # a collection would write to every object, and so copy the memory that forks share
    workers: list[_Worker] = []
    try:
        with held_back():
            for _ in range(count):
                workers.append(_Worker(work, workers))
        yield workers
    finally:
        for worker in workers:
            worker.end()
        gc.unfreeze()


def _answer(pipe: Connection, work: Work) -> None:
    """A worker's life, until the other end of its pipe is closed. The caller hears the signals that a terminal sends to
    both. Collecting garbage as often as usual costs 13 % of the time; not at all, 20 KB a page. Behind a chunk, little else than
    garbage is young."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.set_threshold(500_000, 10, 10)
    while True:
        pipe.send(work(pipe.recv()))
        gc.collect(0)


def _results(workers: Sequence[_Worker], count: int, work: Work) -> Iterator[Any]:
    numbers = iter(range(count))
    for worker in [*workers] * AHEAD:
        _tell_next(worker, numbers)
    busy = {worker.pipe: worker for worker in workers if worker.numbers}
    while busy:
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]  # they are what was waited for
            try:
                result = worker.pipe.recv()
            except (EOFError, OSError):
                del busy[worker.pipe]
                yield from map(work, worker.numbers)
                continue
            worker.numbers.popleft()
            _tell_next(worker, numbers)
            if not worker.numbers:
                del busy[worker.pipe]
            yield result
    yield from map(work, numbers)  # where no worker is left


def _tell_next(worker: _Worker, numbers: Iterator[int]) -> None:
    number = next(numbers, None)
    if number is not None:
        worker.tell(number)
