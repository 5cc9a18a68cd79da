"""The languages of a Hugo site, as locales: which folder each has, what its URLs start with, in which order they come."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from content_repo.importers.hugo_mounts import language_folders

_NO_ENTRANCE = ("disabledefaultlanguageredirect", "disabledefaultsiteredirect")  # older name, newer name
_SUBTAG = re.compile(r"[A-Za-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the site.

    key      its name in Hugo, in lower case: what the names of translated files end with
    locale   its name here ("pt-BR")
    folder   where its content is ("content/en")
    prefix   what its URLs start with in Hugo: "" or "/zh"
    title    of the site in this language
    """

    key: str
    locale: str
    folder: str = "content"
    prefix: str = ""
    label: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Languages:
    """`shown` are the languages of the site in its own order; `hidden` those that are switched off; `entrance` is
    the (from, to) of the one redirect that Hugo makes by itself, to the home page of the default language.
    """

    shown: tuple[Language, ...]
    default: Language
    hidden: tuple[Language, ...] = ()
    entrance: tuple[str, str] | None = None

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Languages:
        """From a configuration whose keys are in lower case."""
        tables = {key: each for key, each in _table(found, "languages").items() if isinstance(each, dict)}
        default = str(found.get("defaultcontentlanguage") or _first(tables)).lower()
        tables = tables or {default: {}}
        off = {str(each).lower() for each in _listed(found.get("disablelanguages"))}
        off |= {key for key, each in tables.items() if each.get("disabled") is True}
        subfolder = found.get("defaultcontentlanguageinsubdir") is True
        every = [
            _language(key, tables[key], found, prefix=f"/{key}" if key != default or subfolder else "")
            for key in sorted(tables, key=lambda key: (_weight(tables[key]), key))
        ]
        if default not in tables:
            every.insert(0, _language(default, {}, found, prefix=""))
        shown = tuple(each for each in every if each.key not in off or each.key == default)
        first = next(each for each in shown if each.key == default)
        redirects = not any(found.get(key) is True for key in _NO_ENTRANCE)
        entrance = _entrance(first, len(shown) > 1) if redirects else None
        return cls(shown, first, tuple(each for each in every if each not in shown), entrance)

    def of_path(self, path: str) -> Language | None:
        """The language whose content folder holds a path: the longest folder, of equal ones the default language's."""
        fitting = [each for each in (self.default, *self.shown) if path.startswith(f"{each.folder}/")]
        return max(fitting, key=lambda each: len(each.folder), default=None)

    def named(self, key: str) -> Language | None:
        """The shown language of a file's suffix."""
        return next((each for each in self.shown if each.key == key), None)

    def is_hidden(self, path: str) -> bool:
        """Whether a path is in a folder that only a switched-off language has."""
        owner = self.of_path(path)
        longest = max(
            (len(each.folder) for each in self.hidden if path.startswith(f"{each.folder}/")), default=0
        )
        return longest > (len(owner.folder) if owner else 0)

    @property
    def keys(self) -> tuple[str, ...]:
        """All names that a file may end with."""
        return tuple(each.key for each in (*self.shown, *self.hidden))


def _entrance(default: Language, many: bool) -> tuple[str, str] | None:
    if default.prefix:
        return "/", f"{default.prefix}/"
    return (f"/{default.key}/", "/") if many else None


def _first(tables: Iterable[str]) -> str:
    """Without a default language Hugo takes English, whatever else there is."""
    names = list(tables)
    return names[0] if len(names) == 1 else "en"


def _language(key: str, table: Mapping[str, Any], found: Mapping[str, Any], prefix: str) -> Language:
    folder = _text(table, "contentdir") or language_folders(found).get(key) or _text(found, "contentdir")
    return Language(
        key,
        locale_of(key, _text(table, "locale") or _text(table, "languagecode")),
        folder.strip("/") or "content",
        prefix,
        _text(table, "label") or _text(table, "languagename"),
        _text(table, "title"),
    )


def locale_of(key: str, code: str = "") -> str:
    """A language's name as BCP 47 writes it: `pt-br` is `pt-BR`, `zh_hans` is `zh-Hans`.

    The code of the language is taken where the name is none.
    """
    for written in (key, code):
        first, *rest = re.split("[-_]", written)
        if re.fullmatch("[A-Za-z]{2,8}", first) and all(map(_SUBTAG.fullmatch, rest)):
            return "-".join((first.lower(), *map(_cased, rest)))
    letters = re.sub("[^a-z]", "", key.lower())[:8]
    return letters if len(letters) > 1 else "und"


def _cased(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 and subtag.isalpha() else subtag.lower()


def _weight(table: Mapping[str, Any]) -> int:
    """No weight comes last."""
    value = table.get("weight")
    return value if isinstance(value, int) and value else 1 << 30


def _table(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = found.get(key)
    return value if isinstance(value, dict) else {}


def _text(table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
