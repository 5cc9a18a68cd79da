"""What an import needs from a Hugo site's configuration: one file, or a folder `config/_default` with a file
for each table.

Keys match whatever their case, as in Hugo. Environments other than `_default` and modules are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from content_repo import dates
from content_repo.importers import config_files
from content_repo.importers.hugo_urls import Rules
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem

FOLDER = "config/_default/"
_NAMES = ("hugo", "config")
_SUFFIXES = (".toml", ".yaml", ".yml", ".json")
_USED = frozenset(
    (
        *("baseurl", "contentdir", "datadir", "assetdir", "staticdir", "disablepathtolower", "languages"),
        *("defaultcontentlanguage", "defaultcontentlanguageinsubdir", "languagecode", "locale", "markup"),
        *("menu", "menus", "permalinks", "removepathaccents", "taxonomies", "timezone", "title", "uglyurls"),
    )
)


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the site. `folder` is where its content is, `prefix` what its URLs start with ("" or
    "/zh").
    """

    name: str
    folder: str
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class HugoConfig:
    """`taxonomies` are the plural names, `menus` the entries of each menu by weight; `ignored` the keys with
    no meaning here.
    """

    title: str = ""
    base_url: str = ""
    timezone: str = "UTC"
    unsafe: bool = False
    languages: tuple[Language, ...] = (Language("en", "content"),)
    rules: Rules = field(default_factory=lambda: Rules({}))
    taxonomies: tuple[str, ...] = ()
    menus: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    folders: Mapping[str, str] = field(
        default_factory=lambda: {"data": "data", "assets": "assets", "static": "static"}
    )
    ignored: tuple[str, ...] = ()

    @property
    def default(self) -> Language:
        return self.languages[0]


def is_config(path: str) -> bool:
    """Whether a path of the source is a configuration file that is read."""
    name = PurePosixPath(path)
    if name.suffix.lower() not in _SUFFIXES:
        return False
    return path.startswith(FOLDER) or ("/" not in path and name.stem in _NAMES)


def read_config(files: Iterable[SourceFile], problems: list[Problem]) -> HugoConfig:
    """The configuration in these files; a file that cannot be read is a problem and counts as empty."""
    found: dict[str, Any] = {}
    for file in files:
        stem = PurePosixPath(file.path).stem.lower()
        value = config_files.read(file, problems)
        alone = not file.path.startswith(FOLDER) or stem in _NAMES
        table, _, language = stem.partition(".")
        if alone:
            found = _merged(found, value)
        elif language:
            found = _merged(found, {"languages": {language: {table: value.get(table, value)}}})
        else:
            found = _merged(found, {table: value.get(table, value) if isinstance(value, dict) else value})
    return _config(found, _timezone(found, problems))


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merged(old[key], value) if key in old else value for key, value in new.items()}}


def _timezone(found: Mapping[str, Any], problems: list[Problem]) -> str:
    name = str(found.get("timezone") or "UTC")
    try:
        dates.zone(name)
    except ValueError as error:
        fix = "set `timezone` in site.toml by hand"
        problems.append(
            Problem("import_setting", "warning", str(error), "site.toml", field="timezone", fix=fix)
        )
        return "UTC"
    return name


def _config(found: Mapping[str, Any], timezone: str) -> HugoConfig:
    languages = _languages(found)
    menus = _table(found, "menus") or _table(found, "menu")
    return HugoConfig(
        title=str(found.get("title") or ""),
        base_url=str(found.get("baseurl") or ""),
        timezone=timezone,
        unsafe=_unsafe(found),
        languages=languages,
        rules=_rules(found, languages[0]),
        taxonomies=tuple(str(each) for each in _table(found, "taxonomies").values()),
        menus={str(name): _entries(rows) for name, rows in menus.items() if isinstance(rows, list)},
        folders={
            "data": _folder(found, "datadir", "data"),
            "assets": _folder(found, "assetdir", "assets"),
            "static": _folder(found, "staticdir", "static"),
        },
        ignored=tuple(sorted(key for key in found if key not in _USED)),
    )


def _table(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _folder(found: Mapping[str, Any], key: str, default: str) -> str:
    value = found.get(key)
    return value.strip("/") if isinstance(value, str) and value.strip("/") else default


def _unsafe(found: Mapping[str, Any]) -> bool:
    """Hugo shows raw HTML in Markdown only where this is set."""
    return _table(_table(_table(found, "markup"), "goldmark"), "renderer").get("unsafe") is True


def _languages(found: Mapping[str, Any]) -> tuple[Language, ...]:
    """The default language first."""
    default = str(found.get("defaultcontentlanguage") or "en").lower()
    folder, tables = _folder(found, "contentdir", "content"), _table(found, "languages")
    in_subfolder = found.get("defaultcontentlanguageinsubdir") is True and len(tables) > 1
    others = [
        name for name, each in tables.items() if name != default and not _table(tables, name).get("disabled")
    ]
    return (
        Language(
            default,
            _folder(_table(tables, default), "contentdir", folder),
            f"/{default}" if in_subfolder else "",
        ),
        *(Language(name, _folder(_table(tables, name), "contentdir", folder), f"/{name}") for name in others),
    )


def _rules(found: Mapping[str, Any], default: Language) -> Rules:
    return Rules(
        permalinks=_permalinks(_table(found, "permalinks")),
        lower=found.get("disablepathtolower") is not True,
        remove_accents=found.get("removepathaccents") is True,
        ugly=found.get("uglyurls") is True,
        prefix=default.prefix,
    )


def _permalinks(table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Patterns directly below `permalinks` are for pages."""
    patterns: dict[str, dict[str, str]] = {"page": {}, "section": {}}
    for key, value in table.items():
        if isinstance(value, str):
            patterns["page"][key] = value
        elif isinstance(value, dict) and key in patterns:
            patterns[key].update({name: each for name, each in value.items() if isinstance(each, str)})
    return patterns


def _entries(rows: list[Any]) -> tuple[Mapping[str, Any], ...]:
    """By weight, then as written; no weight comes last."""
    entries = [row for row in rows if isinstance(row, dict)]
    return tuple(sorted(entries, key=lambda row: _weight(row.get("weight"))))


def _weight(value: Any) -> int:
    return value if isinstance(value, int) and value else 1 << 30
