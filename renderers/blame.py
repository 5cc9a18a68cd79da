"""From an exception inside a template to a problem that names the template, the line and the next step."""

from __future__ import annotations

import sys
from types import FrameType, TracebackType

from jinja2 import TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateError

from content_repo.problems import Problem
from renderers.errors import Fault
from renderers.exhausted import TOO_MUCH, too_slow
from renderers.inputs import Fragment
from renderers.limits import OutputTooLarge, TimeUp, current, stop

# What a template can do wrong. Errors of the caller's own (a damaged repository, say) are none of these and
# pass through.
TROUBLE = (
    TemplateError,
    Fault,
    TimeUp,
    OutputTooLarge,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    ArithmeticError,
    LookupError,
    AttributeError,
    NameError,  # a constant expression that comes to infinity is compiled to the name `inf`
)


def problem_of(error: BaseException, name: str, owner: Fragment) -> Problem:
    """`name` is the template that was asked for; the problem names the one that failed."""
    stop()
    code, message, fix = _explained(error)
    file, line = _where(error, name)
    return Problem(code, "error", f"{message} (rendering {owner.id})", file=file, line=line, fix=fix)


def _explained(error: BaseException) -> tuple[str, str, str]:
    """(code, message, fix)"""
    if isinstance(error, Fault):
        return error.code, error.message, error.fix
    if isinstance(error, TemplateNotFound):
        return "template_missing", f"there is no template {error.name!r}", f"add theme/{error.name}"
    if isinstance(error, TemplateSyntaxError):
        return "template_syntax", str(error.message), "correct the template"
    if isinstance(error, SecurityError):
        return "template_unsafe", str(error), "templates see only what docs/templates.md lists"
    if isinstance(error, UndefinedError):
        return (
            "template_undefined",
            str(error),
            "correct the name, or use |default('') where it may be absent",
        )
    return _exhausted(error)


def _exhausted(error: BaseException) -> tuple[str, str, str]:
    if isinstance(error, OutputTooLarge):
        message = f"it writes more than {current().output:,} characters"
        return "template_output", message, "look for a loop that writes too much"
    if isinstance(error, RecursionError):
        return "template_recursion", "templates or macros use each other without end", "break the circle"
    if isinstance(error, TimeUp):
        return "template_timeout", too_slow(), "look for a loop that does not end"
    if isinstance(error, MemoryError):
        return "template_memory", TOO_MUCH, "look for text or lists that keep growing"
    return "template_error", f"{type(error).__name__}: {error}", "correct the expression"


def _where(error: BaseException, name: str) -> tuple[str, int]:
    """File and line of the innermost template frame."""
    if isinstance(error, TemplateSyntaxError):
        return error.filename or error.name or name, error.lineno
    found = (f"theme/{name}", 0)
    trace = error.__traceback__
    while trace is not None:
        found = _template_line(trace) or found
        trace = trace.tb_next
    return found


def _template_line(trace: TracebackType) -> tuple[str, int] | None:
    return _line_of(trace.tb_frame, trace.tb_lineno)


def _line_of(frame: FrameType, line: int) -> tuple[str, int] | None:
    template = frame.f_globals.get("__jinja_template__")
    if template is None:
        return None
    return template.filename, template.get_corresponding_lineno(line)


def calling_template() -> tuple[str, str, int] | None:
    """(name, file, line) of the template whose expression is being worked on; None outside of templates."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        found = _line_of(frame, frame.f_lineno)
        if found:
            return str(frame.f_globals["__jinja_template__"].name), *found
        frame = frame.f_back
    return None
