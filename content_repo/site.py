"""site.toml: what holds for the whole site. Unknown keys and wrong values are errors with a line and a
suggestion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Literal

from content_repo import dates, tomltext
from content_repo.frontmatter import decode
from content_repo.problems import ContentError, Problem
from content_repo.settings import Table
from content_repo.snapshot import Snapshot
from content_repo.suggestions import did_you_mean

FILE = "site.toml"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*")
_BASE_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")
_DURATION = re.compile(r"([0-9]{1,6})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SEVERITIES = ("error", "warning", "info", "off")


@dataclass(frozen=True, slots=True)
class Locale:
    """`prefix` has no slashes around it and is "" for the default locale. `fallback` are the next locales to
    look in, in order."""

    name: str
    prefix: str = ""
    fallback: tuple[str, ...] = ()
    untranslated: Literal["skip", "fallback"] = "skip"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A field whose values have pages: `route` holds `{term}`."""

    name: str
    route: str
    label: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Leads to the fragment `page` or to the address `url`. `label` is by locale; under "" the one for
    all."""

    label: Mapping[str, str]
    page: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Budget:
    variants_per_page: int = 64
    overflow: Literal["error", "late"] = "error"


@dataclass(frozen=True, slots=True)
class Edge:
    """`gpc`: a request with `Sec-GPC: 1` has no consent to personalisation. `bucket`: when the bucket cookie
    may be set."""

    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8",)
    bucket: Literal["consent", "always"] = "consent"
    gpc: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """Where a site is published. `cdn` is checked by the adapter of its kind; `lease` is in seconds."""

    name: str
    origins: tuple[str, ...]
    edge: str = ""
    cdn: Mapping[str, Any] = field(default_factory=dict)
    redirect_pages: bool = False
    reload: tuple[str, ...] = ()
    lease: int = 60
    switch: Literal["files", "table"] = "files"
    tags: Literal["verified", "listed"] = "listed"


@dataclass(frozen=True, slots=True)
class Site:
    """`holdout` is per mille of visitors; `grace` is in seconds; `base_url` has no slash at its end ("" when
    not given)."""

    name: str = ""
    base_url: str = ""
    timezone: str = "UTC"
    default_locale: str = "en"
    locales: tuple[str, ...] = ("en",)
    segments: tuple[str, ...] = ()
    theme: str = "aurora"
    trusted_content: bool = False
    keep_releases: int = 20
    grace: int = 7 * 86_400
    holdout: int = 50
    locale: Mapping[str, Locale] = field(default_factory=lambda: {"en": Locale("en")})
    taxonomies: Mapping[str, Taxonomy] = field(default_factory=dict)
    menus: Mapping[str, tuple[MenuItem, ...]] = field(default_factory=dict)
    budget: Budget = Budget()
    checks: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    edge: Edge = Edge()
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo:
        """The time zone of dates that name none."""
        return dates.zone(self.timezone)

    def prefix(self, locale: str) -> str:
        """What the URLs of a locale start with: "zh", or "" for the default locale."""
        return self.locale[locale].prefix

    def chain(self, locale: str) -> tuple[str, ...]:
        """The locales to look in for a text, nearest first; the locale itself is the first."""
        return (locale, *self.locale[locale].fallback)

    def falls_back(self, locale: str) -> bool:
        """Whether pages without a file of this locale exist in it all the same."""
        return self.locale[locale].untranslated == "fallback"


def read_site(snapshot: Snapshot) -> Site:
    """The settings of a snapshot. Raises ContentError, also where there is no site.toml."""
    if snapshot.digest(FILE) is None:
        fix = "run this in the site's folder, name it with --site, or make one with `fragmint new DIR`"
        raise ContentError(Problem("no_site", "error", f"there is no {FILE} here", FILE, fix=fix))
    return load_site(snapshot.read(FILE))


def load_site(raw: bytes, file: str = FILE) -> Site:
    """Raises ContentError with every problem that was found."""
    text, problem = decode(raw, file)
    if problem:
        raise ContentError(problem)
    document = tomltext.load(text, file=file)
    problems = list(document.problems)
    site = _site(Table(document, file, problems)) if not problems else Site()
    if problems:
        raise ContentError(*problems)
    return site


def _site(table: Table) -> Site:
    default, locales = _locale_names(table)
    site = Site(
        name=table.text("name"),
        base_url=_base_url(table),
        timezone=_timezone(table),
        default_locale=default,
        locales=locales,
        segments=_segments(table),
        theme=_matching(table, "theme", "aurora", _NAME),
        trusted_content=table.flag("trusted_content", False),
        keep_releases=table.integer("keep_releases", 20, low=1),
        grace=_duration(table, "grace", "7d"),
        holdout=table.integer("holdout", 50, high=1_000),
        locale=_locales(table.table("locale"), default, locales),
        taxonomies={name: _taxonomy(name, each) for name, each in table.table("taxonomies").tables()},
        menus=_menus(table.table("menus")),
        budget=_budget(table.table("budget")),
        checks=_checks(table.table("checks")),
        headers={pattern: _headers(each) for pattern, each in table.table("headers").tables()},
        edge=_edge(table.table("edge")),
        targets={name: _target(name, each) for name, each in table.table("targets").tables()},
    )
    table.close()
    return site


def _matching(table: Table, key: str, default: str, pattern: re.Pattern[str]) -> str:
    value = table.text(key, default)
    if value != default and not pattern.fullmatch(value):
        table.report(key, f"`{key}` cannot be {value!r}", "use letters, digits, `-` and `_`")
    return value


def _base_url(table: Table) -> str:
    value = table.text("base_url")
    if value and not _BASE_URL.fullmatch(value):
        fix = "write it like https://www.example.com, without query"
        table.report("base_url", f"{value!r} is not the address of a site", fix)
    return value.rstrip("/")


def _timezone(table: Table) -> str:
    name = table.text("timezone", "UTC")
    try:
        dates.zone(name)
    except ValueError as error:
        table.report("timezone", str(error), "use a name such as UTC, Europe/Berlin or Asia/Shanghai")
    return name


def _duration(table: Table, key: str, default: str) -> int:
    """Seconds."""
    value = table.text(key, default)
    found = _DURATION.fullmatch(value)
    if not found:
        table.report(key, f"{value!r} is not a duration", "write it like 90s, 30m, 12h, 7d or 2w")
        return 0
    return int(found[1]) * _SECONDS[found[2]]


def _locale_names(table: Table) -> tuple[str, tuple[str, ...]]:
    """(the default locale, all locales)."""
    listed = table.texts("locales")
    default = table.text("default_locale", listed[0] if listed else "en")
    locales = listed or (default,)
    if default not in locales:
        table.report("default_locale", f"the default locale {default!r} is not in `locales`", "add it there")
    for each in locales:
        if not _LOCALE.fullmatch(each):
            table.report("locales", f"{each!r} is not a locale", "write it like en, pt-BR or zh-CN")
    _refuse_doubles(table, "locales", locales)
    return default, locales


def _segments(table: Table) -> tuple[str, ...]:
    segments = table.texts("segments")
    for each in segments:
        if not _NAME.fullmatch(each):
            table.report(
                "segments", f"{each!r} cannot be the name of a segment", "use letters, digits, `-` and `_`"
            )
    _refuse_doubles(table, "segments", segments)
    return segments


def _refuse_doubles(table: Table, key: str, values: tuple[str, ...]) -> None:
    seen: set[str] = set()
    for each in values:
        if each.lower() in seen:
            table.report(key, f"{each!r} is listed twice in `{key}`", "remove one")
        seen.add(each.lower())


def _locales(table: Table, default: str, locales: tuple[str, ...]) -> dict[str, Locale]:
    for name in table:
        if name not in locales:
            table.report(name, f"the locale {name!r} is not in `locales`", did_you_mean(name, locales))
    found = {name: _locale(name, table.table(name), default, locales) for name in locales}
    taken: dict[str, str] = {}
    for each in found.values():
        other = taken.setdefault(each.prefix.lower(), each.name)
        if other != each.name:
            message = f"the locales {other!r} and {each.name!r} share the prefix {each.prefix!r}"
            table.report(each.name if each.name in table else "", message, "give one another prefix")
    return found


def _locale(name: str, table: Table, default: str, locales: tuple[str, ...]) -> Locale:
    own = "" if name == default else name
    prefix = _matching(table, "prefix", own, _PREFIX)
    if name == default and prefix:
        table.report("prefix", f"{name!r} is the default locale and has no prefix", "remove it")
    locale = Locale(
        name,
        prefix,
        _fallback(name, table, default, locales),
        "fallback" if table.choice("untranslated", "skip", ("skip", "fallback")) == "fallback" else "skip",
        table.text("label"),
    )
    table.close()
    return locale


def _fallback(name: str, table: Table, default: str, locales: tuple[str, ...]) -> tuple[str, ...]:
    fallback = table.texts("fallback", () if name == default else (default,))
    for each in fallback:
        if each not in locales or each == name:
            why = "itself" if each == name else f"{each!r}, which is not in `locales`"
            table.report("fallback", f"the locale {name!r} falls back to {why}", did_you_mean(each, locales))
    _refuse_doubles(table, "fallback", fallback)
    return fallback


def _taxonomy(name: str, table: Table) -> Taxonomy:
    route = table.text("route", f"/{name}/{{term}}/")
    if "{term}" not in route or not route.startswith("/"):
        table.report(
            "route", f"the route {route!r} needs `/` at its start and `{{term}}`", "see docs/content.md"
        )
    label = table.label("label")
    table.close()
    return Taxonomy(name, route, label)


def _menus(table: Table) -> dict[str, tuple[MenuItem, ...]]:
    return {name: tuple(map(_menu_item, table.rows(name))) for name in table}


def _menu_item(table: Table) -> MenuItem:
    item = MenuItem(table.label("label"), table.text("page"), table.text("url"))
    if bool(item.page) == bool(item.url):
        table.report("", "a menu item needs either `page` (a fragment) or `url`", "write one of them")
    table.close()
    return item


def _budget(table: Table) -> Budget:
    variants = table.integer("variants_per_page", 64, low=1, high=4_096)
    overflow = table.choice("overflow", "error", ("error", "late"))
    table.close()
    return Budget(variants, "late" if overflow == "late" else "error")


def _checks(table: Table) -> dict[str, str]:
    return {name: table.choice(name, "off", _SEVERITIES) for name in table}


def _headers(table: Table) -> dict[str, str]:
    found = {name: table.text(name) for name in table}
    for name, value in found.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            table.report(name, f"{name!r}: {value!r} is not a header", "use printable ASCII on one line")
    return found


def _edge(table: Table) -> Edge:
    bucket = table.choice("bucket", "consent", ("consent", "always"))
    edge = Edge(
        _networks(table, "trusted_proxies", ("127.0.0.0/8",)),
        "always" if bucket == "always" else "consent",
        table.flag("gpc", True),
    )
    table.close()
    return edge


def _networks(table: Table, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    networks = table.texts(key, default)
    if networks != default:
        from ipaddress import ip_network

        for each in networks:
            try:
                ip_network(each)
            except ValueError as error:
                table.report(key, str(error), "write it like 10.0.0.0/8 or 2001:db8::/32")
    return networks


def _target(name: str, table: Table) -> Target:
    target = Target(
        name,
        _origins(name, table),
        table.text("edge"),
        dict(table.table("cdn").raw_values()),
        table.flag("redirect_pages", False),
        table.texts("reload"),
        _duration(table, "lease", "60s"),
        "table" if table.choice("switch", "files", ("files", "table")) == "table" else "files",
        "verified" if table.choice("tags", "listed", ("verified", "listed")) == "verified" else "listed",
    )
    table.close()
    return target


def _origins(name: str, table: Table) -> tuple[str, ...]:
    one, many = table.text("origin"), table.texts("origins")
    if bool(one) == bool(many):
        table.report(
            "", f"the target {name!r} needs either `origin` or `origins`", "write where it is served from"
        )
    return (one,) if one else many
