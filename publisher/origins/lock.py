"""One publisher at a time in a directory, told apart from dead ones by the kernel.

The lock is flock(2) on a file: it is free again the moment its last holder has died, however that happened,
so a dead publisher is succeeded at once and a process id that was given out again cannot mislead. Forked
writers inherit it: a publisher that is killed stays locked until its last writer has ended too.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import LostRace


@contextmanager
def locked(path: Path, url: str, purpose: str) -> Iterator[None]:
    """Holds the lock file `path`; raises LostRace, naming the holder, if another process has it."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LostRace(url, _holder(fd)) from None
        note = f"process {os.getpid()} on {os.uname().nodename} {purpose}".encode()
        os.ftruncate(fd, 0)
        os.pwrite(fd, note, 0)
        yield
    finally:
        os.close(fd)


def _holder(fd: int) -> str:
    return os.pread(fd, 500, 0).decode(errors="replace") or "another publisher is at work"
