"""The content files of a Zola site: what each is, and the URL that Zola gives it.

Source of the rules: https://www.getzola.org/documentation/content/page/ and `components/content` of Zola.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from content_repo.importers import zola_slugs
from content_repo.importers.header import Header
from content_repo.importers.parts import Parts
from content_repo.importers.source_tree import SourceFile
from content_repo.importers.target_names import fragment_path
from content_repo.importers.zola_config import ZolaConfig

_DATED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T[0-9:.]+(?:Z|[+-][0-9:]+)?)?[_-](.+)")
_UNSAFE = re.compile(r'[<>:/|?*#\n"\\]')


@dataclass(frozen=True, slots=True)
class Place:
    """From the path below `content/` alone. `folders` are those around the page; `name` is the file's, or that of
    the folder it is the index of, without a date; `language` "" is the default.
    """

    folders: tuple[str, ...]
    name: str
    day: str = ""
    language: str = ""
    is_section: bool = False


def place_of(path: str, config: ZolaConfig) -> Place:
    pure = PurePosixPath(path)
    stem, language = pure.stem, ""
    head, _, tail = stem.rpartition(".")
    if head and tail in config.languages:
        stem, language = head, "" if tail == config.default else tail
    if stem == "_index":
        return Place(pure.parts[:-1], "", "", language, True)
    folders = pure.parts[:-1]
    if stem == "index" and folders:
        folders, stem = folders[:-1], folders[-1]
    dated = _DATED.fullmatch(stem)
    day = f"{dated[1]}{dated[2] or ''}" if dated else ""
    return Place(folders, dated[3] if dated and not config.keeps_dates else stem, day, language)


@dataclass(slots=True)
class ZolaPage:
    """One Markdown file. `path` is below `content/`."""

    file: SourceFile
    path: str
    place: Place
    parts: Parts
    header: Header

    @property
    def is_rendered(self) -> bool:
        return self.header.get("render") is not False

    def url(self, config: ZolaConfig) -> str:
        """The URL path below the base URL."""
        language = f"/{self.place.language}" if self.place.language else ""
        if self.place.is_section:
            return "/".join((language, *self.place.folders, "")) or "/"
        if own := self.header.written("path").strip():
            return "/" + own.strip("/") + "/"
        slug = slugified(self.header.written("slug") or self.place.name, config.slugify)
        home = not self.place.folders and self.place.name == "index"
        return "/".join((language, *self.place.folders, *(() if home else (slug,)), ""))

    def target(self, config: ZolaConfig) -> str:
        """Where it goes: the same path, with the locale in its name unless it is the default one."""
        path, _ = fragment_path(self.path)
        own = f".{config.default}.md"
        return f"content/{path.removesuffix(own)}.md" if path.endswith(own) else f"content/{path}"

    @property
    def original(self) -> str:
        """The path of the file in the default language, without a suffix."""
        stem = str(PurePosixPath(self.path).with_suffix(""))
        return stem.removesuffix(f".{self.place.language}") if self.place.language else stem


def slugified(text: str, mode: str) -> str:
    """A name as Zola writes it in a URL."""
    if mode == "off":
        return text
    if mode == "safe":
        return _UNSAFE.sub("", text).strip().replace(" ", "_")
    return zola_slugs.slugified(text)
