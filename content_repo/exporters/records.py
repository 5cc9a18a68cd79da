"""The fragments of a site as records: as each file is written, or as readers of each language get them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content_repo import reserved
from content_repo.catalog import Catalog
from content_repo.site import FILE
from content_repo.sources import Source
from content_repo.visibility import Visibility, visible


@dataclass(frozen=True, slots=True)
class Record:
    """One file (`variation` "" is the base), or one fragment in one language (`file` is then that of its base).

    `url` is "" for what is no page; `body` None where there is no body text.
    """

    id: str
    type: str
    locale: str
    variation: str
    url: str
    shown: bool
    file: str
    fields: Mapping[str, Any]
    body: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain data: dates as RFC 3339."""
        names = ("id", "type", "locale", "variation", "url")
        values = {name: getattr(self, name) for name in names}
        return {
            **values,
            "visible": self.shown,
            "file": self.file,
            "fields": plain(self.fields),
            "body": self.body,
        }


def plain(value: Any) -> Any:
    """A value as JSON can say it."""
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date) else value


def as_written(catalog: Catalog, types: Collection[str] = ()) -> Iterator[Record]:
    """One record a file, by id, locale and variation; of these types, or of all."""
    for fragment_id in catalog.ids():
        kind = catalog.kind(fragment_id) or ""
        if types and kind not in types:
            continue
        found = catalog.sources(fragment_id).items()
        for (locale, variation), source in sorted(found, key=lambda each: (each[0][0], each[0][1] or "")):
            if source.file != FILE:  # what is generated has no file
                url = _url(catalog, fragment_id, locale) if not variation else ""
                body = (
                    catalog.body(source)[0] if source.body is not None or _has_body(catalog, source) else None
                )
                shown = _visible(catalog, fragment_id, source.fields)
                yield Record(
                    fragment_id, kind, locale, variation or "", url, shown, source.file, source.fields, body
                )


def _has_body(catalog: Catalog, source: Source) -> bool:
    return bool(catalog.body(source)[0])


def as_read(catalog: Catalog, types: Collection[str] = (), locales: Collection[str] = ()) -> Iterator[Record]:
    """One record a fragment and language in which it exists: texts of other languages where it falls back."""
    for fragment_id in catalog.ids():
        kind = catalog.kind(fragment_id) or ""
        base = catalog.base(fragment_id)
        if base is None or base.file == FILE or (types and kind not in types):
            continue
        own = {locale for locale, variation in catalog.sources(fragment_id) if variation is None}
        for locale in catalog.site.locales:
            exists = locale in own or catalog.site.falls_back(locale)
            if exists and (not locales or locale in locales):
                yield from _resolved(catalog, fragment_id, kind, locale, base.file)


def _resolved(catalog: Catalog, fragment_id: str, kind: str, locale: str, file: str) -> Iterator[Record]:
    found = catalog.resolved(fragment_id, locale)
    if found is not None:
        body = catalog.body(found.body_source)[0] if found.body_source else None
        url, shown = _url(catalog, fragment_id, locale), _visible(catalog, fragment_id, found.fields)
        yield Record(fragment_id, kind, locale, "", url, shown, file, found.fields, body)


def _visible(catalog: Catalog, fragment_id: str, fields: Mapping[str, Any]) -> bool:
    """Whether visitors see it now; a translation may wait by itself."""
    base = catalog.base(fragment_id)
    waits = reserved.get(fields, "publish") is False
    return base is not None and not waits and visible(Visibility.of(base, catalog.site), catalog.clock.now)


def _url(catalog: Catalog, fragment_id: str, locale: str) -> str:
    page = catalog.page(fragment_id, locale)
    return page.url if page else ""
