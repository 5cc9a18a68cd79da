"""Anchors of headings: the text in lower case, words joined by hyphens, letters of all scripts kept, unique
in the body.
"""

from __future__ import annotations

import re

# Ids that would answer a script's look-ups on plain objects, `window` or `document` in place of what it
# expects.
_TAKEN = frozenset(
    [
        "__proto__",
        "constructor",
        "prototype",
        "hasownproperty",
        "tostring",
        "valueof",
        "attributes",
        "body",
        "children",
        "childnodes",
        "cookie",
        "document",
        "firstchild",
        "forms",
        "head",
        "images",
        "innerhtml",
        "links",
        "location",
        "nodename",
        "parentnode",
        "removechild",
        "scripts",
        "self",
        "top",
        "window",
    ]
)
_DROPPED = re.compile(r"[^\w\- ]")


def slug(text: str) -> str:
    """`Hello, World!` → `hello-world`, `中文 标题` → `中文-标题`; see `free_id`."""
    return free_id(_DROPPED.sub("", text.strip().lower()).replace(" ", "-") or "section")


def free_id(name: str) -> str:
    """The id, or with `section-` before it when scripts use the name for something of their own."""
    return f"section-{name}" if name.lower() in _TAKEN else name


class Anchors:
    """The ids given so far in one body."""

    def __init__(self) -> None:
        self._count: dict[str, int] = {}

    def give(self, text: str) -> str:
        name = slug(text)
        number = self._count.get(name, 0)
        while number and f"{name}-{number}" in self._count:
            number += 1
        self._count[name] = number + 1
        if not number:
            return name
        self._count[f"{name}-{number}"] = 1
        return f"{name}-{number}"

    def reserve(self, anchor: str) -> None:
        """An id that the author chose."""
        self._count.setdefault(anchor, 1)
