"""Bodies of Hugo pages with their shortcodes converted, and an account of what was and what was not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from content_repo.importers.emoji_codes import with_emoji
from content_repo.importers.html_blocks import html_body
from content_repo.importers.hugo_images import Images
from content_repo.importers.hugo_layout import is_html
from content_repo.importers.hugo_pages import Page, Pages
from content_repo.importers.hugo_passthrough import Pairs, with_formulas
from content_repo.importers.hugo_references import References
from content_repo.importers.report import ImportReport
from content_repo.importers.shortcodes import convert
from content_repo.importers.shortcodes.uses import Picture
from content_repo.importers.source_tree import MAX_TEXT_BYTES, SourceFile

_TEMPLATES = re.compile(r"(?:themes/[^/]+/)?layouts/_?shortcodes/(.+)\.html")


@dataclass(slots=True)
class Bodies:
    """What the bodies of a site may ask about it. `params` are the site's, with keys in lower case; `emoji`: whether it writes
    `:smile:` for a character; `passthrough`: between which delimiters Markdown leaves a text alone."""

    references: References
    images: Images
    params: Mapping[str, Any]
    templates: Mapping[str, str]
    report: ImportReport
    emoji: bool = False
    passthrough: Pairs = ()

    def convert(self, page: Page, pages: Pages, renamed: Mapping[str, str]) -> None:
        """Change the body of a page; `renamed` are files beside it that have other names now."""
        site = _OnPage(page, pages.values(page), self)
        if is_html(page.path):
            self._take_html(page)
        found = convert(page.parts.body, site)
        text = _with_names(found.text, renamed)
        page.header.notes += _notes(found.converted)
        if found.text != page.parts.body and not found.converted:
            page.header.notes.append("shortcodes written so that they stay visible")
        if text != found.text:
            page.header.notes.append(f"files have other names now: {', '.join(renamed.values())}")
        if not is_html(page.path):
            text = with_formulas(text, self.passthrough)
            text = self._with_emoji(text, page) if self.emoji else text
        page.parts = replace(page.parts, body=text)
        self._count(self.report.converted, found.converted)
        self._count(self.report.shortcodes, found.visible)
        for name in found.visible:
            self.report.shortcode_files.setdefault(name, []).append(page.file.path)

    @staticmethod
    def _take_html(page: Page) -> None:
        body, note = html_body(page.parts.body)
        page.parts = replace(page.parts, body=body)
        page.header.notes.append(note)

    @staticmethod
    def _with_emoji(text: str, page: Page) -> str:
        done = with_emoji(text)
        if done != text:
            page.header.notes.append("codes such as `:smile:` became characters")
        return done

    @staticmethod
    def _count(into: dict[str, int], found: Counter[str]) -> None:
        for name, times in found.items():
            into[name] = into.get(name, 0) + times


def _notes(converted: Counter[str]) -> list[str]:
    if not converted:
        return []
    return [
        f"shortcodes converted: {', '.join(f'{name} ({times})' for name, times in sorted(converted.items()))}"
    ]


def _with_names(text: str, renamed: Mapping[str, str]) -> str:
    """A text whose links and attributes name files by their new names."""
    for old, new in renamed.items():
        parts = re.split(rf"(?<=[(\"'=])(?:\./)?{re.escape(old)}(?=[)\"'\s>?#])", text)
        text = new.join(parts)
    return text


@dataclass(slots=True)
class _OnPage:
    """The site as the shortcodes of one page see it."""

    page: Page
    values: Mapping[str, Any]
    bodies: Bodies

    def destination(self, ref: str) -> str:
        return self.bodies.references.destination(ref, self.page)

    def address(self, ref: str) -> str:
        return self.bodies.references.address(ref, self.page)

    def param(self, name: str) -> str | None:
        for table in (self.values, self.bodies.params):
            value = _at(table, name.lower().split("."))
            if value is not None:
                return value
        return None

    def image(self, name: str, source: str) -> Picture | None:
        return self.bodies.images.find(name, source, str(PurePosixPath(self.page.file.path).parent))

    def template(self, name: str) -> str | None:
        return self.bodies.templates.get(name)


def _at(table: Any, path: list[str]) -> str | None:
    """A value as Hugo prints it: texts and numbers as they are; lists and tables are none."""
    for key in path:
        lowered = (
            {str(each).lower(): value for each, value in table.items()} if isinstance(table, Mapping) else {}
        )
        table = lowered.get(key)
    if isinstance(table, bool):
        return str(table).lower()
    if isinstance(table, float) and table.is_integer() and abs(table) < 1e21:
        return str(int(table))
    return str(table) if isinstance(table, str | int | float) else None


def read_templates(files: Iterable[SourceFile]) -> dict[str, str]:
    """The templates of shortcodes by name; the site's own count more than those of its themes."""
    found: dict[str, str] = {}
    for file in sorted(files, key=lambda each: not each.path.startswith("themes/")):
        named = _TEMPLATES.fullmatch(file.path)
        if named and not file.fault and file.bytes <= MAX_TEXT_BYTES:
            found[named[1]] = file.read().decode("utf-8", "replace")
    return found
