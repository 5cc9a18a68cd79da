"""Operators, filters and methods that templates have, where Jinja's own would let a few characters ask for a
gigabyte.

Everything here fails with a `Fault` that names the size asked for.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from jinja2 import Undefined, filters
from jinja2.environment import TemplateModule
from jinja2.runtime import BlockReference, LoopContext, Macro, TemplateReference
from jinja2.utils import Namespace
from markupsafe import Markup

from renderers.errors import Fault

MAX_WIDTH = 1_000  # characters of padding
MAX_REPEAT = 1_000_000  # characters or items made by `*`
MAX_RANGE = 100_000
MAX_BITS = 4_096  # of an integer
_FORMAT_WIDTH = re.compile(r"%[^a-zA-Z%]*?(\*|[0-9]{4,})")

_STR = frozenset(
    [
        "capitalize",
        "casefold",
        "count",
        "endswith",
        "find",
        "index",
        "isalnum",
        "isalpha",
        "isdigit",
        "islower",
        "isnumeric",
        "isspace",
        "isupper",
        "join",
        "lower",
        "lstrip",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "striptags",
        "swapcase",
        "title",
        "unescape",
        "upper",
    ]
)
_DATE = frozenset(("year", "month", "day", "hour", "minute", "second", "isoformat", "weekday", "isoweekday"))
_DICT = frozenset(("get", "items", "keys", "values"))
_LIST = frozenset(("count", "index"))
_JINJA = (LoopContext, Macro, TemplateModule, BlockReference, TemplateReference, Namespace, Undefined)


def may_reach(obj: object, attribute: str) -> bool:
    """Whether a template may read this attribute of an object that is not a view."""
    if attribute.startswith("_"):
        return False
    if isinstance(obj, str):
        return attribute in _STR
    if isinstance(obj, date):
        return attribute in _DATE
    if isinstance(obj, Mapping):
        return attribute in _DICT
    if isinstance(obj, list | tuple):
        return attribute in _LIST
    return isinstance(obj, _JINJA)


def _too_large(what: str, asked: object) -> Fault:
    return Fault(
        "template_memory", f"{what} of {asked} is more than a template may ask for", "use a smaller number"
    )


def multiply(left: Any, right: Any) -> Any:
    for one, other in ((left, right), (right, left)):
        if isinstance(one, str | list | tuple) and isinstance(other, int) and len(one) * other > MAX_REPEAT:
            raise _too_large("a repetition", f"{len(one)} × {other}")
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() + right.bit_length() > MAX_BITS:
        raise _too_large("an integer", f"{left.bit_length() + right.bit_length()} bits")
    return operator.mul(left, right)


def power(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > MAX_BITS:
        raise _too_large("a power", f"{left} ** {right}" if left.bit_length() < MAX_BITS else "a huge number")
    return operator.pow(left, right)


def modulo(left: Any, right: Any) -> Any:
    if isinstance(left, str):
        _check_format(left)
    return operator.mod(left, right)


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {"*": multiply, "**": power, "%": modulo}


def _check_format(text: str) -> None:
    wide = _FORMAT_WIDTH.search(text)
    if wide:
        raise _too_large("a format width", wide[1])


def _check_width(what: str, width: int) -> None:
    if width > MAX_WIDTH:
        raise _too_large(what, width)


def bounded_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_RANGE:
        raise _too_large("a range", len(found))
    return found


def format_text(value: str, *args: Any, **kwargs: Any) -> str:
    _check_format(value)
    return filters.do_format(value, *args, **kwargs)


def center(value: str, width: int = 80) -> str:
    _check_width("a width", width)
    return filters.do_center(value, width)


def indent(value: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    _check_width("an indentation", width if isinstance(width, int) else len(width))
    return filters.do_indent(value, width, first, blank)


def batch(value: Iterable[Any], linecount: int, fill_with: Any = None) -> Iterable[list[Any]]:
    _check_width("a batch", linecount)
    return filters.do_batch(list(value), linecount, fill_with)


def replace(value: Any, old: str, new: str, count: int | None = None) -> str:
    text = value if isinstance(value, Markup) else Markup.escape(value)
    found = text.count(old) if count is None else min(text.count(old), count)
    if found * len(new) > MAX_REPEAT:
        raise _too_large("a replacement", f"{found} × {len(new)} characters")
    return text.replace(old, new, -1 if count is None else count)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "format": format_text,
    "center": center,
    "indent": indent,
    "batch": batch,
    "replace": replace,
}
# Not given to templates: reach around views, chance, and two whose cost grows with the square of the text.
REMOVED_FILTERS = ("attr", "random", "urlize", "wordwrap", "slice", "pprint", "xmlattr")
REMOVED_GLOBALS = ("lipsum", "cycler", "joiner")
