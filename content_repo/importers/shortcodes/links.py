"""Shortcodes that are addresses or values: `ref`, `relref`, `link`, `button`, `param`."""

from __future__ import annotations

import re
from html import escape

from content_repo.importers.shortcodes.uses import Use

_DESTINATION = re.compile(r"(?:\]\(|\]:)[ \t]*<?\Z")
_TEXT = re.compile(r"[\\`*_\[\]<>]")


def reference(use: Use) -> str | None:
    """A link's destination is a fragment, so that it follows when the page moves; elsewhere it is the page's URL."""
    written = use.tag.get("path", 0)
    if not written:
        return None
    is_destination = _DESTINATION.search(use.before) is not None
    return use.site.destination(written) if is_destination else use.site.address(written)


def link(use: Use) -> str | None:
    """Where it stands as a destination: a path of the site."""
    written = use.tag.get(0, "href", "url").strip()
    if use.inner is not None or len(use.tag.arguments) != 1 or any(each.isspace() for each in written):
        return None
    if re.match(r"[a-z]+:|//", written):
        return written
    return reference(use)


def button(use: Use) -> str | None:
    """A link that looks like a button."""
    address = use.tag.get("href", "link", "url", "relref")
    text = use.tag.get("text", "label", "title") or (use.inner or "").strip()
    if not address or not text or "\n" in text:
        return None
    return link_to(use, text, address, "{.button}")


def link_to(use: Use, text: str, address: str, attributes: str = "") -> str:
    """A link with a plain text, in Markdown or, inside a block of HTML, as an element."""
    if use.in_html:
        return f'<a href="{escape(address)}">{escape(text, quote=False)}</a>'
    return written_link(escaped(text), address) + attributes


def written_link(text: str, address: str) -> str:
    """A link in Markdown; `text` is Markdown, too."""
    balanced = re.fullmatch(r"[^\s()<>]+", address)
    return f"[{text}]({address})" if balanced else f"[{text}](<{re.sub('[<>]', '', address)}>)"


def param(use: Use) -> str | None:
    """The value of the page, else of the site."""
    return use.site.param(use.tag.get(0)) if use.tag.get(0) else None


def escaped(text: str) -> str:
    """A text that is not Markdown, as Markdown."""
    return _TEXT.sub(r"\\\g<0>", text)
