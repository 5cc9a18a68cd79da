"""Settings of site.toml that are read and do nothing yet: their authors are told, rather than left to wonder.

What gets its effect leaves this list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from content_repo import tomltext
from content_repo.document import Path, dotted
from content_repo.frontmatter import decode
from content_repo.problems import Problem
from content_repo.site import FILE

_ABSOLUTE = re.compile(r"https?://[^/?#]+/+[^/?#]")


def _has_path(address: Any) -> bool:
    return isinstance(address, str) and bool(_ABSOLUTE.match(address))


# (path, where `*` is any key; whether this value would have to do something; what happens instead)
_IDLE: tuple[tuple[Path, Callable[[Any], bool], str], ...] = (
    (
        ("base_url",),
        _has_path,
        "all links start at the root of the host, and only canonical addresses name the path",
    ),
    (("targets", "*", "lease"), lambda _: True, "a publisher keeps its claim until it ends"),
)


def idle_settings(raw: bytes, file: str = FILE) -> Iterator[Problem]:
    """A warning for each; none for a file that cannot be read."""
    text, problem = decode(raw, file)
    document = tomltext.load(text, file=file)
    if problem or document.problems:
        return
    for pattern, matters, instead in _IDLE:
        for path, value in _found(document.value, pattern):
            if matters(value):
                name = "the path in `base_url`" if path == ("base_url",) else f"`{dotted(path)}`"
                message = f"{name} has no effect in this version: {instead}"
                line, fix = document.line_of(path), "remove it, or leave it for a later version"
                yield Problem("setting_without_effect", "warning", message, file, line, dotted(path), fix)


def _found(table: Any, pattern: Path) -> Iterator[tuple[Path, Any]]:
    """(path, value) of what a pattern names."""
    if not pattern:
        yield (), table
    elif isinstance(table, dict):
        for key in table if pattern[0] == "*" else {pattern[0]} & table.keys():
            yield from (((key, *path), value) for path, value in _found(table[key], pattern[1:]))
