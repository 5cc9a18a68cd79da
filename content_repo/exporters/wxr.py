"""`fragmint export wxr`: a file that WordPress imports (WXR 1.2), and that comes back as it was
(`fragmint import wordpress`).

A page is a post or page of WordPress with the HTML of its body. Every file of content is kept beside it, letter
by letter, in a field of its own: so nothing is lost on the way there and back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from content_repo import dates, reserved
from content_repo.catalog import Catalog
from content_repo.exporters.records import Record, as_written
from content_repo.exporters.report import ExportReport, new_file
from content_repo.terms import slug_of

Html = Callable[[str], str]  # Markdown → HTML
PATH, SOURCE = "_fragmint_file", "_fragmint_source"
_TEXT_FOLDERS = ("models/", "data/", "audience/")
_TEXT_FILES = ("site.toml", "regions.yaml", "redirects.yaml")
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


def export_wxr(catalog: Catalog, place: Path, html: Html) -> ExportReport:
    """Write the site to one file. Bodies are rendered by `html`. Raises ExportRefused."""
    report = ExportReport([place.name])
    with new_file(place).open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD)
        _write_channel(file, catalog)
        for record in as_written(catalog):
            report.fragments += 1
            _write_item(file, _page(record, report.fragments, catalog, html))
        for number, path in enumerate(_others(catalog), report.fragments + 1):
            _write_item(file, _file(path, number, catalog))
        file.write("</channel>\n</rss>\n")
    return report


def _write_channel(file: IO[str], catalog: Catalog) -> None:
    site = catalog.site
    link = site.base_url or "https://example.invalid"
    for name, value in (
        ("title", site.name),
        ("link", link),
        ("language", site.default_locale),
        ("wp:wxr_version", "1.2"),
        ("wp:base_site_url", link),
        ("wp:base_blog_url", link),
    ):
        file.write(_element(name, value))


def _write_item(file: IO[str], values: Mapping[str, Any]) -> None:
    file.write("<item>\n")
    for name, value in values.items():
        if name == "category":
            file.writelines(_term(*each) for each in value)
        elif name == "meta":
            file.writelines(_meta(*each) for each in value)
        else:
            file.write(_element(name, value))
    file.write("</item>\n")


def _page(record: Record, number: int, catalog: Catalog, html: Html) -> dict[str, Any]:
    """A page in the default language as a post or page; any other file as an item that WordPress passes over."""
    is_page = bool(record.url) and record.locale == catalog.site.default_locale
    when = _moment(reserved.get(record.fields, "date"), catalog)
    kind = ("post" if when else "page") if is_page else "fragment"
    here = when.astimezone(catalog.site.zone) if when else None
    values: dict[str, Any] = {
        "title": str(reserved.get(record.fields, "title") or record.id),
        "link": catalog.site.base_url + quote(record.url) if is_page else "",
        "dc:creator": str(record.fields.get("author") or ""),
        "content:encoded": html(record.body or "") if is_page else "",
        "excerpt:encoded": str(record.fields.get("summary") or "") if is_page else "",
        "wp:post_id": str(number),
        "wp:post_date": f"{here:%Y-%m-%d %H:%M:%S}" if here else "",
        "wp:post_date_gmt": f"{when:%Y-%m-%d %H:%M:%S}" if when else "",
        "wp:post_name": quote(record.url.rstrip("/").rpartition("/")[2]) if is_page else record.id,
        "wp:status": _status(record),
        "wp:post_type": kind,
    }
    terms = list(_terms(record, catalog)) if is_page else []
    source = catalog.snapshot.read(record.file).decode()
    return {**values, "category": terms, "meta": [(PATH, record.file), (SOURCE, source)]}


def _status(record: Record) -> str:
    if record.shown:
        return "publish"
    is_draft = reserved.get(record.fields, "draft") is True
    return "draft" if is_draft or reserved.get(record.fields, "expiryDate") else "future"


def _file(path: str, number: int, catalog: Catalog) -> dict[str, Any]:
    text = catalog.snapshot.read(path).decode()
    kind, meta = "fragmint_file", [(PATH, path), (SOURCE, text)]
    return {
        "title": path,
        "wp:post_id": str(number),
        "wp:status": "private",
        "wp:post_type": kind,
        "meta": meta,
    }


def _others(catalog: Catalog) -> Iterator[str]:
    """Settings, models and data in UTF-8."""
    for path in (*_TEXT_FILES, *(path for top in _TEXT_FOLDERS for path in catalog.paths_in(top))):
        if catalog.snapshot.digest(path) is not None and _is_text(catalog.snapshot.read(path)):
            yield path


def _is_text(raw: bytes) -> bool:
    try:
        return not _UNWRITABLE.search(raw.decode()) and b"\r" not in raw
    except UnicodeDecodeError:
        return False


def _moment(value: Any, catalog: Catalog) -> datetime | None:
    try:
        found = dates.parse(value, catalog.site.zone) if isinstance(value, str) else value
    except ValueError:
        return None
    if not isinstance(found, date):
        return None
    return dates.instant(found, catalog.site.zone).astimezone(UTC)


def _terms(record: Record, catalog: Catalog) -> Iterator[tuple[str, str, str]]:
    names = {"categories": "category", "tags": "post_tag"}
    for taxonomy in catalog.site.taxonomies:
        value = record.fields.get(taxonomy)
        for each in value if isinstance(value, list) else [value]:
            if slug := slug_of(each):
                yield names.get(taxonomy, taxonomy), slug, str(each)


def _element(name: str, value: str) -> str:
    return f"<{name}>{_text(value)}</{name}>\n"


def _term(taxonomy: str, slug: str, name: str) -> str:
    return f"<category domain={quoteattr(taxonomy)} nicename={quoteattr(slug)}>{_text(name)}</category>\n"


def _meta(key: str, value: str) -> str:
    inside = f"<wp:meta_key>{_text(key)}</wp:meta_key><wp:meta_value>{_text(value)}</wp:meta_value>"
    return f"<wp:postmeta>{inside}</wp:postmeta>\n"


def _text(value: str) -> str:
    """Text with what XML cannot hold left out; `\\r` as a reference, or a reader would make it `\\n`."""
    return escape(_UNWRITABLE.sub("", value), {"\r": "&#13;"})
