"""A Ghost export (JSON, Ghost 1 to 6) as values.

Source of the format: the exports of Ghost's own "Labs", `{"db": [{"meta": …, "data": {table: rows}}]}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.importers.source_tree import SourceFile
from content_repo.problems import ContentError, Problem

Row = Mapping[str, Any]


@dataclass(slots=True)
class GhostExport:
    """Rows of each table. `tags_of` and `authors_of` are slugs by the id of a post, in their order."""

    tables: Mapping[str, list[Row]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    tags_of: Mapping[str, list[str]] = field(default_factory=dict)
    authors_of: Mapping[str, list[str]] = field(default_factory=dict)
    metas: Mapping[str, Row] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])


def read_export(document: SourceFile) -> GhostExport:
    """Raises ContentError for what is no export of Ghost."""
    data = _data(read_json(document), document.path)
    tables: dict[str, list[Row]] = {
        name: [row for row in rows if isinstance(row, dict)]
        for name, rows in data.items()
        if isinstance(rows, list)
    }
    found = GhostExport(tables)
    found.settings = {str(row.get("key")): row.get("value") for row in found.rows("settings")}
    found.tags_of = _related(found, "posts_tags", "tag_id", "tags")
    found.authors_of = _related(found, "posts_authors", "author_id", "users")
    found.metas = {text(row, "post_id"): row for row in found.rows("posts_meta")}
    return found


def read_json(document: SourceFile) -> Any:
    """The value of a JSON file. Raises ContentError."""
    try:
        return json.loads(document.read().removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        raise ContentError(
            Problem("json_syntax", "error", f"this is not JSON: {error}", document.path, line)
        ) from error


def _data(value: Any, file: str) -> Mapping[str, Any]:
    whole = value.get("db") if isinstance(value, dict) else None
    first = whole[0] if isinstance(whole, list) and whole else value
    data = first.get("data") if isinstance(first, dict) else None
    if not isinstance(data, dict) or "posts" not in data:
        message = "this is no export of Ghost: it holds no `posts`"
        fix = "export the content in Ghost's settings, under Import/Export"
        raise ContentError(Problem("import_source", "error", message, file, 1, fix=fix))
    return data


def text(row: Row, key: str) -> str:
    """A value as text; "" for none."""
    value = row.get(key)
    return "" if value is None or isinstance(value, dict | list) else str(value)


def _related(found: GhostExport, table: str, key: str, to: str) -> dict[str, list[str]]:
    slugs = {text(row, "id"): text(row, "slug") for row in found.rows(to)}
    rows = sorted(found.rows(table), key=lambda row: _order(row.get("sort_order")))
    related: dict[str, list[str]] = {}
    for row in rows:
        if slug := slugs.get(text(row, key)):
            related.setdefault(text(row, "post_id"), []).append(slug)
    return related


def _order(value: Any) -> int:
    return value if isinstance(value, int) else 0


def posts(found: GhostExport) -> Iterator[Row]:
    yield from found.rows("posts")


def is_page(row: Row) -> bool:
    return text(row, "type") == "page" or row.get("page") in (1, True)
