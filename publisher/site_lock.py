"""One run at a time works on a site: a lock on a file in the folder of its state."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from publisher.errors import PublishError


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
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
    except BlockingIOError:
        who = os.pread(lock, 100, 0).decode(errors="replace").strip() or "unknown"
        os.close(lock)
        raise Locked(folder, f"process {who}") from None
    except OSError as error:
        os.close(lock)
        raise OSError(error.errno, error.strerror, str(path)) from error
    return lock
