"""Limits that were reached, in words; and bodies that reach them. Templates can go wrong in more ways: `renderers/blame.py`."""

from __future__ import annotations

from content_repo.problems import Problem
from renderers.inputs import Fragment
from renderers.limits import TimeUp, current, stop

TOO_MUCH = "it needs more memory than a piece may use"


def too_slow() -> str:
    return f"it is not done after {current().seconds:g} s"


BODY_TROUBLE = (TimeUp, MemoryError, RecursionError)


def problem_of_body(error: BaseException, fragment: Fragment) -> Problem:
    """A body that exhausts its limits."""
    stop()
    code, message = _body_exhausted(error)
    message = f"the body of {fragment.id} cannot be rendered: {message}"
    fix = "split the body, or simplify its markup"
    return Problem(code, "error", message, file=fragment.file, line=fragment.body_line, fix=fix)


def _body_exhausted(error: BaseException) -> tuple[str, str]:
    if isinstance(error, TimeUp):
        return "body_timeout", too_slow()
    if isinstance(error, MemoryError):
        return "body_memory", TOO_MUCH
    return "body_recursion", "its blocks are nested too deeply"
