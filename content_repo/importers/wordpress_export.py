"""A WordPress export (WXR 1.0 to 1.2) as values: what the channel says, and its items one by one.

Source of the format: `wp-admin/includes/export.php` of WordPress, and files that it wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from typing import Any

from content_repo.importers.safe_xml import Element, stream
from content_repo.importers.source_tree import SourceFile

_NEVER = "0000-00-00"
CATEGORY, TAG, MENU = "category", "post_tag", "nav_menu"


@dataclass(frozen=True, slots=True)
class Author:
    login: str
    name: str = ""
    email: str = ""
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """`slug` is decoded; `parent` is the slug of another term of the taxonomy, "" for none."""

    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One `<item>`. `meta` are its own fields in order; `terms` are (taxonomy, slug, name)."""

    id: str
    type: str
    status: str
    title: str
    link: str
    slug: str
    author: str
    line: int
    content: str = ""
    excerpt: str = ""
    date: datetime | None = None
    modified: datetime | None = None
    parent: str = ""
    order: int = 0
    password: str = ""
    sticky: bool = False
    attachment: str = ""
    terms: tuple[tuple[str, str, str], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    comments: tuple[dict[str, Any], ...] = ()

    @property
    def key(self) -> str:
        """Its name in the report: `post-12`."""
        return f"{self.type or 'item'}-{self.id or self.line}"

    def first_meta(self, key: str) -> str:
        return next((value for name, value in self.meta if name == key), "")


@dataclass(slots=True)
class Channel:
    """What an export says of the whole site."""

    title: str = ""
    link: str = ""
    description: str = ""
    language: str = ""
    base_url: str = ""
    authors: dict[str, Author] = field(default_factory=dict)
    terms: dict[tuple[str, str], Term] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)  # names of elements without a meaning here


def items(document: SourceFile, channel: Channel | None = None) -> Iterator[Item]:
    """The items of one file, in order; all else goes into `channel`. Raises ContentError where the XML ends
    early.
    """
    for element in stream(document.place, document.path, ("rss", "channel")):
        if element.name == "item":
            yield _item(element)
        elif channel is not None:
            _read_channel(element, channel)


def _read_channel(element: Element, channel: Channel) -> None:
    match element.name:
        case "title" | "link" | "description" | "language":
            setattr(
                channel, element.name, getattr(channel, element.name) or unescape(element.own_text.strip())
            )
        case "wp:base_blog_url":
            channel.base_url = channel.base_url or element.own_text.strip()
        case "wp:author" | "wp:wp_author":
            author = _author(element)
            channel.authors.setdefault(author.login, author)
        case "wp:category" | "wp:tag" | "wp:term":
            term = _term(element)
            channel.terms.setdefault((term.taxonomy, term.slug), term)
        case _:
            channel.others.append(element.name)


def _author(element: Element) -> Author:
    names = ("login", "display_name", "email", "first_name", "last_name")
    return Author(*(unescape(element.text(f"wp:author_{name}").strip()) for name in names))


def _term(element: Element) -> Term:
    kind = element.name.removeprefix("wp:")
    taxonomy = {"category": CATEGORY, "tag": TAG}.get(kind) or element.text("wp:term_taxonomy")
    prefix = {"category": "cat", "tag": "tag"}.get(kind, "term")
    nicename = "wp:category_nicename" if kind == "category" else f"wp:{prefix}_slug"
    return Term(
        taxonomy,
        decoded(element.text(nicename)),
        unescape(element.text(f"wp:{prefix}_name")),
        decoded(element.text("wp:category_parent") or element.text("wp:term_parent")),
        element.text("wp:category_description") or element.text(f"wp:{prefix}_description"),
    )


def _item(element: Element) -> Item:
    def text(name: str) -> str:
        return element.text(name).strip()

    return Item(
        id=text("wp:post_id"),
        type=text("wp:post_type"),
        status=text("wp:status"),
        title=unescape(text("title")),
        link=text("link"),
        slug=decoded(text("wp:post_name")),
        author=text("dc:creator"),
        line=element.line,
        content=element.text("content:encoded"),
        excerpt=element.text("excerpt:encoded"),
        date=moment(text("wp:post_date"), text("wp:post_date_gmt")),
        modified=moment(text("wp:post_modified"), text("wp:post_modified_gmt")),
        parent=number_of(text("wp:post_parent")),
        order=int(text("wp:menu_order")) if text("wp:menu_order").isdecimal() else 0,
        password=text("wp:post_password"),
        sticky=text("wp:is_sticky") == "1",
        attachment=text("wp:attachment_url"),
        terms=tuple(_item_terms(element)),
        meta=tuple(
            (each.text("wp:meta_key"), each.text("wp:meta_value")) for each in element.all("wp:postmeta")
        ),
        comments=tuple(map(_comment, element.all("wp:comment"))),
    )


def _item_terms(element: Element) -> Iterator[tuple[str, str, str]]:
    for each in element.all("category"):
        name = unescape(each.own_text)
        yield (
            each.attributes.get("domain", CATEGORY),
            decoded(each.attributes.get("nicename", "")) or name,
            name,
        )


def _comment(element: Element) -> dict[str, Any]:
    """Without e-mail and IP addresses: they are nobody's to publish."""

    def text(name: str) -> str:
        return element.text(f"wp:comment_{name}").strip()

    date = moment(text("date"), text("date_gmt"))
    found = {
        "id": text("id"),
        "parent": number_of(text("parent")),
        "author": unescape(text("author")),
        "url": text("author_url"),
        "date": date.isoformat() if date else "",
        "status": {"1": "approved", "0": "pending"}.get(text("approved"), text("approved")),
        "type": text("type"),
        "text": element.text("wp:comment_content"),
    }
    return {key: value for key, value in found.items() if value}


def number_of(text: str) -> str:
    """The id of another item; "" for none, which WordPress writes as 0."""
    return "" if text == "0" else text


def moment(local: str, universal: str) -> datetime | None:
    """The instant of the two dates that WordPress keeps, with the offset that lies between them."""
    here, there = _date(local), _date(universal)
    if here is None:
        return there.replace(tzinfo=UTC) if there else None
    distance = here - there if there else timedelta()
    if abs(distance) > timedelta(hours=15) or distance.seconds % 60:
        distance = timedelta()
    return here.replace(tzinfo=timezone(distance) if distance else UTC)


def _date(text: str) -> datetime | None:
    try:
        return None if text.startswith(_NEVER) else datetime.strptime(text, "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return None


def decoded(slug: str) -> str:
    """A slug as people read it: WordPress percent-encodes all but ASCII, and may cut in a letter."""
    from urllib.parse import unquote

    return unquote(slug.strip(), errors="ignore")


def zone_of(found: Iterable[Item]) -> str:
    """The time zone that most posts were written in, as far as whole hours tell."""
    offsets: dict[timedelta, int] = {}
    for each in found:
        if each.date is not None and each.status == "publish":
            distance = each.date.utcoffset() or timedelta()
            offsets[distance] = offsets.get(distance, 0) + 1
    most = max(offsets, key=lambda each: (offsets[each], -abs(each.total_seconds())), default=timedelta())
    hours, rest = divmod(int(most.total_seconds()), 3600)
    return "UTC" if rest or not hours else f"Etc/GMT{-hours:+d}"
