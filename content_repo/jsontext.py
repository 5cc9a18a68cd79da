"""JSON as RFC 8259 means it to be exchanged: unlike the standard parser, neither `NaN` nor a name given twice nor half of a
surrogate pair passes."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from content_repo import endless
from content_repo.document import Document
from content_repo.problems import Problem

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*+")(\s*:)?|-?Infinity|NaN|[{}]', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_FIX = "correct it at this place, or before it"


def load(text: str, *, file: str) -> Document:
    """Parse a JSON text; only its faults have lines. Never raises: see `Document.problems`."""
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
        return Document(value, {})
    except json.JSONDecodeError as error:
        found = _mistake(text, error, file)
    except _Twice:
        found = _fault(*_twice(text), file, "keep one of them")
    except _Constant as constant:
        found = _fault(*_first(text, str(constant)), file, "write a number, null, or a text in quotes")
    except UnicodeEncodeError:
        found = _fault(*_half(text), file, "write the character itself")
    except (RecursionError, ValueError) as error:
        endless_one = endless.problem(text, "json_syntax", file)
        found = endless_one or _fault(f"this JSON cannot be read: {error}", 1, file)
    return Document(None, {}, (found,))


class _Twice(Exception):
    """An object has a name twice."""


class _Constant(Exception):
    """A number that JSON cannot write; its text is how Python does."""


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def _constant(token: str) -> NoReturn:
    raise _Constant(token)


def _twice(text: str) -> tuple[str, int]:
    """The message and the line of the first name that its object has already."""
    around: list[set[str]] = [set()]
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            around.append(set())
        elif token[0] == "}":
            around.pop()
        elif token[2]:
            name = json.loads(token[1])
            if name in around[-1]:
                return f"`{name}` is given twice", _line(text, token)
            around[-1].add(name)
    return "a name is given twice", 1


def _first(text: str, constant: str) -> tuple[str, int]:
    lines = (_line(text, token) for token in _TOKEN.finditer(text) if token[0] == constant)
    return f"`{constant}` is no value in JSON", next(lines, 1)


def _line(text: str, token: re.Match[str]) -> int:
    return text.count("\n", 0, token.start()) + 1


def _mistake(text: str, error: json.JSONDecodeError, file: str) -> Problem:
    from content_repo import corrections
    from content_repo.json_corrections import RULES

    if not text.strip():
        return _fault("the file is empty, which is no JSON", 1, file, "write `{}`, or delete the file")
    lines = text.split("\n")
    place = min(error.lineno - 1, text.rstrip().count("\n"))  # the end counts as the last line
    found = corrections.found(text, (place, corrections.above(lines, place)), RULES, _fails_at)
    if found:
        return _fault(found.message, found.line + 1, file, found.fix)
    return _fault(
        f"this is not JSON: {error.msg.removesuffix(' at')}: {corrections.shown(lines[place], error.colno - 1)}",
        place + 1,
        file,
    )


def _fails_at(text: str) -> int | None:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno - 1
    except (RecursionError, ValueError):
        return 0
    return None


def _half(text: str) -> tuple[str, int]:
    """The message and the line of the first text that no file can hold."""
    for token in _TOKEN.finditer(text):
        try:
            str(json.loads(token[1] or "0")).encode()
        except UnicodeEncodeError:
            return f"{token[1]} holds half of a surrogate pair", _line(text, token)
    return "a text holds half of a surrogate pair", 1


def _fault(message: str, line: int, file: str, fix: str = _FIX) -> Problem:
    return Problem("json_syntax", "error", message, file, line, fix=fix)
