"""Entries of Contentful as fragments: one file for the default locale, one for each other locale with what it
says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any

from content_repo.importers.contentful_assets import Assets
from content_repo.importers.contentful_export import Row, Space, identity, is_draft, link_of, table, type_of
from content_repo.importers.contentful_rich_text import RichText
from content_repo.importers.contentful_types import ContentType, FieldType
from content_repo.importers.foreign_dates import moment, written
from content_repo.importers.fragment_files import FreeNames
from content_repo.problems import Problem


@dataclass(slots=True)
class Entries:
    """Where each entry goes, and what its files say."""

    space: Space
    types: Mapping[str, ContentType]
    assets: Assets
    zone: tzinfo
    ids: dict[str, str] = field(default_factory=dict)  # entry id → fragment id
    problems: list[Problem] = field(default_factory=list)
    _inside: dict[str, set[str]] = field(default_factory=dict)  # entry → entries embedded in it

    def __post_init__(self) -> None:
        names = FreeNames()
        for key, entry in sorted(self.space.entries.items(), key=lambda pair: (is_draft(pair[1]), pair[0])):
            kind = self.types[type_of(entry)]
            self.ids[key] = names.take(kind.model, self._slug(entry, kind) or key, key)

    def _slug(self, entry: Row, kind: ContentType) -> str:
        slug = kind.field("slug")
        value = self._value(entry, slug, self.space.default) if slug else ""
        return value.strip("/").rpartition("/")[2] if isinstance(value, str) else ""

    def _value(self, entry: Row, which: FieldType, locale: str) -> Any:
        return table(table(entry, "fields"), which.key).get(locale)

    def title(self, key: str, locale: str) -> str:
        """What an entry is called: its display field."""
        entry = self.space.entries[key]
        shown = table(table(entry, "fields"), self.types[type_of(entry)].display)
        value = shown.get(locale, shown.get(self.space.default))
        return value if isinstance(value, str) else key

    def file(self, key: str, locale: str) -> tuple[dict[str, Any], str | None]:
        """(fields, body) of an entry in a locale; no field and no body where it says nothing there."""
        entry = self.space.entries[key]
        kind = self.types[type_of(entry)]
        is_base = locale == self.space.default
        fields: dict[str, Any] = {}
        body: str | None = None
        for which in kind.fields if is_base else (each for each in kind.fields if each.localised):
            value = self._value(entry, which, locale)
            if value is None:
                continue
            if which.name == "body":
                body = self._text(key, value, locale, entry)
            else:
                fields[which.name] = self._converted(key, which.kind, value, locale)
        if not is_base:
            return self._titled(kind, fields, key, locale) if fields else fields, body
        return {**self._titled(kind, fields, key, locale), **self._unknown(entry, kind), **_kept(entry)}, body

    def _titled(self, kind: ContentType, fields: dict[str, Any], key: str, locale: str) -> dict[str, Any]:
        """With a `title`, where the content type calls it by another name."""
        shown = kind.field(kind.display)
        if kind.field("title") or shown is None or shown.name not in fields:
            return fields
        return {"title": self.title(key, locale), **fields}

    def _unknown(self, entry: Row, kind: ContentType) -> dict[str, Any]:
        """Fields that no content type describes, as they are."""
        known = {each.key for each in kind.fields}
        found = {key: value for key, value in table(entry, "fields").items() if key not in known}
        return {"contentful_fields": found} if found else {}

    def _text(self, key: str, value: Any, locale: str, entry: Row) -> str:
        if isinstance(value, str):
            return value
        rich = RichText(
            lambda kind, name: self._found(kind, name, locale), lambda name: self._may_embed(key, name)
        )
        text = rich.convert(value)
        for node, count in rich.counts.items():
            message = f"{count} × {node} has no counterpart, or names what is not in the export; it stays visible as data"
            self._tell(identity(entry), message)
        return text

    def _found(self, kind: str, name: str, locale: str) -> tuple[str, str]:
        if kind == "Asset":
            return self.assets.destination(name), self.assets.text(name, locale)
        return (self.ids[name], self.title(name, locale)) if name in self.ids else ("", "")

    def _may_embed(self, key: str, name: str) -> bool:
        """Whether no fragment would contain itself."""
        seen, todo = set(), [name]
        while todo:
            at = todo.pop()
            if at == key:
                return False
            if at not in seen:
                seen.add(at)
                todo += self._inside.get(at, ())
        self._inside.setdefault(key, set()).add(name)
        return True

    def _converted(self, key: str, kind: str, value: Any, locale: str) -> Any:
        if isinstance(value, list):
            return [
                each for each in (self._converted(key, "", one, locale) for one in value) if each is not None
            ]
        if kind == "datetime" and (found := moment(value, self.zone)):
            return value if len(str(value)) == 10 else written(found)
        if kind == "markdown":
            return self._text(key, value, locale, self.space.entries[key])
        linked, name = link_of(value)
        return self._linked(key, linked, name, locale) if linked else value

    def _linked(self, key: str, kind: str, name: str, locale: str) -> str | None:
        destination, _ = self._found(kind, name, locale)
        if not destination:
            self._tell(key, f"the link to the {kind.lower()} {name!r} is left out: it is not in the export")
        return destination or None

    def _tell(self, key: str, message: str) -> None:
        fix = "export the space with it, or set the field by hand"
        self.problems.append(Problem("import_reference", "warning", message, f"#entry-{key}", fix=fix))


def _kept(entry: Row) -> dict[str, Any]:
    sys = table(entry, "sys")
    tags = table(entry, "metadata").get("tags")
    names = (
        [link for each in tags if (link := str(table(each, "sys").get("id") or ""))]
        if isinstance(tags, list)
        else []
    )
    kept: dict[str, Any] = {"id": identity(entry)}
    kept |= {
        name: str(sys[name])
        for name in ("createdAt", "updatedAt", "publishedAt", "archivedAt")
        if sys.get(name)
    }
    kept |= {"tags": names} if names else {}
    return {**({"draft": True} if is_draft(entry) else {}), "contentful": kept}
