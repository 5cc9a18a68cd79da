"""What an import needs from `config.toml` of a Zola site (https://www.getzola.org/documentation/)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from content_repo.importers import config_files
from content_repo.importers.old_addresses import host_of, parts_of
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem

NAMES = ("config.toml", "zola.toml")
_USED = frozenset(
    ("title", "base_url", "default_language", "languages", "taxonomies", "taxonomy_root", "slugify")
)


@dataclass(frozen=True, slots=True)
class ZolaConfig:
    """`languages` are all of the site, the default first; `slugify`, `slugify_terms` and `slugify_anchors` are "on", "safe" or
    "off"; `keeps_dates`: whether the day in a file's name stays in its address;
    `emoji`: whether codes such as `:smile:` are characters.
    """

    title: str = ""
    base_url: str = ""
    languages: tuple[str, ...] = ("en",)
    taxonomies: tuple[str, ...] = ()
    slugify: str = "on"
    ignored: tuple[str, ...] = ()
    slugify_terms: str = "on"
    slugify_anchors: str = "on"
    keeps_dates: bool = False
    taxonomy_root: str = ""
    emoji: bool = False

    @property
    def default(self) -> str:
        return self.languages[0]

    @property
    def base_path(self) -> str:
        return parts_of(self.base_url).path.rstrip("/")

    @property
    def host(self) -> str:
        return host_of(self.base_url)


def read_config(files: Iterable[SourceFile], problems: list[Problem]) -> ZolaConfig:
    """The configuration; a file that cannot be read is a problem and counts as empty."""
    found: dict[str, Any] = {}
    for file in files:
        value = config_files.read_as_written(file, problems)
        found |= value if isinstance(value, dict) else {}
    default = str(found.get("default_language") or "en")
    tables = found.get("languages")
    others = tables if isinstance(tables, dict) else {}
    listed, markdown = found.get("slugify"), found.get("markdown")
    slugify = listed if isinstance(listed, dict) else {}
    return ZolaConfig(
        str(found.get("title") or ""),
        str(found.get("base_url") or ""),
        (default, *(name for name in others if name != default)),
        tuple(dict.fromkeys(_taxonomies(found.get("taxonomies")))),
        str(slugify.get("paths") or "on"),
        tuple(sorted(key for key in found if key not in _USED)),
        slugify_terms=str(slugify.get("taxonomies") or "on"),
        slugify_anchors=str(slugify.get("anchors") or "on"),
        keeps_dates=slugify.get("paths_keep_dates") is True,
        taxonomy_root=str(found.get("taxonomy_root") or "").strip("/"),
        emoji=isinstance(markdown, dict) and markdown.get("render_emoji") is True,
    )


def _taxonomies(value: Any) -> Iterable[str]:
    for each in value if isinstance(value, list) else []:
        name = each.get("name") if isinstance(each, dict) else each
        if isinstance(name, str) and name:
            yield name
