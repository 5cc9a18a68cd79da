"""Progress of long work: a bar on a terminal, a line now and then in a log, nothing for short work."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from cms.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

Report = Callable[[str, int, int], None]  # (stage, done, total)

_PATIENCE = 0.5  # seconds before anything is shown
_EVERY = 5.0  # seconds between two lines that nobody watches live


def progress_for(console: Console) -> Report:
    return Bars() if sys.stderr.isatty() else Lines(console)


class Lines:
    """For logs: a line every five seconds of one stage, and one at its end if it had any."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._clock = clock
        self._stage = ""
        self._shown = 0.0
        self._told = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage != self._stage:
            self._stage, self._shown, self._told = stage, self._clock(), False
        finished = done >= total
        if (finished and self._told) or (not finished and self._clock() - self._shown >= _EVERY):
            self._console.note(f"{stage}: {done:,} of {total:,}")
            self._shown, self._told = self._clock(), True
        if finished:
            self._stage = ""


class Bars:
    """For a terminal: one bar a stage. rich is imported only when the work lasts."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if self._progress is None and time.monotonic() - self._started < _PATIENCE:
            return
        progress = self._open()
        if stage not in self._tasks:
            self._tasks[stage] = progress.add_task(stage, total=total)
        progress.update(self._tasks[stage], completed=done, total=total)
        if progress.finished:
            self._close()

    def _open(self) -> Progress:
        if self._progress is None:
            from rich.console import Console as Terminal
            from rich.progress import Progress

            self._progress = Progress(console=Terminal(stderr=True), transient=True)
            self._progress.start()
        return self._progress

    def _close(self) -> None:
        if self._progress is not None:
            self._progress.stop()
        self._progress, self._tasks = None, {}
