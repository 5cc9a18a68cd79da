"""The site.toml of an imported site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from content_repo.importers.yaml_text import quoted
from content_repo.problems import ContentError
from content_repo.site import Site, load_site


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: it leads to the fragment `page`, or to `url`, or only holds `children`.

    `labels` are by locale, where they differ; else there is one `label`.
    """

    label: str = ""
    page: str = ""
    url: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    children: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """A locale of the site. Texts are taken from the languages of `fallback`, and pages exist in this one too; without
    them nothing is taken from another language.
    """

    locale: str
    prefix: str
    label: str = ""
    fallback: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What is known about the site; everything else keeps its default."""

    name: str
    base_url: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    trusted_content: bool = False
    taxonomies: Sequence[str] | Mapping[str, str] = ()
    menus: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    languages: Sequence[Language] = ()
    feed: str = ""  # the last part of feeds' addresses
    highlight: bool = True
    autolinks: bool = False


def write(settings: Settings) -> bytes:
    """The file; its settings are in the order of docs/formats.md."""
    lines = [f"name = {quoted(settings.name)}"]
    if settings.base_url:
        lines.append(f"base_url = {quoted(settings.base_url)}")
    if settings.timezone != "UTC":
        lines.append(f"timezone = {quoted(settings.timezone)}")
    locales = [each.locale for each in settings.languages] or [settings.locale]
    listed = ", ".join(map(quoted, locales))
    lines += [f"default_locale = {quoted(settings.locale)}", f"locales = [{listed}]", 'theme = "aurora"']
    if settings.trusted_content:
        lines.append("trusted_content = true")
    if settings.autolinks:
        lines.append("autolinks = true")
    if not settings.highlight:
        lines.append("highlight = false")
    for language in settings.languages:
        lines += _locale(language, settings)
    lines += _taxonomies(settings.taxonomies)
    lines += ["", "[feeds]", f"name = {quoted(settings.feed)}"] if settings.feed else []
    for menu, entries in settings.menus.items():
        lines += (line for entry in entries for line in _entry(f"menus.{_key(menu)}", entry))
    lines += ["", "[targets.local]", 'origin = "origin"', 'edge = "nginx"']
    return "\n".join((*lines, "")).encode()


def _locale(language: Language, settings: Settings) -> list[str]:
    rows = [f"label = {quoted(language.label)}"] if language.label else []
    if language.locale != settings.locale:
        listed = ", ".join(map(quoted, language.fallback))
        also = ['untranslated = "fallback"'] if language.fallback else []
        rows = [f"prefix = {quoted(language.prefix)}", f"fallback = [{listed}]", *also, *rows]
    return ["", f"[locale.{_key(language.locale)}]", *rows] if rows else []


def _entry(table: str, entry: Entry) -> Iterator[str]:
    yield from ("", f"[[{table}]]", f"label = {_label(entry)}", *_destination(entry))
    for child in entry.children:
        yield from _entry(f"{table}.children", child)


def _label(entry: Entry) -> str:
    """One text where it is the same in all languages."""
    texts = dict.fromkeys(entry.labels.values())
    if len(texts) < 2:
        return quoted(next(iter(texts), entry.label))
    return f"{{{', '.join(f'{_key(locale)} = {quoted(text)}' for locale, text in entry.labels.items())}}}"


def _taxonomies(found: Iterable[str] | Mapping[str, str]) -> list[str]:
    """Their routes, by name; names alone have the usual one."""
    routes = found if isinstance(found, Mapping) else {name: f"/{name}/{{term}}/" for name in found}
    rows = [f"{_key(name)} = {{route = {quoted(route)}}}" for name, route in routes.items()]
    return ["", "[taxonomies]", *rows] if rows else []


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _destination(entry: Entry) -> list[str]:
    if entry.page:
        return [f"page = {quoted(entry.page)}"]
    return [f"url = {quoted(entry.url)}"] if entry.url else []


def usable(settings: Settings) -> tuple[Site, bytes, list[str]]:
    """The site, its file, and what had to be left out because this format refuses it."""
    refused: list[str] = []
    for attempt in _ever_less(settings):
        raw = write(attempt)
        try:
            return load_site(raw), raw, refused
        except ContentError as error:
            refused = [problem.message for problem in error.problems]
    raw = write(Settings(settings.name))
    return load_site(raw), raw, refused


def _ever_less(settings: Settings) -> Iterator[Settings]:
    """What pages and their addresses depend on most goes last."""
    yield settings
    settings = replace(settings, base_url="", feed="")
    yield settings
    yield replace(settings, taxonomies={})
    settings = replace(settings, menus={}, taxonomies={})
    yield settings
    yield replace(settings, locale="en", languages=())
