"""A Contentful space export (JSON, as `contentful space export` writes it) as values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.importers.ghost_export import read_json
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import ContentError, Problem

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Locale:
    code: str
    name: str = ""
    fallback: str = ""
    is_default: bool = False


@dataclass(slots=True)
class Space:
    """`entries` and `assets` by id; `others` the counts of what has no meaning here (webhooks, roles, …)."""

    types: list[Row] = field(default_factory=list)
    entries: dict[str, Row] = field(default_factory=dict)
    assets: dict[str, Row] = field(default_factory=dict)
    locales: list[Locale] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)

    @property
    def default(self) -> str:
        return next((each.code for each in self.locales if each.is_default), self.locales[0].code)


def read_space(document: SourceFile) -> Space:
    """Raises ContentError for what is no export of Contentful."""
    value = read_json(document)
    if not isinstance(value, dict) or not isinstance(value.get("entries"), list):
        message = "this is no export of Contentful: it holds no `entries`"
        fix = "make it with `contentful space export`"
        raise ContentError(Problem("import_source", "error", message, document.path, 1, fix=fix))
    known = ("contentTypes", "entries", "assets", "locales")
    return Space(
        list(_rows(value, "contentTypes")),
        {identity(row): row for row in _rows(value, "entries")},
        {identity(row): row for row in _rows(value, "assets")},
        _locales(value),
        {
            key: len(rows)
            for key, rows in value.items()
            if key not in known and isinstance(rows, list) and rows
        },
    )


def _rows(value: Row, key: str) -> Iterator[Row]:
    rows = value.get(key)
    yield from (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()


def _locales(value: Row) -> list[Locale]:
    found = [
        Locale(
            str(row["code"]),
            str(row.get("name") or ""),
            str(row.get("fallbackCode") or ""),
            bool(row.get("default")),
        )
        for row in _rows(value, "locales")
        if row.get("code")
    ]
    return found or [Locale(_first_locale(value), is_default=True)]


def _first_locale(value: Row) -> str:
    """The only locale that an export without a list of them can tell."""
    for row in _rows(value, "entries"):
        for values in table(row, "fields").values():
            if isinstance(values, dict) and values:
                return str(next(iter(values)))
    return "en-US"


def table(row: Any, key: str) -> Row:
    value = row.get(key) if isinstance(row, dict) else None
    return value if isinstance(value, dict) else {}


def identity(row: Row) -> str:
    return str(table(row, "sys").get("id") or "")


def type_of(entry: Row) -> str:
    return identity(table(table(entry, "sys"), "contentType"))


def is_draft(row: Row) -> bool:
    """Whether visitors could not see it: never published, unpublished, or archived."""
    sys = table(row, "sys")
    published = sys.get("publishedVersion") or sys.get("publishedAt")
    return not published or bool(sys.get("archivedVersion") or sys.get("archivedAt"))


def link_of(value: Any) -> tuple[str, str]:
    """("Entry" or "Asset", id) of a link; two empty texts for anything else."""
    sys = table(value, "sys")
    is_link = sys.get("type") == "Link" and sys.get("linkType") in ("Entry", "Asset")
    return (str(sys["linkType"]), str(sys.get("id") or "")) if is_link else ("", "")
