"""How the time of a work grows with its size: in proportion, or with the square, as that of a regular expression or a
search that begins anew at every place does.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

TIMES = 16  # a text this many times as long takes as many times as long, or the square of that
BETWEEN = 64  # times as long: four times too many for the one, four times too few for the other
UNTOLD = 0.005  # seconds of the processor that are as good as none


def grows_in_proportion(work: Callable[[int], object], size: int, untold: float = UNTOLD) -> bool:
    """Whether `work(size)` takes about as many times longer than a sixteenth of it as it is larger.

    What a machine does beside can make one measurement long, never short: the best of three is taken, and all is measured
    anew, twice at most, before the answer is no.
    """
    return any(_seconds(work, size) < BETWEEN * max(untold, _short(work, size // TIMES)) for _ in range(3))


def _short(work: Callable[[int], object], size: int) -> float:
    return min(_seconds(work, size) for _ in range(3))


def _seconds(work: Callable[[int], object], size: int) -> float:
    """Of the processor, without the garbage collector, which walks over what all other tests left."""
    was = gc.isenabled()
    gc.disable()
    try:
        before = time.process_time()
        work(size)
        return time.process_time() - before
    finally:
        if was:
            gc.enable()
