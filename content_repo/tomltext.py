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
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def load(text: str, *, file: str) -> Document:
    """Parse a TOML text. Never raises: see `Document.problems`."""
    try:
        value = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return Document(None, {(): 1}, (endless.problem(text, "toml_syntax", file) or _fault(error, file),))
    return Document(value, {(): 1, **dict(_lines(text))})


def _fault(error: Exception, file: str) -> Problem:
    found = _AT_LINE.search(str(error))
    line = int(found[1]) if found else 1
    fix = "correct this line or one before it; a text needs quotes around it"
    return Problem("toml_syntax", "error", f"this is not TOML: {error}", file, line, fix=fix)


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
