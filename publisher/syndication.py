"""Files for programs: Atom feeds, the sitemap and robots.txt, each a node made from facts as pages are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from content_repo.syndication import ROBOTS, SITEMAP
from publisher.inputs import RecordingInputs
from publisher.keys import key
from publisher.nodes import Node


def file_node(fragment_id: str, locale: str) -> str:
    """The key of the node behind an address with the number 0."""
    kind = "robots" if fragment_id == ROBOTS else "sitemap" if fragment_id.startswith(SITEMAP) else "atom"
    return key(kind, fragment_id, locale)


def _node(text: str, xml: str) -> Node:
    return Node(text, (xml.encode(),), (), None, rendered=True)


def _base(inputs: RecordingInputs) -> str:
    return str(inputs.setting("base_url"))


def atom(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    from renderers.feeds import Entry, Feed, render_feed

    fragment_id, locale = args
    name = str(inputs.setting("name") or "")
    title, url = inputs.ask("crumb", fragment_id, locale) or (fragment_id, "/")
    entries = [_entry(each, inputs) for each in inputs.ask("recent", fragment_id, locale)]
    told: list[Entry] = [each for each in entries if each is not None]
    shown = name or title if fragment_id == "index" else f"{title} · {name}" if name else title
    address = inputs.ask("feed", fragment_id, locale) or url
    return _node(
        text, render_feed(Feed(_base(inputs), shown, address, url, locale, name or title, tuple(told)))
    )


def _entry(fragment_id: str, inputs: RecordingInputs) -> Any:
    from renderers.feeds import Entry

    found = inputs.ask("feedentry", fragment_id, inputs.locale)
    if found is None:
        return None
    title, url, day, changed, summary, guid = found
    if summary is None:
        summary = inputs.summary(inputs.listed([fragment_id])[0])
    return Entry(fragment_id, title, url, day, changed or day, summary, guid or "")


def sitemap(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    from renderers.sitemaps import render_index, render_sitemap

    rows = inputs.ask("mapped", *args)
    if rows and isinstance(rows[0], str):
        return _node(text, render_index(_base(inputs), rows))
    return _node(text, render_sitemap(_base(inputs), rows, str(inputs.setting("default_locale"))))


def robots(text: str, args: Sequence[str], inputs: RecordingInputs) -> Node:
    from renderers.sitemaps import render_robots

    return _node(text, render_robots(_base(inputs)))


MAKERS = {"atom": atom, "sitemap": sitemap, "robots": robots}
