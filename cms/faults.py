"""How a run ends. An exception becomes an exit code and a message that says what to do next.

0  done                             4  lost the race to another publisher
1  problems in the content         70  a fault of ours; the details are in a file
2  wrong usage                    130  interrupted (Ctrl-C)
3  the origin or CDN failed,      143  ended by SIGTERM, 129 by SIGHUP
   or a disk is full
"""

from __future__ import annotations

import errno
import sqlite3
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from cms.console import Console
from cms.ending import exit_code, reason
from content_repo.problems import ContentError, Problem

DONE, CONTENT, USAGE, ORIGIN, FAULT, INTERRUPTED = 0, 1, 2, 3, 70, 130
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
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


_FREE = "free some there and run the command again; what was live stays live"


class WrongUsage(Exception):
    """The command cannot do what it was asked to; the message says how to ask instead."""

    exit_code = USAGE


@contextmanager
def exit_codes(console: Console, *, writes: bool = True) -> Iterator[None]:
    """Ends the program with the right code, whatever is raised inside. typer's own errors pass through. `writes`: whether
    somebody may ask if the command has changed something."""
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
        code, message = code_of(error), message_of(error, console.debug)
        wrong = [Problem("wrong_usage", "error", message).as_dict()] if code == USAGE else []
        _fail(console, code, message, wrong)


def code_of(error: Exception) -> int:
    """Our own errors carry their code; a full disk is the origin's failure, and a path that the system refuses
    is wrong usage; all else is a fault of ours.
    """
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        return ORIGIN
    if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
        return ORIGIN
    if isinstance(error, OSError) and error.errno in _UNUSABLE and error.filename is not None:
        return USAGE
    code = getattr(error, "exit_code", FAULT)
    return code if isinstance(code, int) else FAULT


def message_of(error: Exception, debug: bool) -> str:
    if debug and not hasattr(error, "exit_code"):
        return "".join(traceback.format_exception(error))
    if code_of(error) == USAGE and isinstance(error, OSError):
        return (
            f"{error.filename} cannot be used: {error.strerror}; name another path, or make this one usable"
        )
    if code_of(error) == ORIGIN and isinstance(error, sqlite3.Error):
        return f"no room is left for the state of builds (.fragmint, or what --state names): {error}; {_FREE}"
    if code_of(error) == ORIGIN and isinstance(error, OSError) and not hasattr(error, "exit_code"):
        return f"{error.filename or 'a file that was being written'}: {error.strerror}; {_FREE}"
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
