"""TOML with line numbers: the standard parser for the values, a scan of the lines for where each key
stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from content_repo import endless
from content_repo.document import Document, Path
from content_repo.problems import Problem

_PART = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.?)""")
_HEADER = re.compile(r"\s*(\[\[?)")
_ONCE = "give each key once, and each table one header"
_WHERE = re.compile(r" \(at .*\)\Z")
_AT_LINE = re.compile(r"\(at line (\d+), column (\d+)\)")


def load(text: str, *, file: str) -> Document:
    """Parse a TOML text. Never raises: see `Document.problems`."""
    try:
        value = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        endless_one = endless.problem(text, "toml_syntax", file)
        return Document(None, {(): 1}, (endless_one or _fault(text, error, file),))
    return Document(value, {(): 1, **dict(_lines(text))})


def _fault(text: str, error: Exception, file: str) -> Problem:
    from content_repo import corrections
    from content_repo.toml_corrections import RULES

    lines, place = text.split("\n"), _place(text, error)
    found = corrections.found(text, (place, corrections.above(lines, place)), RULES, _fails_at)
    if found:
        return Problem("toml_syntax", "error", found.message, file, found.line + 1, fix=found.fix)
    at = _AT_LINE.search(str(error))
    shown = corrections.shown(lines[place], int(at[2]) - 1 if at else 0)
    message = f"this is not TOML: {_WHERE.sub('', str(error))}: {shown}"
    fix = (
        _ONCE
        if "Cannot" in str(error)
        else "correct this line or one before it; a text needs quotes around it"
    )
    return Problem("toml_syntax", "error", message, file, place + 1, fix=fix)


def _place(text: str, error: Exception) -> int:
    """The line, from 0, where parsing stopped: at its end, the last one that is not empty."""
    found = _AT_LINE.search(str(error))
    return int(found[1]) - 1 if found else text.rstrip().count("\n")


def _fails_at(text: str) -> int | None:
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return _place(text, error)
    return None


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Where tables and keys are written. A hint for messages: keys of inline tables have their parent's
    line."""
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        if header:
            table = _key(line, header.end())
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                yield table, number
                table = (*table, counts[table])
        elif "=" not in line:
            continue
        yield (table if header else table + _key(line, 0)), number


def _key(line: str, start: int) -> Path:
    """The parts of a dotted key that starts there."""
    parts: list[str] = []
    while found := _PART.match(line, start):
        parts.append(next(each for each in found.groups()[:3] if each is not None))
        start = found.end()
        if not found[4]:
            break
    return tuple(parts)
