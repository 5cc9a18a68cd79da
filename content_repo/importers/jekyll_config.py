"""What an import needs from `_config.yml` of a Jekyll site (https://jekyllrb.com/docs/configuration/)."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from content_repo.importers import config_files
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem

NAMES = ("_config.yml", "_config.yaml", "_config.toml")
USED = frozenset(
    (
        *("title", "name", "url", "baseurl", "permalink", "collections", "collections_dir", "defaults"),
        *("exclude", "include", "timezone", "lang", "locale", "data_dir", "source"),
    )
)
_LEFT_OUT = (
    *(".sass-cache/", ".jekyll-cache/", "gemfiles/", "gemfile", "gemfile.lock", "node_modules/"),
    *("vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/"),
)


@dataclass(frozen=True, slots=True)
class Collection:
    """`permalink` is "" where the site's style decides."""

    name: str
    output: bool = False
    permalink: str = ""


@dataclass(frozen=True, slots=True)
class Default:
    """Values for files below `path` ("" is everywhere) that are of `type` ("" is all)."""

    path: str
    type: str
    values: Mapping[str, Any]

    def reaches(self, path: str, kind: str) -> bool:
        return self.type in ("", kind) and self._covers(path)

    def _covers(self, path: str) -> bool:
        wanted = self.path.strip("/")
        if "*" in wanted:
            return fnmatch.fnmatchcase(path, wanted) or fnmatch.fnmatchcase(path, f"{wanted}/*")
        return not wanted or path == wanted or path.startswith(f"{wanted}/")

    @property
    def rank(self) -> tuple[int, bool]:
        return len(self.path.strip("/")), bool(self.type)


@dataclass(frozen=True, slots=True)
class JekyllConfig:
    """`values` are all settings as they were written."""

    values: Mapping[str, Any] = field(default_factory=dict)
    timezone: str = "UTC"
    collections: Mapping[str, Collection] = field(default_factory=dict)
    defaults: tuple[Default, ...] = ()

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return "" if value is None or isinstance(value, dict | list) else str(value)

    @property
    def permalink(self) -> str:
        return self.text("permalink") or "date"

    @property
    def base_path(self) -> str:
        return "/" + self.text("baseurl").strip("/") if self.text("baseurl").strip("/") else ""

    @property
    def base_url(self) -> str:
        return self.text("url").rstrip("/")

    @property
    def collections_folder(self) -> str:
        folder = self.text("collections_dir").strip("/")
        return f"{folder}/" if folder else ""

    def default_values(self, path: str, kind: str) -> dict[str, Any]:
        """What `defaults` hand to a file; the longest path wins, of equal ones the one with a type."""
        found: dict[str, Any] = {}
        for each in sorted(self.defaults, key=lambda each: each.rank):
            if each.reaches(path, kind):
                found |= each.values
        return found

    def leaves_out(self, path: str) -> bool:
        """Whether Jekyll does not look at a path."""
        return any(_matches(path, each) for each in self._excluded())

    def _excluded(self) -> Iterator[str]:
        listed = self.values.get("exclude")
        yield from _LEFT_OUT
        yield from map(str, listed if isinstance(listed, list) else ())

    def includes(self, path: str) -> bool:
        """Whether `include` names a path that would be passed over."""
        listed = self.values.get("include")
        names = [str(each) for each in listed] if isinstance(listed, list) else [".htaccess"]
        return any(_matches(path, each) for each in names)


def _matches(path: str, pattern: str) -> bool:
    plain, lower = pattern.strip("/").lower(), path.lower()
    return lower == plain or lower.startswith(f"{plain}/") or fnmatch.fnmatchcase(lower, plain)


def read_config(files: Iterable[SourceFile], problems: list[Problem]) -> JekyllConfig:
    """The configuration; a file that cannot be read is a problem and counts as empty."""
    found: dict[str, Any] = {}
    for file in files:
        value = config_files.read_as_written(file, problems)
        found |= value if isinstance(value, dict) else {}
    return JekyllConfig(
        found,
        config_files.timezone(found, problems),
        _collections(found.get("collections")),
        tuple(_defaults(found)),
    )


def _collections(value: Any) -> dict[str, Collection]:
    if isinstance(value, list):
        return {str(name): Collection(str(name)) for name in value}
    found = {}
    for name, each in (value if isinstance(value, dict) else {}).items():
        table = each if isinstance(each, dict) else {}
        found[name] = Collection(name, table.get("output") is True, str(table.get("permalink") or ""))
    return found


def _defaults(found: Mapping[str, Any]) -> Iterator[Default]:
    listed = found.get("defaults")
    for each in listed if isinstance(listed, list) else []:
        scope = each.get("scope") if isinstance(each, dict) else None
        values = each.get("values") if isinstance(each, dict) else None
        if isinstance(values, dict):
            scope = scope if isinstance(scope, dict) else {}
            yield Default(str(scope.get("path") or ""), str(scope.get("type") or ""), values)
