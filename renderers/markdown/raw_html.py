"""The tags of raw HTML in Markdown that lead somewhere or show something: where they stand and lead. Not for safety."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape, unescape

from content_repo import srcset
from renderers.addresses import is_external

Resolve = Callable[[str, str], str | None]
"""(tag, address as it was written) → what takes its place: None leaves it, "" takes the attribute away."""

_LONGEST = 2_000  # characters of a tag that is looked at
_START = re.compile(r"<(a|img|iframe|script|audio|video|source|embed)(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""[\s/]+([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
_ADDRESSES = {
    "a": ("href",),
    "img": ("src", "srcset"),
    "audio": ("src",),
    "video": ("src", "poster"),
    "source": ("src", "srcset"),
    "track": ("src",),
}
_ADDRESSED = re.compile(  # what is no tag inside comments and texts of programs is passed over
    rf"<!--.*?(?:-->|\Z)|<(?P<text>script|style|textarea)\b.*?(?:</(?P=text)|\Z)|<(?P<tag>{'|'.join(_ADDRESSES)})(?=[\s/>])",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class RawTag:
    """`name` and the names of `attributes` in lower case; `line` counts from 0, in the text given."""

    name: str
    attributes: Mapping[str, str]
    line: int


def raw_tags(html: str) -> Iterator[RawTag]:
    for start in _START.finditer(html):
        yield RawTag(start[1].lower(), _attributes(html, start.end()), html.count("\n", 0, start.start()))


def with_addresses(html: str, resolve: Resolve) -> str:
    """The same HTML with other addresses in links, images, films and sounds; every other byte stays."""
    parts: list[str] = []
    at = 0
    for start in _ADDRESSED.finditer(html):
        tag = (start["tag"] or "").lower()
        seen: set[str] = set()
        for found in _written(html, start.end()) if tag else ():
            name = found[1].lower()
            new = _resolved(tag, name, _value(found), resolve) if name not in seen else None
            seen.add(name)
            if new is not None:
                parts += html[at : found.start()], f' {found[1]}="{escape(new)}"' if new else ""
                at = found.end()
    return "".join((*parts, html[at:]))


def _resolved(tag: str, name: str, value: str, resolve: Resolve) -> str | None:
    if name not in _ADDRESSES[tag]:
        return None
    if name == "srcset":
        return srcset.with_addresses(value, partial(resolve, tag))
    return resolve(tag, value)


def shown(tag: RawTag) -> list[str]:
    """The addresses of what a tag shows."""
    source = tag.attributes.get("src", "")
    return [source, *srcset.addresses(tag.attributes.get("srcset", ""))]


def is_inside(address: str) -> bool:
    """Whether an attribute names something of the site, and no place on its own page."""
    return (
        bool(address.strip()) and address[0] not in "#?" and "{{" not in address and not is_external(address)
    )


def _attributes(html: str, at: int) -> dict[str, str]:
    """As browsers read them: the first of a name counts."""
    found: dict[str, str] = {}
    for each in _written(html, at):
        found.setdefault(each[1].lower(), _value(each))
    return found


def _written(html: str, at: int) -> Iterator[re.Match[str]]:
    end = at + _LONGEST
    while match := _ATTRIBUTE.match(html, at, end):
        yield match
        at = match.end()


def _value(attribute: re.Match[str]) -> str:
    return unescape(attribute[2] or attribute[3] or attribute[4] or "")
