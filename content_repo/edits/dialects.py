"""What the splicing of collections needs to know of a notation: how its values and pairs are written on one line."""

from __future__ import annotations

from typing import Any, Protocol

from content_repo.edits.tree import Node


class Dialect(Protocol):
    """`old` is the value that stands there now, whose quotes are kept where they can be."""

    def value(self, value: Any, old: Node | None = None) -> str: ...

    def key(self, name: str, old: Node | None = None) -> str: ...

    def pair(self, name: str, value: Any) -> str: ...
