"""Interrupts, held back while something is done of which it must be known afterwards whether it was done.

What a signal raises comes up anywhere: between a request and its answer, or as a lock is taken that then nobody
ever gives back. So threads are waited for, and numbers claimed, with interrupts held back. So are processes forked: what comes up
in a function that `os.register_at_fork` knows is printed and forgotten, and the run would go on as if nobody had told it to end.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _nothing() -> None:
    """Nothing is to be hurried, or is held back."""


@contextmanager
def held_back(hurry: Callable[[], None] = _nothing) -> Iterator[Callable[[], None]]:
    """Gives a function that raises what was held back so far. The rest is raised at the end of the block. `hurry` is
    called at once, in the middle of anything; Ctrl-C a second time is not held back. Does nothing in other
    threads than the main one, which alone is interrupted, nor about signals that end the process by
    themselves."""
    if threading.current_thread() is not threading.main_thread():
        yield _nothing
        return
    held = _Held(hurry)
    try:
        yield held.let_go
    finally:
        held.end()


class _Held:
    def __init__(self, hurry: Callable[[], None]) -> None:
        self._hurry = hurry
        self._heard: list[int] = []
        found = {number: signal.getsignal(number) for number in SIGNALS}
        self._before: dict[int, Callable[[int, FrameType | None], Any]] = {
            number: handler for number, handler in found.items() if callable(handler)
        }
        for number in self._before:
            signal.signal(number, self._hear)

    def let_go(self) -> None:
        while self._heard:
            number = self._heard.pop()
            self._before[number](number, None)

    def end(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self.let_go()

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if number == signal.SIGINT and number in self._heard:
            self._before[number](number, frame)
        elif number not in self._heard:
            self._heard.append(number)
            self._hurry()
