"""A value as TOML, on one line."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from content_repo.edits.contents import Typed, written_date
from content_repo.edits.refusals import CannotSplice
from content_repo.edits.tree import Node

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPED = re.compile('["\\\\\0-\x1f\x7f]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class Toml:
    """TOML's inline notation (a `Dialect`). Raises CannotSplice for null, which TOML does not have."""

    def value(self, value: Any, old: Node | None = None) -> str:
        if isinstance(value, dict):
            inner = ", ".join(self.pair(name, each) for name, each in value.items())
            return f"{{{inner}}}"
        if isinstance(value, list):
            return "[" + ", ".join(map(self.value, value)) + "]"
        if isinstance(value, str):
            return _text(value, old.style if old is not None else "")
        return _typed(value.value if isinstance(value, Typed) else value)

    def key(self, name: str, old: Node | None = None) -> str:
        if old is not None and old.style == "'" and not re.search(r"['\0-\x1f\x7f]", name):
            return f"'{name}'"
        return name if _BARE.fullmatch(name) and not (old is not None and old.style) else _text(name, "")

    def pair(self, name: str, value: Any) -> str:
        return f"{self.key(name)} = {self.value(value)}"


def _text(text: str, style: str) -> str:
    if style == "'" and not re.search(r"['\0-\x08\x0a-\x1f\x7f]", text):
        return f"'{text}'"
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text) + '"'


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | time):
        return written_date(value)
    if isinstance(value, int | float):
        return repr(value)
    raise CannotSplice
