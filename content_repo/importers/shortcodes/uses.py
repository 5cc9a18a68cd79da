"""One use of a shortcode, as a rule sees it: its parameters, what it encloses, and where it stands."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from content_repo.importers.shortcodes.nodes import Node
from content_repo.importers.shortcodes.tags import Tag

_PREFIX = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>)[ \t]+)*[ \t]*")


class Surroundings(Protocol):
    """What a rule may ask about the site."""

    def destination(self, ref: str) -> str:
        """What a link to Hugo's `ref` is written as here."""

    def address(self, ref: str) -> str:
        """The URL path of Hugo's `ref`, for places where no link is resolved."""

    def param(self, name: str) -> str | None:
        """A value of the page or of the site, as text."""

    def image(self, name: str, source: str) -> Picture | None:
        """The image that a shortcode of this name means by a source."""

    def template(self, name: str) -> str | None:
        """The site's own template of a shortcode."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`source` is a destination in Markdown."""

    source: str
    alt: str = ""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A shortcode inside another one; `inner` is converted."""

    tag: Tag
    inner: str


@dataclass(frozen=True, slots=True)
class Use:
    """`before` and `after` are the rest of the lines around it; `inner` is converted, None where nothing is enclosed.

    `panes` are the tabs of a group of tabs.
    """

    node: Node
    inner: str | None
    panes: Sequence[Part]
    before: str
    after: str
    in_code: bool
    in_html: bool
    site: Surroundings

    @property
    def tag(self) -> Tag:
        return self.node.tag

    @property
    def can_be_block(self) -> bool:
        """Whether lines of its own can stand here: not in code, not in a block of HTML, not in a row of a table."""
        return not self.in_code and not self.in_html and not self.before.lstrip().startswith("|")

    @property
    def is_alone(self) -> bool:
        return _PREFIX.fullmatch(self.before) is not None and not self.after.strip()

    def block(self, lines: str) -> str:
        """These lines where the tag stood: indented like it, apart from the text around."""
        prefix = self.before if _PREFIX.fullmatch(self.before) else None
        pad = "" if prefix is None else re.sub(r"[^\s>]", " ", prefix)
        first, *others = lines.split("\n")
        text = "\n".join(
            (first, *(f"{pad}{line}".rstrip() if not line else f"{pad}{line}" for line in others))
        )
        head = f"\n\n{pad}" if prefix is None else ""
        return f"{head}{text}\n{pad}\n{pad}" if self.after.strip() else head + text


def plain(inner: str) -> str:
    """What is enclosed, without the blank lines around it and the indentation that its lines share."""
    lines = inner.strip("\r\n \t") if "\n" not in inner.strip() else _dedented(inner)
    return "\n".join(line.rstrip("\r") for line in lines.split("\n"))


def _dedented(inner: str) -> str:
    first, _, rest = inner.partition("\n")
    if first.strip():
        return f"{first.strip()}\n{textwrap.dedent(rest)}".rstrip()
    return textwrap.dedent(rest).strip("\r\n").rstrip()


def container(name: str, inner: str, title: str = "", classes: str = "") -> str:
    """A directive of the Markdown here."""
    attributes = " ".join(_attributes(title, classes))
    return (
        f":::{name}{f'{{{attributes}}}' if attributes else ''}\n{inner}\n:::" if inner else f":::{name}\n:::"
    )


def _attributes(title: str, classes: str) -> Iterator[str]:
    yield from (f".{each}" for each in classes.split() if re.fullmatch(r"[\w:-]+", each))
    if title:
        quote = "'" if '"' in title else '"'
        yield f"title={quote}{' '.join(title.replace(quote, '’').split())}{quote}"
