"""Threads that share out the requests of one publish. Bytes are made by the caller, one after the other, and
wait in memory for a thread up to a limit."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable

from publisher.interrupts import held_back

Task = tuple[Callable[[], None], int]
"""What to do, and how many bytes it keeps in memory meanwhile."""

THREADS = 16
WAITING = 4 * THREADS
MEMORY = 64 * 1024 * 1024
TICK = 0.25  # seconds


def spread(tasks: Iterable[Task], meanwhile: Callable[[], None], hurry: Callable[[], None]) -> None:
    """Does all tasks. After a failure nothing new is begun, `hurry` is called for what has begun, and the
    failure is raised when nothing is under way any more. `meanwhile` is called by the caller's own thread
    again and again; what it raises counts."""
    with held_back(hurry) as interrupted:
        crew = _Crew(hurry, (interrupted, meanwhile))
        try:
            crew.do(tasks)
        except BaseException:
            hurry()
            raise
        finally:
            crew.dismiss()
        if crew.failed:
            raise crew.failed[0]


class _Crew:
    """`meanwhile` are called by whoever waits."""

    def __init__(self, hurry: Callable[[], None], meanwhile: Iterable[Callable[[], None]]) -> None:
        self._hurry, self._meanwhile = hurry, tuple(meanwhile)
        self.failed: list[BaseException] = []
        self._tasks: deque[Task] = deque()
        lock = threading.Lock()
        self._waiting, self._changed = threading.Condition(lock), threading.Condition(lock)
        self._under_way = self._bytes = 0
        self._threads: list[threading.Thread] = []
        self._closed = False

    def do(self, tasks: Iterable[Task]) -> None:
        for work, size in tasks:
            self.wait_for_room(size)
            if self.failed:
                break
            self.give(work, size)
        self.wait_for_end()

    def give(self, work: Callable[[], None], size: int) -> None:
        with self._changed:
            self._tasks.append((work, size))
            self._under_way += 1
            self._bytes += size
            if self._under_way > len(self._threads) and len(self._threads) < THREADS:
                self._threads.append(threading.Thread(target=self._work, daemon=True))
                self._threads[-1].start()
            self._waiting.notify()

    def wait_for_room(self, size: int) -> None:
        self._wait(lambda: self._under_way < WAITING and (not self._bytes or self._bytes + size <= MEMORY))

    def wait_for_end(self) -> None:
        self._wait(lambda: not self._under_way)

    def dismiss(self) -> None:
        """What has begun comes to its end; what waits does not begin."""
        with self._changed:
            self._tasks.clear()
            self._closed = True
            self._waiting.notify_all()
        for thread in self._threads:
            thread.join()

    def _wait(self, reached: Callable[[], bool]) -> None:
        while True:
            for each in self._meanwhile:
                each()
            with self._changed:
                if self.failed or reached() or self._changed.wait_for(reached, TICK):
                    return

    def _work(self) -> None:
        while (task := self._next()) is not None:
            work, size = task
            try:
                work()
            except BaseException as error:  # raised where it is waited for
                self._failed(error)
            self._done(size)

    def _next(self) -> Task | None:
        with self._waiting:
            self._waiting.wait_for(lambda: self._tasks or self._closed)
            return None if self._closed else self._tasks.popleft()

    def _failed(self, error: BaseException) -> None:
        self._hurry()
        with self._changed:
            self.failed.append(error)
            self._under_way -= len(self._tasks)
            self._tasks.clear()

    def _done(self, size: int) -> None:
        with self._changed:
            self._under_way -= 1
            self._bytes -= size
            self._changed.notify()
