"""Bounds on what one rendering may use: processor time, memory, output.

A template can loop for ever or ask for a gigabyte; Jinja's sandbox stops neither. Here an alarm ends the loop
and a soft limit on the address space ends the allocation, each as an exception of the piece that was being
rendered. Time is that of the processor: what else a machine does, or that it stood still, must not decide what a
page says.

    with batch(Limits(seconds=5)):      # the alarm and the memory limit are set once …
        for page in pages:
            with piece():               # … and each piece only restarts the clock
                render_page(page, inputs)

A `piece` outside a batch opens one for itself. In the main thread the alarm is a signal; in other threads,
which get no signals, a timer thread raises in them. Either raises only while a template or the Markdown parser
is running: an exception out of nowhere in a finaliser, in a tracer or between two writes to the state would be
lost, or break what it hits. Where the system has no such alarm or memory limit, that bound is left out.

TimeUp (BaseException, so that no `except Exception` on the way swallows it), OutputTooLarge.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType, TracebackType

_MIB = 1024 * 1024
_TICK = 0.1  # seconds between two looks at the clock
_AGAIN = 1.0  # seconds until the alarm rings again: Python drops what is raised while it closes a generator
_ENGINES = frozenset({"jinja2", "markupsafe", "markdown_it", "mdit_py_plugins", "pygments"})
_OURS = ("renderers.markdown", "renderers.filters", "renderers.guards")


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` of the processor and `output` characters a piece; `memory` bytes that a batch may add to the
    process.
    """

    seconds: float = 10.0
    memory: int = 512 * _MIB
    output: int = 32_000_000


class TimeUp(BaseException):
    """The piece being rendered used up its seconds."""


class OutputTooLarge(Exception):
    """The piece being rendered wrote more than it may."""


class _Watch:
    """What the alarm looks at: when the current piece must be done, by the clock of its thread (0 = no piece is running)."""

    __slots__ = ("clock", "deadline", "limits", "process")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.clock = _clock()
        self.deadline = 0.0
        self.process = os.getpid()

    def rings(self, running: FrameType | None) -> bool:
        """Whether the piece is late and `running` may be ended; then the next ring comes a little later."""
        now = self.clock()
        if not 0.0 < self.deadline < now or not _endable(running):
            return False
        self.deadline = now + _AGAIN
        return True


def _clock() -> Callable[[], float]:
    """Seconds of the processor that this thread has used, for any thread to read; where systems have no such clock, of time."""
    if hasattr(time, "pthread_getcpuclockid"):
        return partial(time.clock_gettime, time.pthread_getcpuclockid(threading.get_ident()))
    return time.monotonic


def _endable(frame: FrameType | None) -> bool:
    """Whether the code of this frame works for the piece alone."""
    if frame is None:
        return False
    module = str(frame.f_globals.get("__name__", ""))
    return (
        "__jinja_template__" in frame.f_globals
        or module.partition(".")[0] in _ENGINES
        or module.startswith(_OURS)
    )


_watch: ContextVar[_Watch | None] = ContextVar("fragmint_render_watch", default=None)


def _running() -> _Watch | None:
    """The watch of this thread; a forked child has lost the alarm of its parent and starts anew."""
    watch = _watch.get()
    return watch if watch is not None and watch.process == os.getpid() else None


def current() -> Limits:
    watch = _running()
    return watch.limits if watch else Limits()


@contextmanager
def batch(limits: Limits | None = None) -> Iterator[None]:
    """Share one alarm and one memory limit among the pieces inside: these, else those of the batch around."""
    watch = _Watch(limits or current())
    token = _watch.set(watch)
    try:
        with ExitStack() as stack:
            stack.enter_context(_memory_limit(watch.limits.memory))
            stack.enter_context(_alarm(watch))
            yield
    finally:
        _watch.reset(token)


class piece:
    """`with piece():` the body has the seconds of the surrounding batch, or of the default limits."""

    __slots__ = ("_batch", "_before", "_watch")

    def __enter__(self) -> None:
        watch = _running()
        self._batch = None
        if watch is None:
            self._batch = batch()
            self._batch.__enter__()
            watch = _watch.get()
            assert watch is not None
        self._watch = watch
        self._before = watch.deadline
        if not watch.deadline:
            watch.deadline = watch.clock() + watch.limits.seconds

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watch.deadline = self._before
        if self._batch is not None:
            self._batch.__exit__(kind, error, trace)


def stop() -> None:
    """The piece has failed: what is still done for it (its error is being written) has all the time it needs."""
    watch = _running()
    if watch is not None:
        watch.deadline = 0.0


def bounded(chunks: Generator[str, None, None], size: int) -> Iterator[str]:
    """Pass `chunks` on until they hold more than `size` characters; then OutputTooLarge is raised inside what
    makes them, so that the traceback tells which line wrote too much.
    """
    for chunk in chunks:
        size -= len(chunk)
        if size < 0:
            chunks.throw(OutputTooLarge())
        yield chunk


@contextmanager
def _alarm(watch: _Watch) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        with _thread_alarm(watch):
            yield
    elif hasattr(signal, "setitimer"):
        with _signal_alarm(watch):
            yield
    else:
        yield


@contextmanager
def _signal_alarm(watch: _Watch) -> Iterator[None]:
    """SIGALRM at every tick; an alarm that was set before goes on afterwards with the time it has left."""

    def look(number: int, frame: FrameType | None) -> None:
        if watch.rings(frame):
            raise TimeUp

    handler = signal.signal(signal.SIGALRM, look)
    began = time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - began), 0.001), interval)


@contextmanager
def _thread_alarm(watch: _Watch) -> Iterator[None]:
    import ctypes

    done = threading.Event()
    thread = threading.get_ident()

    def look() -> None:
        while not done.wait(_TICK):
            if watch.rings(sys._current_frames().get(thread)):
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TimeUp))

    clock = threading.Thread(target=look, name="render-clock", daemon=True)
    clock.start()
    try:
        yield
    finally:
        done.set()
        clock.join()


@contextmanager
def _memory_limit(extra: int) -> Iterator[None]:
    """Let the process grow by `extra` bytes of address space; beyond that, allocations raise MemoryError."""
    used = _address_space()
    if not used or threading.current_thread() is not threading.main_thread():
        yield  # the limit is one for the whole process: other threads must not feel it
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + extra
    if soft != resource.RLIM_INFINITY and soft <= wanted:
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
