"""Headings that keep the anchors they had: `## Привет {#privet}`, where the rules here would give another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from content_repo.importers.prose import outside_fences

_HEADING = re.compile(
    r"^(?P<open> {0,3}#{1,6}[ \t]+)(?P<text>[^\r\n]*?)(?P<close>(?:[ \t]+#+)?[ \t]*)(?=\r?$)", re.MULTILINE
)
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_MARKS = re.compile(r"(?<!\w)_+|_+(?!\w)|[*`~]+|<[^>]*>|\\(?=[!-/:-@\[-`{-~])")
_DROPPED = re.compile(r"[^\w\- ]")


def with_anchors(body: str, anchor: Callable[[str], str]) -> str:
    """The body with `{#…}` behind each `#` heading whose anchor was another than here; `anchor` makes it of the heading's text.
    Headings that say their own, or hold what is no plain text, stay.
    """
    seen: set[str] = set()

    def keep(heading: re.Match[str]) -> str:
        text = unescape(_MARKS.sub("", _LINK.sub(r"\1", heading["text"]))).strip()
        wanted = _free(anchor(text), seen) if text and "{" not in heading["text"] else ""
        if not wanted or wanted == _given_here(text):
            return heading[0]
        return f"{heading['open']}{heading['text']} {{#{wanted}}}{heading['close']}"

    return outside_fences(body, lambda stretch: _HEADING.sub(keep, stretch))


def _free(wanted: str, seen: set[str]) -> str:
    number, name = 0, wanted
    while name in seen:
        number += 1
        name = f"{wanted}-{number}"
    seen.add(name)
    return name


def _given_here(text: str) -> str:
    """What the first heading of this text is called (docs/markdown.md)."""
    return _DROPPED.sub("", text.lower()).replace(" ", "-")
