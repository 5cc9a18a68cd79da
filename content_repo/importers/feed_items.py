"""The items of a feed, RSS 0.9 to 2.0 or Atom, as one kind of value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from content_repo.importers.safe_xml import Element, stream
from content_repo.importers.source_tree import SourceFile

_CONTAINERS = ("rss", "channel", "rdf:RDF", "atom:feed")
_CHANNEL = {"title": "title", "link": "link", "description": "description", "language": "language"}
_CHANNEL |= {"atom:title": "title", "atom:subtitle": "description"}


@dataclass(slots=True)
class Channel:
    """What a feed says of itself."""

    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """`content` and `summary` are HTML; dates are as they were written; `kept` is what has no meaning here."""

    line: int
    number: int = 0  # in its file, from 1
    id: str = ""
    link: str = ""
    title: str = ""
    content: str = ""
    summary: str = ""
    date: str = ""
    updated: str = ""
    author: str = ""
    terms: tuple[str, ...] = ()
    enclosures: tuple[dict[str, str], ...] = ()
    kept: dict[str, str] = field(default_factory=dict)


def read_feed(document: SourceFile, channel: Channel) -> Iterator[FeedItem]:
    """The items in their order; what the feed says of itself goes into `channel`. Raises ContentError where the
    XML ends early.
    """
    number = 0
    for element in stream(document.place, document.path, _CONTAINERS):
        if read := _ITEMS.get(element.name):
            number += 1
            yield read(element, number)
        else:
            _read_channel(element, channel)


def _read_channel(element: Element, channel: Channel) -> None:
    if name := _CHANNEL.get(element.name):
        setattr(channel, name, getattr(channel, name) or element.own_text.strip())
    elif element.name == "atom:link" and element.attributes.get("rel", "alternate") == "alternate":
        channel.link = channel.link or element.attributes.get("href", "")


_READ = frozenset(
    (
        *("title", "link", "guid", "description", "pubDate", "author", "category", "enclosure", "dc:creator"),
        *("dc:date", "content:encoded"),
    )
)


def _rss(item: Element, number: int) -> FeedItem:
    content, description = item.text("content:encoded"), item.text("description")
    guid = item.first("guid")
    is_link = guid is not None and guid.attributes.get("isPermaLink", "true") == "true"
    own = item.text("guid").strip() if is_link and "://" in item.text("guid") else ""
    return FeedItem(
        item.line,
        number,
        item.text("guid").strip(),
        item.text("link").strip() or own,
        _plain(item.text("title")),
        content or description,
        description if content else "",
        item.text("pubDate").strip() or item.text("dc:date").strip(),
        "",
        item.text("dc:creator").strip() or item.text("author").strip(),
        tuple(dict.fromkeys(each.own_text.strip() for each in item.all("category") if each.own_text.strip())),
        tuple(dict(each.attributes) for each in item.all("enclosure")),
        {
            each.name: each.own_text
            for each in item.children
            if each.name not in _READ and each.own_text.strip()
        },
    )


def _atom(entry: Element, number: int) -> FeedItem:
    links = entry.all("atom:link")
    link = next((each for each in links if each.attributes.get("rel", "alternate") == "alternate"), None)
    author = entry.first("atom:author")
    content, summary = _construct(entry.first("atom:content")), _construct(entry.first("atom:summary"))
    terms = (
        each.attributes.get("label") or each.attributes.get("term", "") for each in entry.all("atom:category")
    )
    return FeedItem(
        entry.line,
        number,
        entry.text("atom:id").strip(),
        link.attributes.get("href", "") if link else "",
        _plain(_construct(entry.first("atom:title"))),
        content or summary,
        summary if content else "",
        entry.text("atom:published").strip() or entry.text("atom:updated").strip(),
        entry.text("atom:updated").strip(),
        author.text("atom:name").strip() if author else "",
        tuple(dict.fromkeys(filter(None, terms))),
        tuple(dict(each.attributes) for each in links if each.attributes.get("rel") == "enclosure"),
    )


def _construct(element: Element | None) -> str:
    """The HTML of a text of Atom, which is plain, HTML, or XHTML in a `div`."""
    if element is None:
        return ""
    kind = element.attributes.get("type", "text")
    if kind == "xhtml":
        inside = element.children
        return inside[0].markup() if len(inside) == 1 else element.markup()
    return element.own_text if kind in ("html", "text/html") else escape(element.own_text, quote=False)


def _plain(text: str) -> str:
    """A title without tags and references."""
    import re
    from html import unescape

    return unescape(re.sub(r"<[^<>]+>", "", text)).strip()


_ITEMS = {"item": _rss, "atom:entry": _atom}
