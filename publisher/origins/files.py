"""Single files of a directory, in as few system calls as can be.

Paths are strings, and `os` takes them as they are: these run for every file of a site, and making a `Path`
takes longer than most of the calls.
"""
# ruff: noqa: PTH102, PTH103, PTH106, PTH108, PTH112, PTH120

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
from collections.abc import Callable
from functools import partial

NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
NO_LINK = {errno.EMLINK, errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.ENOENT, errno.ENOTDIR}
NOT_EMPTY = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}

exists = partial(os.access, mode=os.F_OK)  # without an exception where there is nothing
move_over = os.replace


def write_new(path: str, data: bytes, mtime: int | None, *, sync: bool = False) -> None:
    """Creates a file; raises FileExistsError if there is one. A file that could not be written whole is
    removed."""
    fd = os.open(path, NEW_FILE, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]
        if mtime is not None:
            os.utime(fd, (mtime, mtime))
        if sync:
            os.fsync(fd)
    except OSError as error:
        remove(path)
        raise OSError(error.errno, error.strerror, path) from error
    finally:
        os.close(fd)


def link_new(source: str, target: str) -> bool:
    """Makes a hard link; raises FileExistsError if there is something at `target`. False if there is nothing
    to link to, or if links cannot be made."""
    try:
        with_folder(target, lambda: os.link(source, target, follow_symlinks=False))
    except FileExistsError:
        raise
    except OSError as error:
        if error.errno in NO_LINK:
            return False
        raise
    return True


def remove(path: str) -> None:
    """Deletes a file. A directory stays, and so does what is left where a parent has become a file."""
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return
    except PermissionError:  # what POSIX has for a directory
        if not os.path.isdir(path):
            raise


def remove_empty(folder: str) -> bool:
    """Deletes a directory, and says whether it is gone; one that is not empty stays."""
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError as error:
        if error.errno in NOT_EMPTY:
            return False
        raise
    return True


def is_folder(path: str) -> bool:
    """Whether a directory is there itself; a link to one is not."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def clear_way(root: str, path: str) -> None:
    """Deletes what keeps `path`, relative to `root`, from being a file in folders: anything else in place of
    one of the folders, and a directory in its own place. A link is deleted, never followed."""
    place = root
    *folders, name = path.split("/")
    for folder in folders:
        place = f"{place}/{folder}"
        if not is_folder(place):
            return remove(place)
    if is_folder(f"{place}/{name}"):
        shutil.rmtree(f"{place}/{name}")
    return None


def try_folder(folder: str) -> None:
    """Makes a directory if that takes one call."""
    try:
        os.mkdir(folder)
    except (FileExistsError, FileNotFoundError):
        return


def with_folder(path: str, action: Callable[[], object]) -> None:
    """Does something that needs the folder of `path`, and makes that first if it is missing."""
    try:
        action()
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        action()


def fsync_folder(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def hashed(path: str) -> str:
    """The sha256 of a regular file; "" for anything else."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    try:
        with open(fd, "rb", closefd=False) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
    finally:
        os.close(fd)
