"""How a run ends. An exception becomes an exit code and a message that says what to do next.

0  done                             4  lost the race to another publisher
1  problems in the content         70  a fault of ours; the details are in a file
2  wrong usage                    130  interrupted (Ctrl-C)
3  the origin or CDN failed,      143  ended by SIGTERM, 129 by SIGHUP
   or a disk is full or fails
"""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from cms.console import Console
from cms.ending import exit_code, reason
from content_repo.problems import ContentError, Problem
from publisher.damage import primary_code

DONE, CONTENT, USAGE, ORIGIN, LOST, FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
STATE = Path(".fragmint")
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DISK_FAILED = (errno.EIO, errno.ENXIO, errno.ESTALE)
_UNUSABLE = (  # what the system says of a path that was named in the wrong place, or that we may not use
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOENT,
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENAMETOOLONG,
    errno.ELOOP,
)


_STAYS = "what was live stays live"
_FREE = f"free some there and run the command again; {_STAYS}"
_LOOK = f"look at that disk, or use another one, and run the command again; {_STAYS}"
_OF_STATE = {  # what SQLite says of it: the exit code, and the message around its own
    sqlite3.SQLITE_FULL: (ORIGIN, "no room is left for {}", _FREE),
    sqlite3.SQLITE_IOERR: (ORIGIN, "{} cannot be read or written", _LOOK),
    sqlite3.SQLITE_BUSY: (LOST, "another run works with {}", "wait for it"),
    sqlite3.SQLITE_LOCKED: (LOST, "another run works with {}", "wait for it"),
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH),
        (USAGE, "{} cannot be used", "make its files writable, or name another folder with --state"),
    ),
    **dict.fromkeys(
        (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB),
        (ORIGIN, "{} is damaged", f"delete it: all of it can be made again; {_STAYS}"),
    ),
}


class WrongUsage(Exception):
    """The command cannot do what it was asked to; the message says how to ask instead."""

    exit_code = USAGE


@contextmanager
def exit_codes(console: Console, *, writes: bool = True, state: Path = STATE) -> Iterator[None]:
    """Ends the program with the right code, whatever is raised inside. typer's own errors pass through. `writes`: whether
    somebody may ask if the command has changed something. `state`: the folder of what builds remember."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError):
        raise
    except KeyboardInterrupt as end:
        _fail(console, exit_code(end), f"{reason(end)} {_what_is_live(end)}")
    except ContentError as error:
        console.problems(error.problems)
        _fail(console, CONTENT, _summary(error, writes), [problem.as_dict() for problem in error.problems])
    except Exception as error:
        code, message = code_of(error), message_of(error, console.debug, state)
        wrong = [Problem("wrong_usage", "error", message).as_dict()] if code == USAGE else []
        _fail(console, code, message, wrong)


def code_of(error: Exception) -> int:
    """Our own errors carry their code; a disk that is full or fails is the origin's failure, and a path that the system
    refuses is wrong usage; all else is a fault of ours.
    """
    if isinstance(error, OSError) and error.errno in (*_DISK_FULL, *_DISK_FAILED):
        return ORIGIN
    if isinstance(error, sqlite3.DatabaseError):
        return _OF_STATE.get(primary_code(error), (FAULT, "", ""))[0]
    if isinstance(error, OSError) and error.errno in _UNUSABLE and error.filename is not None:
        return USAGE
    code = getattr(error, "exit_code", FAULT)
    return code if isinstance(code, int) else FAULT


def message_of(error: Exception, debug: bool, state: Path = STATE) -> str:
    if debug and not hasattr(error, "exit_code"):
        return "".join(traceback.format_exception(error))
    if code_of(error) == USAGE and isinstance(error, OSError):
        return (
            f"{error.filename} cannot be used: {error.strerror}; name another path, or make this one usable"
        )
    if isinstance(error, sqlite3.DatabaseError) and code_of(error) != FAULT:
        _, what, fix = _OF_STATE[primary_code(error)]
        return f"{what.format(f'the state of builds in {state}')}: {error}; {fix}"
    if code_of(error) == ORIGIN and isinstance(error, OSError) and not hasattr(error, "exit_code"):
        fix = _LOOK if error.errno in _DISK_FAILED else _FREE
        return f"{error.filename or 'a file that was being written'}: {error.strerror}; {fix}"
    if code_of(error) != FAULT:
        return str(error)
    what = f"Unexpected {type(error).__name__}: {error}"
    return f"{what}. This is a fault in Fragmint; the details are in {_keep(error)}"


def _keep(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="fragmint-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(error, file=file)
    return file.name


def _what_is_live(end: KeyboardInterrupt) -> str:
    """As noted by whoever made something live; else nothing was."""
    notes: list[str] = getattr(end, "__notes__", [])
    return " ".join(notes) or "What was live is still live; run the command again to continue."


def _summary(error: ContentError, writes: bool) -> str:
    errors = sum(problem.severity == "error" for problem in error.problems)
    return f"{errors or len(error.problems)} to fix" + "; nothing was changed" * writes


def _fail(
    console: Console, code: int, message: str, problems: list[dict[str, str | int]] | None = None
) -> None:
    if console.json:
        console.record({"error": message, "problems": problems or []})
    console.note(message)
    raise typer.Exit(code)
