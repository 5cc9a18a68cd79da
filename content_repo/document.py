"""A parsed settings or front-matter text: plain data, and where each part of it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.problems import Problem

Path = tuple[str | int, ...]  # ("sections", 0, "use"): keys of mappings, positions in lists


@dataclass(frozen=True, slots=True)
class Document:
    """`value` is plain data (str, int, float, bool, None, list, dict with text keys); None when the text
    cannot be used.

    `lines` maps the path of a key or list item to its line in the file, from 1. `texts` holds the source text
    of those scalars whose value is not that text (`012` is the number 12).
    """

    value: Any
    lines: Mapping[Path, int]
    problems: tuple[Problem, ...] = ()
    texts: Mapping[Path, str] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of `path`, else of its nearest parent; 0 when even the document has none."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 0)

    def text(self, path: Path) -> str:
        """The source text of the scalar at `path`. Raises LookupError where there is none."""
        if path in self.texts:
            return self.texts[path]
        value = self.value
        for key in path:
            value = value[key]
        if not isinstance(value, str):
            raise LookupError(f"no text at {path!r}")
        return value


def dotted(path: Path) -> str:
    """How a path is written for people and in records: `sections.0.use`."""
    return ".".join(map(str, path))
