"""Work spread over forked processes: each inherits what is in memory and opens its own database."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.pool import Pool as _Processes
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

WORTH_IT = 400  # fewer items than this are done here: starting processes costs more
_work: dict[str, Callable[[Sequence[Any]], Any]] = {}


class Pool:
    """`map(name, items)` runs the function registered under `name` on chunks of items, in any order."""

    def __init__(self, jobs: int | None) -> None:
        self.jobs = jobs or len(os.sched_getaffinity(0))
        self._processes: _Processes | None = None

    def map(
        self, function: Callable[[Sequence[Item]], Result], items: Sequence[Item], *, chunk: int = 25
    ) -> Iterator[Result]:
        if self.jobs == 1 or len(items) < WORTH_IT:
            yield from (function(part) for part in _chunks(items, chunk))
            return
        _work["now"] = function
        with self._forked() as processes:
            yield from processes.imap_unordered(_run, _chunks(items, chunk))

    @contextmanager
    def _forked(self) -> Iterator[_Processes]:
        """New processes for each piece of work, so that they see what is in memory and in the database now."""
        gc.collect()
        gc.freeze()
        processes = multiprocessing.get_context("fork").Pool(self.jobs, initializer=_start)
        try:
            yield processes
            processes.close()
        except BaseException:
            processes.terminate()
            raise
        finally:
            processes.join()
            gc.unfreeze()


def _start() -> None:
    """Collecting garbage as often as usual costs 13 % of the time; not at all, 20 KB a page."""
    gc.set_threshold(50_000, 10, 10)


def _run(chunk: Sequence[Any]) -> Any:
    return _work["now"](chunk)


def _chunks(items: Sequence[Item], size: int) -> Iterable[Sequence[Item]]:
    return (items[start : start + size] for start in range(0, len(items), size))
