"""What parsers of JSON and TOML give up on without saying where: numbers of thousands of digits, and nesting without end."""

from __future__ import annotations

import re
import sys

from content_repo.problems import Problem

_DEEPEST = 100  # levels, at which a text that could not be read is taken to be too deep
_TEXT = r'"(?:[^"\\\n]|\\.)*+"'
_TOKEN = re.compile(rf"{_TEXT}|[+-]?[0-9][0-9_]{{{sys.int_info.default_max_str_digits},}}|[\[\]{{}}]")


def problem(text: str, code: str, file: str) -> Problem | None:
    """The first number too long, or level too deep, of a text that could not be parsed; None if it has neither."""
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if token[0][-1].isdigit() or depth > _DEEPEST:
            line = text.count("\n", 0, token.start()) + 1
            message, fix = _words(token[0])
            return Problem(code, "error", message, file, line, fix=fix)
    return None


def _words(token: str) -> tuple[str, str]:
    if token[-1].isdigit():
        digits = sum(map(str.isdigit, token))
        return f"a number of {digits} digits is too long", "put it in quotes if it is meant as text"
    return f"nested deeper than {_DEEPEST} levels", "nest less deeply"
