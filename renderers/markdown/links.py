"""Short cuts of the link rules: what nearly all links look like, recognised by one expression each; everything else
goes the way of markdown-it. Same results; tests/renderers/test_renderers_commonmark.py compares them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.common.normalize_url import normalizeLink
from markdown_it.helpers import parseLinkDestination, parseLinkLabel, parseLinkTitle
from markdown_it.rules_inline import StateInline

# Up to the bracket that ends the label: nothing that could hide or nest a bracket.
_LABEL = re.compile(r"[^\\`<\[\]{]*\]")
# Up to white space or the parenthesis that ends the destination: no escapes, entities or parentheses.
_DESTINATION = re.compile(r"[^\x00-\x20\x7f()\\&<][^\x00-\x20\x7f()\\&]*(?=[ \n)])")
# Nothing to encode, no host to recode.
_NORMAL = re.compile(r"(?:https?://)?[a-z0-9._~/#?=,;+-]*", re.IGNORECASE | re.ASCII)


@dataclass(slots=True)
class Destination:
    str: str
    pos: int
    ok: bool = True


class Helpers:
    """In the place of `markdown_it.helpers`."""

    @staticmethod
    def parseLinkLabel(state: StateInline, start: int, disableNested: bool = False) -> int:
        found = _LABEL.match(state.src, start + 1, state.posMax)
        return found.end() - 1 if found else parseLinkLabel(state, start, disableNested)

    @staticmethod
    def parseLinkDestination(string: str, pos: int, maximum: int) -> Destination:
        found = _DESTINATION.match(string, pos, maximum)
        if found:
            return Destination(found[0], found.end())
        slow = parseLinkDestination(string, pos, maximum)
        return Destination(slow.str, slow.pos, slow.ok)

    parseLinkTitle = staticmethod(parseLinkTitle)


def normal(address: str) -> str:
    """`normalizeLink` of markdown-it."""
    return address if _NORMAL.fullmatch(address) else normalizeLink(address)
