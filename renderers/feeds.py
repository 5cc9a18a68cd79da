"""Atom feeds (RFC 4287). Times come from the content, and what an entry is called stays when its page moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from renderers.addresses import encode

_NEVER = "1970-01-01T00:00:00Z"  # of a feed without entries
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` is the fragment's; `published` and `updated` are instants as RFC 3339; `guid` is what its author calls it, or ""."""

    id: str
    title: str
    url: str
    published: str
    updated: str
    summary: str
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """`base` is the site's address; `url` the feed's own and `page` that of the page it belongs to, neither encoded."""

    base: str
    title: str
    url: str
    page: str
    locale: str
    author: str
    entries: tuple[Entry, ...]


def render_feed(feed: Feed) -> str:
    updated = max((_time(each.updated) for each in feed.entries), default=_NEVER)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(feed.locale)}>',
        f"<title>{text(feed.title)}</title>",
        f"<id>{text(absolute(feed.base, feed.url))}</id>",
        f"<updated>{updated}</updated>",
        f"<author><name>{text(feed.author)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href={attribute(feed.base, feed.url)}/>',
        f'<link rel="alternate" type="text/html" href={attribute(feed.base, feed.page)}/>',
        *(line for each in feed.entries for line in _entry(each, feed)),
        "</feed>",
    ]
    return "\n".join(parts) + "\n"


def _entry(entry: Entry, feed: Feed) -> Iterator[str]:
    yield "<entry>"
    yield f"<title>{text(entry.title)}</title>"
    yield f"<id>{text(_id(entry, feed))}</id>"
    yield f'<link rel="alternate" type="text/html" href={attribute(feed.base, entry.url)}/>'
    yield f"<published>{_time(entry.published)}</published>"
    yield f"<updated>{_time(entry.updated)}</updated>"
    if entry.summary:
        yield f"<summary>{text(entry.summary)}</summary>"
    yield "</entry>"


def _id(entry: Entry, feed: Feed) -> str:
    """The author's, else one made of the site's host, the language and the fragment: no date, address or title."""
    host = (urlsplit(feed.base).hostname or "").lower()
    return entry.guid or f"urn:uuid:{uuid5(NAMESPACE_URL, f'{host}/{feed.locale}/{entry.id}')}"


def _time(written: str) -> str:
    return written.replace("+00:00", "Z")


def absolute(base: str, url: str) -> str:
    return encode(base.rstrip("/") + url)


def attribute(base: str, url: str) -> str:
    """An address as the value of an attribute, with its quotes."""
    return quoteattr(absolute(base, url))


def text(written: str) -> str:
    """Text as XML holds it; characters that no XML can hold are left out."""
    return escape(_NOT_XML.sub("", written))
