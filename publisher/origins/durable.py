"""Making written files survive a power loss: each file and its directories, or, for many, their file system.

Sources: fsync(2), "does not necessarily ensure that the entry in the directory containing the file has also
reached disk"; syncfs(2), which reports write errors since Linux 5.8.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

FEW = 100


def flush(paths: Iterable[str], root: Path) -> None:
    """Returns when all `paths` below `root` (files written, or the names of files removed) are on disk. Of
    many, only the first are asked for."""
    few = list(islice(paths, FEW + 1))
    if len(few) > FEW:
        return _sync_file_system(root)
    for path in few:
        _fsync(path)
    for folder in sorted({folder for path in few for folder in _folders(Path(path), root)}, reverse=True):
        _fsync(folder)
    return None


def _folders(path: Path, root: Path) -> Iterator[Path]:
    for folder in path.parents:
        yield folder
        if folder == root:
            return


def _fsync(path: str | Path) -> None:
    """A removed file has nothing to sync, and nor has a link to elsewhere."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _sync_file_system(root: Path) -> None:
    import ctypes  # only for large publishes: importing it costs more than a small one writes

    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if syncfs is None:  # not Linux
        return os.sync()
    fd = os.open(root, os.O_RDONLY)
    try:
        if syncfs(fd):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(root))
    finally:
        os.close(fd)
    return None
