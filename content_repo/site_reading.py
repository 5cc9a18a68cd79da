"""From the text of site.toml to a Site: types, ranges, and what must agree with what."""

from __future__ import annotations

import re

from content_repo import dates, durations, tomltext
from content_repo.cdn_settings import read_cdn
from content_repo.checks import CHECKS, OFF, SEVERITIES
from content_repo.edge_engines import read_engine, refuse_unverified
from content_repo.frontmatter import decode
from content_repo.header_names import RESERVED
from content_repo.problems import ContentError
from content_repo.settings import Table
from content_repo.site import Budget, Edge, Feeds, Locale, MenuItem, Site, Sitemap, Target, Taxonomy
from content_repo.suggestions import did_you_mean

SHORTEST_LEASE = 1  # seconds; what is right does not depend on it, only who waits for whom
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_FEED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(?:xml|atom)")
_TAXONOMY = re.compile(r"\w[\w-]*")
_ORIGINS = ("s3://", "file://")
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:/[A-Za-z0-9][A-Za-z0-9_-]*)*")
_BASE_URL = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*")


def read(raw: bytes, file: str) -> Site:
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
        highlight=table.flag("highlight", True),
        autolinks=table.flag("autolinks", False),
        keep_releases=table.integer("keep_releases", 20, low=1),
        grace=_duration(table, "grace", "7d"),
        holdout=table.integer("holdout", 50, high=1_000),
        locale=_locales(table.table("locale"), default, locales),
        taxonomies={name: _taxonomy(name, each) for name, each in table.table("taxonomies").tables()},
        menus=_menus(table.table("menus")),
        budget=_budget(table.table("budget")),
        checks=_checks(table.table("checks")),
        headers=_headers_by_pattern(table.table("headers")),
        edge=_edge(table.table("edge")),
        feeds=_feeds(table.table("feeds")),
        sitemap=_sitemap(table.table("sitemap")),
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
    found = durations.seconds(value)
    if found is None:
        table.report(key, f"{value!r} is not a duration", durations.EXAMPLES)
    return found or 0


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
        table.flag("publish", True),
    )
    if name == default and not locale.publish:
        table.report("publish", f"{name!r} is the default locale and always published", "remove it")
    table.close()
    return locale


def _fallback(name: str, table: Table, default: str, locales: tuple[str, ...]) -> tuple[str, ...]:
    fallback = table.texts("fallback", () if name == default else (default,))
    for each in fallback:
        if each not in locales or each == name:
            why = "itself" if each == name else f"{each!r}, which is not in `locales`"
            table.report(
                "fallback",
                f"the locale {name!r} falls back to {why}",
                "remove it from the list" if each == name else did_you_mean(each, locales),
            )
    _refuse_doubles(table, "fallback", fallback)
    return fallback


def _taxonomy(name: str, table: Table) -> Taxonomy:
    route = table.text("route", f"/{name}/{{term}}/")
    if "{term}" not in route or not route.startswith("/"):
        table.report(
            "route", f"the route {route!r} needs `/` at its start and `{{term}}`", "see docs/content.md"
        )
    if set("{}") & set(route.replace("{term}", "")):
        table.report(
            "route", f"the route {route!r} has more in braces than `{{term}}`", "write /topics/{term}/"
        )
    if not _TAXONOMY.fullmatch(name):
        fix = "use letters, digits, `-` and `_`"
        table.report("", f"{name!r} cannot be the name of a taxonomy", fix)
    label = table.label("label")
    paginate = table.integer("paginate", 0)
    order = table.texts("order", ("-date",))
    table.close()
    return Taxonomy(name, route, label, paginate, order)


def _menus(table: Table) -> dict[str, tuple[MenuItem, ...]]:
    return {name: tuple(map(_menu_item, table.rows(name))) for name in table}


def _menu_item(table: Table) -> MenuItem:
    children = tuple(map(_menu_item, table.rows("children")))
    item = MenuItem(table.label("label"), table.text("page"), table.text("url"), children)
    if bool(item.page) == bool(item.url) and not (children and not item.page):
        table.report("", "a menu item needs either `page` (a fragment) or `url`", "write one of them")
    table.close()
    return item


def _budget(table: Table) -> Budget:
    variants = table.integer("variants_per_page", 64, low=1, high=4_096)
    overflow = table.choice("overflow", "error", ("error", "late"))
    table.close()
    return Budget(variants, "late" if overflow == "late" else "error")


def _checks(table: Table) -> dict[str, str]:
    for name in table:
        if name not in CHECKS:
            table.report(name, f"there is no check {name!r}", did_you_mean(name, CHECKS))
    return {name: table.choice(name, OFF, (*SEVERITIES, OFF)) for name in table}


def _headers_by_pattern(table: Table) -> dict[str, dict[str, str]]:
    for pattern in table:
        if not pattern.startswith("/") or "*" in pattern[:-1]:
            fix = "begin it with /; a * may stand at its end"
            table.report(pattern, f"{pattern!r} is no pattern of paths", fix)
    return {pattern: _headers(each) for pattern, each in table.tables()}


def _headers(table: Table) -> dict[str, str]:
    found = {name: table.text(name) for name in table}
    for name, value in found.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            table.report(name, f"{name!r}: {value!r} is not a header", "use printable ASCII on one line")
        elif name.lower() in RESERVED:
            table.report(name, f"the header {name!r} is set by the edge itself", "remove it here")
    return found


def _feeds(table: Table) -> Feeds:
    name = table.text("name", "feed.xml")
    if not _FEED.fullmatch(name):
        table.report("name", f"{name!r} cannot be the name of a feed", "write it like feed.xml or index.xml")
    feeds = Feeds(table.flag("enabled", True), name, table.integer("limit", 20, low=1, high=1_000))
    table.close()
    return feeds


def _sitemap(table: Table) -> Sitemap:
    sitemap = Sitemap(table.flag("enabled", True), table.flag("robots", True))
    table.close()
    return sitemap


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
        read_engine(table),
        read_cdn(table.table("cdn")),
        table.flag("redirect_pages", False),
        table.texts("reload"),
        _lease(table),
        "table" if table.choice("switch", "files", ("files", "table")) == "table" else "files",
        "verified" if table.choice("tags", "listed", ("verified", "listed")) == "verified" else "listed",
        table.texts("read"),
        table.flag("cache", False) if "cache" in table else None,
    )
    refuse_unverified(table, target.edge, target.tags)
    if target.read and len(target.read) != len(target.origins):
        table.report("read", "`read` needs one address for each origin, in their order", "add or remove some")
    table.close()
    return target


def _lease(table: Table) -> int:
    seconds = _duration(table, "lease", "60s")
    if durations.seconds(table.text("lease", "60s")) is not None and seconds < SHORTEST_LEASE:
        message = "a lease of no time keeps no other publisher waiting"
        table.report("lease", message, f"write {SHORTEST_LEASE}s or more; 60s is the default")
    return seconds


def _origins(name: str, table: Table) -> tuple[str, ...]:
    one, many = table.text("origin"), table.texts("origins")
    if bool(one) == bool(many):
        table.report(
            "", f"the target {name!r} needs either `origin` or `origins`", "write where it is served from"
        )
    for each in (one,) if one else many:
        if "://" in each and not each.startswith(_ORIGINS):
            fix = "name a folder, or a bucket as s3://bucket/prefix"
            table.report("origin" if one else "origins", f"{each!r} is no origin that can be written to", fix)
    return (one,) if one else many
