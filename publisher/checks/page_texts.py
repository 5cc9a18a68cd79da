"""What search engines and people without pictures get of a page's fields: titles, descriptions, texts of images.

What was found in a fragment's fields is kept beside the digest of the fact that holds them: after an edit, one fragment is looked
at again. Lines are looked up when there is something to tell.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content_repo import sidecars
from content_repo.checks import CHECKS
from content_repo.models import Model
from content_repo.plaindata import load_data
from content_repo.presence import governed
from content_repo.problems import Problem
from content_repo.sources import Source
from publisher.keys import parse
from publisher.links import asset_paths
from publisher.world import World
from renderers.inputs import Fragment

TITLE, DESCRIPTION = (
    70,
    200,
)  # columns; search engines cut near 60 and 160, and what is cut there is no fault yet

_TABLE = """
CREATE TABLE IF NOT EXISTS page_texts (fact TEXT PRIMARY KEY, digest TEXT NOT NULL, locale TEXT NOT NULL, id TEXT NOT NULL,
                                       title TEXT NOT NULL, description TEXT NOT NULL, images TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS texts_by_title ON page_texts (locale, title);
CREATE INDEX IF NOT EXISTS texts_by_description ON page_texts (locale, description);
"""
_CHANGED = """
SELECT facts.key, facts.digest FROM facts LEFT JOIN page_texts ON page_texts.fact = facts.key
WHERE facts.key >= 'meta:' AND facts.key < 'meta;' AND page_texts.digest IS NOT facts.digest
"""
_GONE = "DELETE FROM page_texts WHERE NOT EXISTS (SELECT 1 FROM facts WHERE facts.key = page_texts.fact)"
_VISIBLE = (
    "(SELECT 1 FROM pages WHERE pages.id = page_texts.id AND pages.locale = page_texts.locale AND visible)"
)


@dataclass(frozen=True, slots=True)
class _Image:
    field: str
    written: str


def page_text_findings(world: World) -> Iterator[Problem]:
    _bring_up_to_date(world)
    yield from _same(world, "title", "duplicate_title")
    yield from _same(world, "description", "duplicate_description")
    yield from _long(world, "title", TITLE, "long_title")
    yield from _long(world, "description", DESCRIPTION, "long_description")
    yield from _images(world)


def _bring_up_to_date(world: World) -> None:
    db = world.state.db
    db.executescript(_TABLE)
    with world.state.transaction():
        db.execute(_GONE)
        rows = [_row(text, digest, world) for text, digest in db.execute(_CHANGED).fetchall()]
        db.executemany("INSERT OR REPLACE INTO page_texts VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _row(text: str, digest: str, world: World) -> tuple[str, ...]:
    fragment: Fragment | None = world.fact(text)[0]
    fragment_id, locale, *_ = parse(text).args
    if fragment is None or fragment.variation:
        return text, digest, locale, fragment_id, "", "", "[]"
    fields = fragment.fields
    title, description = (str(fields.get(name) or "").strip() for name in ("title", "description"))
    model = world.catalog.model(fragment.type)
    images = [[each.field, each.written] for each in _without_text(fields, model)]
    return text, digest, locale, fragment_id, title, description, json.dumps(images)


def _without_text(fields: Mapping[str, Any], model: Model) -> Iterator[_Image]:
    """Images in fields of models, and in sections, that no key beside them describes."""
    named = {
        path: value
        for path, field, value in governed(model.fields, fields, model.section_models)
        if field.type == "image"
    }
    sections = fields.get("sections")
    for number, section in enumerate(sections if isinstance(sections, list | tuple) else ()):
        if isinstance(section, Mapping) and "image" in section:
            named.setdefault(f"sections.{number}.image", section["image"])
    for path, value in named.items():
        written = value.get("src") if isinstance(value, Mapping) else value
        beside = value if isinstance(value, Mapping) else _at(fields, path.split(".")[:-1])
        if isinstance(written, str) and written and not _describes(beside):
            yield _Image(path, written)


def _at(value: Any, steps: list[str]) -> Any:
    for step in steps:
        value = value[int(step)] if isinstance(value, list | tuple) else value.get(step)
    return value


def _describes(beside: Any) -> bool:
    """Whether one of these keys is a text for an image: `alt`, `image_alt`, `altText`."""
    return isinstance(beside, Mapping) and any(
        "alt" in key.lower() and beside[key] is not None for key in beside
    )


# --- what is told


def _same(world: World, column: str, code: str) -> Iterator[Problem]:
    shared = (
        f"SELECT locale, {column}, id FROM page_texts WHERE (locale, {column}) IN (SELECT locale, {column} FROM page_texts "  # noqa: S608
        f"WHERE {column} <> '' GROUP BY 1, 2 HAVING count(*) > 1) AND EXISTS {_VISIBLE} ORDER BY 1, 2, 3"
    )
    groups: dict[tuple[str, str], list[str]] = {}
    for locale, text, fragment_id in world.state.db.execute(shared).fetchall():
        groups.setdefault((locale, text), []).append(fragment_id)
    for (locale, text), ids in groups.items():
        for number, fragment_id in enumerate(ids if len(ids) > 1 else ()):
            source, other = _source(world, fragment_id, locale, column), ids[0] if number else ids[1]
            many = f" and {len(ids) - 2:,} more" if len(ids) > 2 else ""
            message = f"the {column} {_shown(text)} is also that of {other!r}{many}"
            if source is not None:
                yield _problem(code, message, source, column, "say what sets this page apart")


def _long(world: World, column: str, most: int, code: str) -> Iterator[Problem]:
    """A column of text is a letter; letters of Chinese, Japanese and Korean take two."""
    rows = world.state.db.execute(
        f"SELECT locale, {column}, id FROM page_texts WHERE length({column}) > ? AND EXISTS {_VISIBLE}",  # noqa: S608 - fixed
        (most // 2,),
    )
    for locale, text, fragment_id in rows.fetchall():
        width = _width(text)
        source = _source(world, fragment_id, locale, column) if width > most else None
        if source is not None:
            message = f"the {column} takes {width} columns; search engines and lists cut it: {_shown(text)}"
            yield _problem(code, message, source, column, f"say it in {most} columns")


def _images(world: World) -> Iterator[Problem]:
    rows = world.state.db.execute("SELECT id, locale, images FROM page_texts WHERE images <> '[]'").fetchall()
    for fragment_id, locale, images in rows:
        for field, written in json.loads(images):
            source = _source(world, fragment_id, locale, field)
            if source is not None and not _has_sidecar_text(world, written, source.file.rpartition("/")[0]):
                message = f"the image {written!r} has no text for those who do not see it"
                fix = "describe it in a field `alt` beside it, or in its sidecar file"
                yield _problem("missing_alt", message, source, field, fix)


def _has_sidecar_text(world: World, written: str, folder: str) -> bool:
    files = (path + sidecars.ENDING for path in asset_paths(written, folder))
    there = (file for file in files if world.snapshot.digest(file) is not None)
    return any(sidecars.alts(load_data(world.snapshot.read(file), file)) for file in there)


def _source(world: World, fragment_id: str, locale: str, field: str) -> Source | None:
    """The file that a field's value comes from, as far as names tell: the nearest that has it."""
    held = world.catalog.sources(fragment_id)
    name = field.partition(".")[0]
    chain = dict.fromkeys((*world.site.chain(locale), world.site.default_locale, *world.site.locales))
    files = [held[each, None] for each in chain if (each, None) in held]
    found = next((each for each in files if name in {key.lower() for key in each.fields}), None)
    return found if found is not None and world.snapshot.digest(found.file) is not None else None


def _problem(code: str, message: str, source: Source, field: str, fix: str) -> Problem:
    return Problem(code, CHECKS[code], message, source.file, source.line_of(field), field, fix)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
