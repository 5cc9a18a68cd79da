"""Shortcodes that enclose blocks: callouts, tabs, details, boxes, code, comments."""

from __future__ import annotations

import re

from content_repo.importers.shortcodes.uses import Part, Use, container, plain

CALLOUTS = (
    *("note", "notes", "tip", "info", "important", "warning", "caution", "danger"),
    *("alert", "callout", "admonition", "hint", "notice"),
)
_KINDS = {"notes": "note", "error": "danger", "success": "tip", "primary": "note", "secondary": "note"}
_DIRECT = frozenset(("note", "tip", "info", "important", "warning", "caution", "danger"))


def callout(use: Use) -> str | None:
    """`{{< note >}}`, `{{% alert title="…" color="warning" %}}`, `{{< hint info >}}`, `{{% notice tip "Title" %}}`."""
    tag = use.tag
    if use.inner is None or not use.can_be_block:
        return None
    named = tag.name in _DIRECT or tag.name == "notes"
    words = list(tag.arguments)
    written = (
        tag.name
        if named
        else (tag.get("type", "color", "style", "class") or (words.pop(0) if words else "note"))
    )
    kind = _KINDS.get(written.lower(), written.lower())
    title = tag.get("title", "header") or (words[0] if words else "")
    return use.block(container(kind if kind in _DIRECT else "note", plain(use.inner), title))


def details(use: Use) -> str | None:
    """A summary and what it opens."""
    if use.inner is None or not use.can_be_block:
        return None
    kicker, title = use.tag.get("kicker"), use.tag.get("summary", "title", 0)
    heading = ": ".join(filter(None, (kicker, title)))
    return use.block(container("details", plain(use.inner), heading))


def box(use: Use) -> str | None:
    if use.inner is None or not use.can_be_block:
        return None
    return use.block(container(use.tag.name, plain(use.inner), use.tag.get("title")))


def comment(use: Use) -> str | None:
    """A note to authors, which Hugo does not show."""
    if use.inner is None or use.in_code or "--" in use.inner:
        return None
    return f"<!-- {use.inner.strip()} -->"


def highlight(use: Use) -> str | None:
    """Code in a language; without one, a site's own box."""
    if use.inner is None or not use.can_be_block:
        return None
    language = use.tag.get(0, "lang", "type")
    if not language:
        return box(use)
    return use.block(_code(use.inner.strip("\r\n"), language))


def _code(text: str, language: str) -> str:
    longest = max((len(found) for found in re.findall("`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    word = re.sub(r"[^\w+#.-]", "", language)
    return f"{fence}{word}\n{text}\n{fence}"


def tabs(use: Use) -> str | None:
    """`{{< tabs >}}{{< tab "A" >}}…` and `{{< tabpane >}}{{% tab header="A" lang="sh" %}}…`."""
    if not use.panes:
        return None
    return use.block(container("tabs", "\n".join(_tab(pane, use) for pane in use.panes)))


def _tab(pane: Part, use: Use) -> str:
    tag = pane.tag
    title = tag.get("header", "title", "name", "tabname", 0) or tag.get("lang")
    shows_text = "true" in (use.tag.get("text").lower(), tag.get("text").lower()) or tag.mark == "%"
    if use.tag.name == "tabs" or shows_text:
        return container("tab", plain(pane.inner), title)
    language = tag.get("lang", "language") or use.tag.get("lang")
    return container("tab", _code(plain(pane.inner), language), title)
