"""The site.toml of an imported site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from content_repo.importers.yaml_text import quoted
from content_repo.problems import ContentError
from content_repo.site import Site, load_site


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu: it leads to the fragment `page`, or to `url`."""

    label: str
    page: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is known about the site; everything else keeps its default."""

    name: str
    base_url: str = ""
    locale: str = "en"
    timezone: str = "UTC"
    trusted_content: bool = False
    taxonomies: Sequence[str] = ()
    menus: Mapping[str, Sequence[Entry]] = field(default_factory=dict)


def write(settings: Settings) -> bytes:
    """The file; its settings are in the order of docs/formats.md."""
    lines = [f"name = {quoted(settings.name)}"]
    if settings.base_url:
        lines.append(f"base_url = {quoted(settings.base_url)}")
    if settings.timezone != "UTC":
        lines.append(f"timezone = {quoted(settings.timezone)}")
    locale = quoted(settings.locale)
    lines += [f"default_locale = {locale}", f"locales = [{locale}]", 'theme = "aurora"']
    if settings.trusted_content:
        lines.append("trusted_content = true")
    lines += _taxonomies(settings.taxonomies)
    for menu, entries in settings.menus.items():
        for entry in entries:
            lines += ["", f"[[menus.{_key(menu)}]]", f"label = {quoted(entry.label)}", _destination(entry)]
    lines += ["", "[targets.local]", 'origin = "origin"', 'edge = "nginx"']
    return "\n".join((*lines, "")).encode()


def _taxonomies(names: Iterable[str]) -> list[str]:
    rows = [f"{_key(name)} = {{route = {quoted(f'/{name}/{{term}}/')}}}" for name in names]
    return ["", "[taxonomies]", *rows] if rows else []


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _destination(entry: Entry) -> str:
    return f"page = {quoted(entry.page)}" if entry.page else f"url = {quoted(entry.url)}"


def usable(settings: Settings) -> tuple[Site, bytes, list[str]]:
    """The site, its file, and what had to be left out because this format refuses it."""
    refused: list[str] = []
    for attempt in (settings, replace(settings, base_url=""), replace(settings, base_url="", locale="en")):
        raw = write(attempt)
        try:
            return load_site(raw), raw, refused
        except ContentError as error:
            refused = [problem.message for problem in error.problems]
    raw = write(Settings(settings.name))
    return load_site(raw), raw, refused
