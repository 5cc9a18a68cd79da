"""A run that is told to end: by Ctrl-C, by whoever cancels a job (SIGTERM), or because its terminal is gone (SIGHUP).

Each is raised as a KeyboardInterrupt wherever the main thread is, so that on the way out everything is put in order:
claims are given up, temporary files go, children end. Whoever knows on that way what is live says so in a note of
the exception (`cms.faults` shows it). The exit code is 128 plus the signal's number, as shells have it.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 10.0  # seconds; hosts of jobs send one signal after the other, and kill within about these


class Terminated(KeyboardInterrupt):
    """Somebody else than the person at the keyboard ended the run. `number` is the signal's."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


@contextmanager
def told_to_end() -> Iterator[None]:
    """Until the block ends, signals are raised in it. One that the caller of the program ignores stays ignored, as
    under nohup. Does nothing in other threads than the main one: they get no signals."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    listener = _Listener()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number, handler in before.items() if handler not in {signal.SIG_IGN, None}]
    try:
        for number in heard:
            signal.signal(number, listener)
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])
        _forget_interrupts()


def _forget_interrupts() -> None:
    """An interrupt that came up in a text given to `exec`, as wherever a dataclass is made, would be CPython's exit code
    under `python -m`, whoever caught it; until it runs another text (`run_eval_code_obj` in its Python/pythonrun.c).
    """
    exec("")  # noqa: S102 - it runs nothing


def exit_code(end: KeyboardInterrupt) -> int:
    return 128 + (end.number if isinstance(end, Terminated) else signal.SIGINT)


def reason(end: KeyboardInterrupt) -> str:
    return f"Ended by {end}." if isinstance(end, Terminated) else "Interrupted."


class _Listener:
    """A second signal within some seconds means the end that is under way; but Ctrl-C twice breaks that off. What was
    forked from this process has nothing to put in order, and ends at once."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._told = -PATIENCE

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._process:
            os._exit(128 + number)
        begun = time.monotonic() - self._told < PATIENCE
        self._told = time.monotonic()
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        if not begun:
            raise Terminated(number)
