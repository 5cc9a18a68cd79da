"""The tags of raw HTML in Markdown that lead somewhere or show something, and where they stand. For remarks, not for safety."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

_LONGEST = 2_000  # characters of a tag that is looked at
_START = re.compile(r"<(a|img|iframe|script|audio|video|source|embed)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""[\s/]+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")


@dataclass(frozen=True, slots=True)
class RawTag:
    """`name` and the names of `attributes` in lower case; `line` counts from 0, in the text given."""

    name: str
    attributes: Mapping[str, str]
    line: int


def raw_tags(html: str) -> Iterator[RawTag]:
    for start in _START.finditer(html):
        yield RawTag(start[1].lower(), _attributes(html, start.end()), html.count("\n", 0, start.start()))


def _attributes(html: str, at: int) -> dict[str, str]:
    """As browsers read them: the first of a name counts."""
    found: dict[str, str] = {}
    end = at + _LONGEST
    while match := _ATTRIBUTE.match(html, at, end):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
        at = match.end()
    return found
