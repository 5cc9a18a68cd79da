"""One run at a time works on a site: a lock on a file in the folder of its state.

Workers inherit the lock, so that of a run that was killed it is free when its last worker has ended, too. Each ends with
the chunk of work that it is at: a run that finds nobody else there waits for that.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from publisher.errors import PublishError

_PATIENCE = 10.0  # seconds for the workers of a dead run
_PAUSE = 0.02


class Locked(PublishError):
    """Another run works on this site."""

    exit_code = 4

    def __init__(self, folder: Path, who: str) -> None:
        super().__init__(
            f"another run works on this site ({who}); wait for it, or use another --state than {folder}"
        )


def locked(folder: Path) -> int:
    """The lock, which goes with the process, however it ends. Raises Locked, and OSError with the file's name."""
    path = folder / "lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(lock, folder)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
    except Locked:
        os.close(lock)
        raise
    except OSError as error:
        os.close(lock)
        raise OSError(error.errno, error.strerror, str(path)) from error
    return lock


def _take(lock: int, folder: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while not _is_taken(lock):
        who = os.pread(lock, 100, 0).decode(errors="replace").strip()
        if _is_there(who) or time.monotonic() > until:
            raise Locked(folder, f"process {who or 'unknown'}")
        time.sleep(_PAUSE)


def _is_taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_there(who: str) -> bool:
    """Whether a process runs. One that has the lock and did not say so yet will."""
    try:
        os.kill(int(who), 0)
    except PermissionError:
        return True
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    return True
