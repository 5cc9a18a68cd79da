"""What an import needs from a Hugo site's configuration: one file, or folders `config/_default` and
`config/production` with a file for each table.

Keys match whatever their case, as in Hugo. Environments other than production, which is what Hugo builds unless
told otherwise, are not read, and modules are not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from content_repo.importers import config_files
from content_repo.importers.hugo_languages import Language, Languages
from content_repo.importers.hugo_mounts import Mounts
from content_repo.importers.hugo_outputs import Formats, formats_by_kind
from content_repo.importers.hugo_passthrough import Pairs, delimiters
from content_repo.importers.hugo_urls import Rules
from content_repo.importers.source_tree import SourceFile
from content_repo.problems import Problem

FOLDERS = ("config/_default/", "config/production/")  # the later one overrules
_NAMES = ("config", "hugo")
_SUFFIXES = (".toml", ".yaml", ".yml", ".json")
_USED = frozenset(
    (
        *("baseurl", "cascade", "contentdir", "datadir", "assetdir", "staticdir", "disablepathtolower"),
        *("defaultcontentlanguage", "defaultcontentlanguageinsubdir", "disablekinds", "disablelanguages"),
        *("disabledefaultlanguageredirect", "disabledefaultsiteredirect", "enableemoji"),
        *("languagecode", "languages", "locale", "markup", "menu", "menus", "module", "permalinks"),
        *("removepathaccents", "params", "indexes", "taxonomies", "timezone", "title", "uglyurls"),
    )
)
_TABLES_OF_LANGUAGES = ("menus", "params")  # `languages.pt.toml` is the table of Portuguese itself
_KINDS = ("home", "page", "section", "taxonomy", "term")
_TAXONOMIES = {"category": "categories", "tag": "tags"}  # Hugo's own, where a site names none


@dataclass(frozen=True, slots=True)
class HugoConfig:
    """`taxonomies` are the plural names, `menus` the rows of each menu, by language key; `rules` are by language key, too.

    ignored      keys with no meaning here
    params       what the shortcode `param` finds where a page has no such value
    disabled     kinds of pages that the site does not make
    outputs      kind of page → formats that it is written in, where the site says so
    feed         the last part of the addresses of feeds, "" where there are none
    highlight    whether code in fences is highlighted
    autolinks    whether addresses in a text are links
    passthrough  the delimiters of what Markdown leaves alone
    emoji        whether codes such as `:smile:` in Markdown are characters
    """

    title: str = ""
    base_url: str = ""
    timezone: str = "UTC"
    unsafe: bool = False
    highlight: bool = True
    autolinks: bool = True
    languages: Languages = field(default_factory=lambda: Languages.read({}))
    rules: Mapping[str, Rules] = field(default_factory=dict)
    taxonomies: tuple[str, ...] = ()
    menus: Mapping[str, Mapping[str, tuple[Mapping[str, Any], ...]]] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    cascade: tuple[Mapping[str, Any], ...] = ()
    disabled: frozenset[str] = frozenset()
    outputs: Formats = field(default_factory=dict)
    feed: str = "index.xml"
    emoji: bool = False
    passthrough: Pairs = ()
    mounts: Mounts = field(default_factory=lambda: Mounts.read({}))
    ignored: tuple[str, ...] = ()


def is_config(path: str) -> bool:
    """Whether a path of the source is a configuration file that is read."""
    name = PurePosixPath(path)
    if name.suffix.lower() not in _SUFFIXES:
        return False
    return path.startswith(FOLDERS) or ("/" not in path and name.stem in _NAMES)


def read_config(files: Iterable[SourceFile], problems: list[Problem]) -> HugoConfig:
    """The configuration in these files; a file that cannot be read is a problem and counts as empty."""
    found: dict[str, Any] = {}
    for file in sorted(files, key=_precedence):
        found = _merged(found, _settings(file, problems))
    return _config(found, config_files.timezone(found, problems))


def _precedence(file: SourceFile) -> tuple[int, int, str]:
    """Of all files the one in the folder of the environment counts most, of one folder the table's own file."""
    folder = next((at for at, each in enumerate(FOLDERS, 1) if file.path.startswith(each)), 0)
    return folder, PurePosixPath(file.path).stem not in _NAMES, file.path


def _settings(file: SourceFile, problems: list[Problem]) -> dict[str, Any]:
    """What one file sets, as a whole configuration."""
    stem = PurePosixPath(file.path).stem.lower()
    value = config_files.read(file, problems)
    if stem in _NAMES or not file.path.startswith(FOLDERS):
        return value
    table, _, language = stem.partition(".")
    table = "menus" if table == "menu" else table
    inner = {table: value.get(table, value)}
    if not language:
        return inner
    return {"languages": {language: inner if table in _TABLES_OF_LANGUAGES else value}}


def _merged(old: Any, new: Any) -> Any:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{key: _merged(old[key], value) if key in old else value for key, value in new.items()}}


def _config(found: Mapping[str, Any], timezone: str) -> HugoConfig:
    languages = Languages.read(found)
    whole = {each.key: _in_language(found, each) for each in languages.shown}
    return HugoConfig(
        title=languages.default.title or str(found.get("title") or ""),
        base_url=str(found.get("baseurl") or ""),
        timezone=timezone,
        unsafe=_unsafe(found),
        highlight=_table(_table(found, "markup"), "highlight").get("codefences") is not False,
        autolinks=_goldmark(found, "extensions").get("linkify") is not False,
        languages=languages,
        rules={each.key: _rules(whole[each.key], each) for each in languages.shown},
        taxonomies=_taxonomies(found),
        menus={key: _menus(table) for key, table in whole.items()},
        params=_table(found, "params"),
        cascade=_tables(found.get("cascade")),
        disabled=_disabled(found),
        outputs=formats_by_kind(found.get("outputs")),
        feed=_feed(found),
        emoji=found.get("enableemoji") is True,
        passthrough=delimiters(_goldmark(found, "extensions")),
        mounts=Mounts.read(found),
        ignored=tuple(sorted(key for key in found if key not in _USED)),
    )


def _in_language(found: Mapping[str, Any], language: Language) -> Mapping[str, Any]:
    """The configuration as one language sees it: its own tables over those of the site; menus are its own or the site's."""
    own = _table(_table(found, "languages"), language.key)
    shared = {key: value for key, value in found.items() if key not in ("menu", "menus") or not _menus(own)}
    merged: Mapping[str, Any] = _merged(shared, own)
    return merged


def _table(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _tables(value: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))


def _unsafe(found: Mapping[str, Any]) -> bool:
    """Hugo shows raw HTML in Markdown only where this is set."""
    return _goldmark(found, "renderer").get("unsafe") is True


def _goldmark(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _table(_table(_table(found, "markup"), "goldmark"), name)


def _disabled(found: Mapping[str, Any]) -> frozenset[str]:
    listed = found.get("disablekinds")
    kinds = {str(each).lower() for each in listed} if isinstance(listed, list) else set()
    return frozenset(
        kind for kind in _KINDS if kind in kinds or (kind, "taxonomyterm") == ("taxonomy", *kinds)
    )


def _feed(found: Mapping[str, Any]) -> str:
    """Where Hugo's own format `rss` is written."""
    listed = found.get("disablekinds")
    if isinstance(listed, list) and "rss" in (str(each).lower() for each in listed):
        return ""
    name = _table(_table(found, "outputformats"), "rss").get("basename")
    return f"{name}.xml" if isinstance(name, str) and name else "index.xml"


def _taxonomies(found: Mapping[str, Any]) -> tuple[str, ...]:
    """A table, even an empty one, replaces Hugo's own."""
    written = found.get("taxonomies", found.get("indexes"))  # the latter is an old name
    table = written if isinstance(written, dict) else _TAXONOMIES
    return tuple(str(each) for each in table.values() if each and isinstance(each, str))


def _rules(found: Mapping[str, Any], language: Language) -> Rules:
    ugly = found.get("uglyurls")
    return Rules(
        permalinks=_permalinks(_table(found, "permalinks")),
        lower=found.get("disablepathtolower") is not True,
        remove_accents=found.get("removepathaccents") is True,
        ugly=ugly is True,
        ugly_sections=frozenset(key for key, value in ugly.items() if value is True)
        if isinstance(ugly, dict)
        else frozenset(),
        prefix=language.prefix,
    )


def _permalinks(table: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Patterns directly below `permalinks` are for pages and terms."""
    patterns: dict[str, dict[str, str]] = {kind: {} for kind in ("page", "section", "taxonomy", "term")}
    for key, value in table.items():
        if isinstance(value, str):
            patterns["page"][key] = patterns["term"][key] = value
        elif isinstance(value, dict) and key in patterns:
            patterns[key].update({name: each for name, each in value.items() if isinstance(each, str)})
    return patterns


def _menus(found: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    menus = _table(found, "menus") or _table(found, "menu")
    return {str(name): _tables(rows) for name, rows in menus.items() if isinstance(rows, list)}
