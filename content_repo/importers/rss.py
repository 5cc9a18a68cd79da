"""`fragmint import rss`: the items of a feed (RSS or Atom) become posts at the addresses they had
(docs/importing/rss.md).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from content_repo.importers.common_route import Sample, common_route
from content_repo.importers.exported import Spool, find_export, item
from content_repo.importers.feed_items import Channel, FeedItem, read_feed
from content_repo.importers.feed_links import joined, seen_from
from content_repo.importers.foreign_dates import moment, written
from content_repo.importers.fragment_files import Entry, FragmentFiles, FreeNames
from content_repo.importers.html_markdown import markdown
from content_repo.importers.ignore_file import make_ignore_file
from content_repo.importers.made_site import make_site
from content_repo.importers.model_files import ModelFiles
from content_repo.importers.old_addresses import host_of, parts_of
from content_repo.importers.page_urls import Addresses
from content_repo.importers.plan import Plan, Progress
from content_repo.importers.report import ImportReport
from content_repo.importers.site_toml import Settings
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_tree import Folder, Target
from content_repo.problems import ContentError
from content_repo.site import Site
from content_repo.terms import slug_of

_ENDINGS = (".xml", ".rss", ".atom", ".rdf")


def import_rss(
    source: Path,
    target: Path,
    *,
    media: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the feed at `source`, a file or a folder of them, into the site at `target`.

    `media` holds files that are served at their paths there. `progress` is called with (files written, files
    in all). Raises ImportRefused where the import cannot start.
    """
    export = find_export(source, target, media, lambda path: path.lower().endswith(_ENDINGS))
    with Spool() as spool:
        plan = Plan(hold=spool.hold)
        channel = Channel()
        found = [
            (document, each) for document in export.documents for each in _items(document, channel, plan)
        ]
        site = make_site(_settings(channel, found, export.name), plan)
        _write(found, site, channel, plan)
        for file in export.media:
            if file.fault:
                plan.refused(file)
            else:
                plan.copied(file, f"static/{file.path}")
        make_ignore_file(plan)
        return plan.carry_out(Target(target) if dry_run else Folder(target), progress)


def _items(document: SourceFile, channel: Channel, plan: Plan) -> list[FeedItem]:
    found: list[FeedItem] = []
    try:
        found.extend(read_feed(document, channel))
    except ContentError as error:
        plan.broken_off(document, "site.toml", error.problems, found)
    else:
        plan.read(document, "site.toml")
    return found


def _settings(channel: Channel, found: list[tuple[SourceFile, FeedItem]], name: str) -> Settings:
    has_terms = any(each.terms for _, each in found)
    return Settings(
        channel.title or name,
        host_of(channel.link),
        channel.language or "en",
        taxonomies=["tags"] if has_terms else [],
    )


def _path(each: FeedItem) -> str:
    """The URL path that an item had; "" for an address that no page can have."""
    parts = parts_of(each.link)
    path = unquote(parts.path, errors="ignore")
    return "" if parts.query or path in ("", "/") or parts.scheme not in ("", "http", "https") else path


def _slug(each: FeedItem) -> str:
    return (
        _path(each).rstrip("/").rpartition("/")[2].removesuffix(".html")
        or slug_of(each.title)
        or f"item-{each.number}"
    )


def _write(found: list[tuple[SourceFile, FeedItem]], site: Site, channel: Channel, plan: Plan) -> None:
    names = FreeNames()
    targets = [names.take("posts", _slug(each), f"item-{each.number}") for _, each in found]
    models = ModelFiles(site.default_locale)
    samples: list[Sample] = []
    for target, (_, each) in zip(targets, found, strict=True):
        date = moment(each.date, site.zone)
        samples.append((_path(each), target.rpartition("/")[2], date.astimezone(site.zone) if date else None))
    route = common_route(samples, "/{slug}/")
    if "{date:" in route and not all(day for *_, day in samples):
        route = "/{slug}/"
    models.add("post", label="Post", path="posts/**", route=route)
    files = FragmentFiles(plan, site, models.known, Addresses(site, models.known))
    for target, (document, each) in zip(targets, found, strict=True):
        files.add(_entry(document, _linked(each, channel), f"content/{target}.md", site))
    models.make(plan)


def _linked(each: FeedItem, channel: Channel) -> FeedItem:
    base = joined(channel.link, each.link)
    host = host_of(channel.link) or host_of(each.link)
    content, summary = (seen_from(html, base, host) for html in (each.content, each.summary))
    return replace(each, content=content, summary=summary)


def _entry(document: SourceFile, each: FeedItem, target: str, site: Site) -> Entry:
    date, updated = moment(each.date, site.zone), moment(each.updated, site.zone)
    kept = {"id": each.id, "link": each.link, **each.kept}
    fields = {
        "title": each.title or None,
        "date": written(date) if date else None,
        "lastmod": written(updated) if updated and updated != date else None,
        "author": each.author or None,
        "tags": list(each.terms) or None,
        "summary": markdown(each.summary).strip() or None,
        "enclosures": list(each.enclosures) or None,
        "feed": {key: value for key, value in kept.items() if value} or None,
    }
    file = item(document, f"item-{each.number}")
    return Entry(file, target, fields, markdown(each.content), _path(each) or None, "", each.line)
