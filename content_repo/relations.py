"""What models say about fragments beside each other: values that no two may share, the types that references may lead to,
and types of which there is one fragment.

The rows of a fragment are written when it is; they are compared as a whole, in SQL, when rows changed, or when fragments
came, went or became others. Time plays no part: a draft that takes somebody's unique value is told at once.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from content_repo.change import ANY, Change
from content_repo.fields import LIST_TYPES, Field
from content_repo.models import Model
from content_repo.presence import governed
from content_repo.problems import Problem
from content_repo.section_models import kinds_of
from content_repo.sources import Source, canonical_id, plain_ref
from content_repo.suggestions import did_you_mean
from content_repo.values import coerce

if TYPE_CHECKING:
    from content_repo.catalog import Catalog

SCHEMA = """
CREATE TABLE unique_values (scope TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
                            field TEXT NOT NULL);
CREATE INDEX unique_by_value ON unique_values (scope, value, id);
CREATE INDEX unique_by_id ON unique_values (id);
CREATE TABLE field_references (id TEXT NOT NULL, written TEXT NOT NULL, target TEXT NOT NULL, alias TEXT NOT NULL,
                               allowed TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, field TEXT NOT NULL);
CREATE INDEX field_references_by_id ON field_references (id);
"""
_SHARED = """
SELECT scope, value, id, file, line, field FROM unique_values WHERE (scope, value) IN
(SELECT scope, value FROM unique_values GROUP BY scope, value HAVING min(id) <> max(id))
ORDER BY scope, value, id, file, line
"""
_LED_TO = """
SELECT written, allowed, r.file, line, field, coalesce(f.type, (SELECT type FROM aliases a JOIN fragments g ON g.id = a.id
    WHERE a.alias = r.alias ORDER BY a.id LIMIT 1)) AS kind
FROM field_references r LEFT JOIN fragments f ON f.id = r.target ORDER BY r.file, line, field
"""
_SUBJECT = "relations"


class Relations:
    """Writes and compares the rows."""

    def __init__(self, catalog: Catalog, db: sqlite3.Connection) -> None:
        self._catalog = catalog
        self._db = db
        self._moved = False

    def forget(self, fragment_id: str) -> None:
        for table in ("unique_values", "field_references"):
            gone = self._db.execute(f"DELETE FROM {table} WHERE id = ?", (fragment_id,))  # noqa: S608 - fixed names
            self._moved |= gone.rowcount > 0

    def note(self, base: Source) -> None:
        """Write the rows of a fragment of which there are none."""
        model = self._catalog.model(base.type)
        if not model.has_relations:
            return
        uniques, references = list(self._uniques(base, model)), list(self._references(base, model))
        self._db.executemany("INSERT INTO unique_values VALUES (?, ?, ?, ?, ?, ?)", uniques)
        self._db.executemany("INSERT INTO field_references VALUES (?, ?, ?, ?, ?, ?, ?, ?)", references)
        self._moved |= bool(uniques or references)

    def judge(self, change: Change, *, is_first: bool) -> None:
        """Compare, when something can have another outcome now."""
        if not (is_first or self._moved or change.moved or change.everything or ANY in change.fields):
            return
        self._moved = False
        self._db.execute("DELETE FROM content_problems WHERE subject = ?", (_SUBJECT,))
        found = [*self._shared(), *self._misled(), *self._crowds()]
        rows = [(_SUBJECT, json.dumps(problem.as_dict())) for problem in dict.fromkeys(found)]
        self._db.executemany("INSERT INTO content_problems VALUES (?, ?)", rows)

    # --- rows

    def _uniques(self, base: Source, model: Model) -> Iterator[tuple[Any, ...]]:
        """Of what each language shows; variations stand in for their own fragment only."""
        for locale in self._catalog.page_locales(base.id):
            resolved = self._catalog.resolved(base.id, locale)
            fields = resolved.fields if resolved else {}
            for path, field, value in governed(model.fields, fields, {}):
                if field.unique and field.type not in LIST_TYPES and value != "":
                    source = self._holder(base, locale, path)
                    scope = f"{base.type}:{path}:{locale if field.is_localised else ''}"
                    line = source.line_of(path)
                    yield scope, _canonical(value), base.id, source.file, line, path

    def _holder(self, base: Source, locale: str, path: str) -> Source:
        """The nearest file that sets a field, of those that are no variation."""
        held = self._catalog.sources(base.id)
        files = (held.get((each, None)) for each in self._catalog.site.chain(locale))
        key = path.partition(".")[0]
        return next((each for each in files if each is not None and key in each.fields), base)

    def _references(self, base: Source, model: Model) -> Iterator[tuple[Any, ...]]:
        """Of every file of the fragment."""
        kinds = kinds_of(base.fields) if model.section_models else {}
        for source in self._catalog.sources(base.id).values():
            fields, _ = coerce(model, source, self._catalog.site.zone, kinds)
            for path, field, value in governed(model.fields, fields, model.section_models):
                if field.type == "reference" and isinstance(value, str) and value:
                    yield base.id, *_reference(value, field), source.file, source.line_of(path), path

    # --- outcomes

    def _shared(self) -> Iterator[Problem]:
        rows = self._db.execute(_SHARED).fetchall()
        for _, group in groupby(rows, key=lambda row: row[:2]):
            (_, value, first, first_file, first_line, _), *others = group
            for _, _, fragment_id, file, line, field in others:
                if fragment_id != first:
                    message = f"`{field}` is {value} here and in {first_file}:{first_line}; it must be unique"
                    yield Problem("not_unique", "error", message, file, line, field, "change one of them")

    def _misled(self) -> Iterator[Problem]:
        for written, allowed, file, line, field, kind in self._db.execute(_LED_TO).fetchall():
            kinds = allowed.split(" ") if allowed else []
            if kind is None:
                message = f"`{field}` leads to nothing: there is no fragment {written!r}"
                fix = did_you_mean(written, self._near(written)) or "write the fragment, or correct the name"
                yield Problem("reference_missing", "warning", message, file, line, field, fix)
            elif kinds and kind not in kinds:
                message = f"`{field}` leads to {written!r}, which is of type {kind}"
                fix = f"it may lead to: {', '.join(kinds)}"
                yield Problem("reference_type", "error", message, file, line, field, fix)

    def _near(self, written: str) -> list[str]:
        """Ids that look alike: those in the same folder, those with the same name."""
        folder, _, name = plain_ref(written).rpartition("/")
        rows = self._db.execute(
            "SELECT id FROM fragments WHERE id LIKE ? OR id LIKE ? ORDER BY id LIMIT 200",
            (f"{folder}/%" if folder else "%", f"%/{name}"),
        )
        return [row[0] for row in rows]

    def _crowds(self) -> Iterator[Problem]:
        for name, model in sorted(self._catalog.models.items()):
            if model.singleton:
                rows = self._db.execute("SELECT id, file FROM fragments WHERE type = ? ORDER BY id", (name,))
                yield from _crowd(model, rows.fetchall())


def _crowd(model: Model, held: list[tuple[str, str]]) -> Iterator[Problem]:
    wanted = model.path or (held[0][0] if held else "")
    if not held:
        message = f"there is no fragment of type {model.name!r}, of which there is to be one"
        fix = f"write content/{model.path or model.name}.md" + (
            "" if model.path else f" with `type: {model.name}`"
        )
        yield Problem("singleton", "warning", message, f"models/{model.name}.yaml", 1, fix=fix)
    for fragment_id, file in held:
        if fragment_id != wanted:
            message = f"there is one fragment of type {model.name!r}, {wanted!r}, and this is another"
            yield Problem(
                "singleton", "error", message, file, 1, "type", "give it another type, or delete it"
            )


def _reference(written: str, field: Field) -> tuple[str, str, str, str]:
    """(as written, id it names, old name it may be, types it may lead to)"""
    target = written.partition("#")[0]
    return written, canonical_id(target), plain_ref(target), " ".join(field.to)


def _canonical(value: Any) -> str:
    return json.dumps(
        value if isinstance(value, str | int | float | bool) else str(value), ensure_ascii=False
    )
