"""All names in one file, whatever kind of file it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from content_repo import frontmatter, redirects
from content_repo.document import Document
from content_repo.edits.layout import layout
from content_repo.model_files import MODELS, Models
from content_repo.models import model_of
from content_repo.plaindata import load_data
from content_repo.references.data_mentions import (
    field_mentions,
    free_mentions,
    region_mentions,
    rule_mentions,
)
from content_repo.references.markdown_mentions import markdown_mentions
from content_repo.references.mentions import Mention, Role, Span
from content_repo.section_models import Kinds, kinds_of
from content_repo.site import Site
from content_repo.sources import FOLDER, parse_source

_CALL = re.compile(r"\b(place|link|asset|tree|query)\(\s*(?:under\s*=\s*)?([\"'])([^\"'\n]+)\2")
_CALLED: dict[str, Role] = {
    "place": "reference",
    "link": "destination",
    "asset": "asset",
    "tree": "folder",
    "query": "folder",
}


@dataclass(frozen=True)
class MentionReader:
    """`kinds` are the types of sections of a fragment's base, for files that name only their ids."""

    site: Site
    models: Models

    def mentions(self, file: str, raw: bytes, kinds: Kinds | None = None) -> Iterator[Mention]:
        """With file and line. What cannot be read mentions nothing: the check tells of it."""
        if file.startswith(FOLDER):
            yield from self._of_fragment(file, raw, kinds or {})
        elif file.startswith("theme/") and file.endswith(".html"):
            yield from _of_template(file, raw)
        elif file.endswith((".yaml", ".yml", ".toml", ".json")):
            document = load_data(raw, file)
            if document.value is not None:
                yield from (
                    each.at(file, _line(document, each)) for each in self._of_data(file, document.value)
                )

    def _of_fragment(self, file: str, raw: bytes, kinds: Kinds) -> Iterator[Mention]:
        source, _ = parse_source(file, raw, self.site, self.models.types)
        if source is None:
            return
        model = model_of(source.type, self.models.types)
        known = {**kinds, **kinds_of(source.fields)}
        fields = {**source.fields, **({"if": source.condition} if source.condition is not None else {})}
        for each in field_mentions(fields, model.fields, self.models.sections, known):
            yield each.at(file, source.line_of(".".join(map(str, each.path))))
        text, _ = frontmatter.decode(raw, file)
        yield from _of_body(file, text, source.body, source.body_line)

    def _of_data(self, file: str, value: Any) -> Iterator[Mention]:
        if file == "site.toml":
            return _of_settings(value)
        if file == "regions.yaml":
            return region_mentions(value, self.models.sections)
        if file == redirects.FILE:
            return _of_redirects(value)
        if file.startswith(MODELS):
            return _of_model(value, self.models)
        if file.startswith("audience/"):
            return rule_mentions(value.get("when"), ("when",)) if isinstance(value, Mapping) else iter(())
        return free_mentions(value) if file.startswith("data/") else iter(())


def _line(document: Document, mention: Mention) -> int:
    return max(document.line_of(mention.path), 1)


def _of_body(file: str, text: str, body: str | None, body_line: int) -> Iterator[Mention]:
    """Of the text below the front matter; a body that is a key belongs to the data."""
    if not body:
        return
    place = layout(text, file)
    below = text[place.body :] if file.endswith(".md") else ""
    path = () if below.strip() else ("body",)
    for each in markdown_mentions(below if not path else body, path):
        at = each.span.start if each.span else 0
        line = body_line + (below.count("\n", 0, at) if not path else 0)
        yield each.at(file, line)


def _of_settings(value: Mapping[str, Any]) -> Iterator[Mention]:
    menus = value.get("menus")
    for name, items in menus.items() if isinstance(menus, Mapping) else ():
        yield from _of_menu(items, ("menus", name))
    for number, segment in enumerate(value.get("segments") or ()):
        yield Mention("segment", "setting", str(segment), ("segments", number))


def _of_menu(items: Any, path: tuple[str | int, ...]) -> Iterator[Mention]:
    for number, item in enumerate(items if isinstance(items, list) else ()):
        for key, each in item.items() if isinstance(item, Mapping) else ():
            if key in ("page", "url") and isinstance(each, str):
                role: Role = "reference" if key == "page" else "destination"
                yield Mention(role, "menu", each, (*path, number, key))
            elif key == "children":
                yield from _of_menu(each, (*path, number, key))


def _of_redirects(value: Any) -> Iterator[Mention]:
    for number, row in enumerate(value if isinstance(value, list) else ()):
        if isinstance(row, Mapping) and isinstance(row.get("to"), str):
            yield Mention("destination", "redirect", row["to"], (number, "to"))


def _of_model(value: Any, models: Models) -> Iterator[Mention]:
    if not isinstance(value, Mapping):
        return
    if isinstance(value.get("path"), str):
        yield Mention("path", "model", value["path"], ("path",))
    yield from region_mentions(value.get("regions"), models.sections, ("regions",))
    yield from _of_declared(value.get("fields"), ("fields",))


def _of_declared(fields: Any, path: tuple[str | int, ...]) -> Iterator[Mention]:
    """Types that references may lead to, and defaults that name something."""
    for name, field in fields.items() if isinstance(fields, Mapping) else ():
        if not isinstance(field, Mapping):
            continue
        below = (*path, name)
        listed = field.get("to")
        for number, each in enumerate(listed if isinstance(listed, list) else ()):
            yield Mention("type", "model", str(each), (*below, "to", number))
        if isinstance(listed, str):
            yield Mention("type", "model", listed, (*below, "to"))
        role: Role | None = {
            "reference": "reference",
            "link": "destination",
            "image": "asset",
            "file": "asset",
        }.get(str(field.get("type")))  # type: ignore[assignment]  # the texts above are roles
        if role and isinstance(field.get("default"), str):
            yield Mention(role, "model", field["default"], (*below, "default"))
        yield from _of_declared(field.get("fields"), (*below, "fields"))


def _of_template(file: str, raw: bytes) -> Iterator[Mention]:
    text, problem = frontmatter.decode(raw, file)
    for found in _CALL.finditer(text) if not problem else ():
        line = text.count("\n", 0, found.start()) + 1
        yield Mention(_CALLED[found[1]], "template", found[3], (), Span(*found.span(3)), file, line)
