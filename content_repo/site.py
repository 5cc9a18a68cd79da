"""site.toml: what holds for the whole site. Unknown keys and wrong values are errors with a line and a
suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, Literal

from content_repo import dates
from content_repo.problems import ContentError, Problem
from content_repo.snapshot import Snapshot

FILE = "site.toml"


@dataclass(frozen=True, slots=True)
class Locale:
    """`prefix` has no slashes around it and is "" for the default locale. `fallback` are the next locales to
    look in, in order. Without `publish`, nothing of it is public yet."""

    name: str
    prefix: str = ""
    fallback: tuple[str, ...] = ()
    untranslated: Literal["skip", "fallback"] = "skip"
    label: str = ""
    publish: bool = True


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A field whose values have pages: `route` holds `{term}`. `paginate` 0: all pages of a term on one; `order` is that of a
    query."""

    name: str
    route: str
    label: Mapping[str, str] = field(default_factory=dict)
    paginate: int = 0
    order: tuple[str, ...] = ("-date",)

    @property
    def index(self) -> str:
        """The address of the page that lists the terms; "" when it would be the site's home."""
        start = self.route.partition("{term}")[0].rpartition("/")[0] + "/"
        return "" if start == "/" else start


@dataclass(frozen=True, slots=True)
class MenuItem:
    """Leads to the fragment `page` or to the address `url`, or only holds `children`. `label` is by locale; under "" the
    one for all."""

    label: Mapping[str, str]
    page: str = ""
    url: str = ""
    children: tuple[MenuItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    variants_per_page: int = 64
    overflow: Literal["error", "late"] = "error"


@dataclass(frozen=True, slots=True)
class Feeds:
    """`name` is the last part of a feed's address, `limit` how many entries it has."""

    enabled: bool = True
    name: str = "feed.xml"
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Sitemap:
    enabled: bool = True
    robots: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """`gpc`: a request with `Sec-GPC: 1` has no consent to personalisation. `bucket`: when the bucket cookie
    may be set."""

    trusted_proxies: tuple[str, ...] = ("127.0.0.0/8",)
    bucket: Literal["consent", "always"] = "consent"
    gpc: bool = True


@dataclass(frozen=True, slots=True)
class Target:
    """Where a site is published. `cdn` is checked by the adapter of its kind; `lease` is in seconds. `read` are the
    addresses at which edges read the origins, in their order; none: at the origins' own. `cache` says whether the
    origins keep a render cache; None: as is usual for their kind."""

    name: str
    origins: tuple[str, ...]
    edge: str = ""
    cdn: Mapping[str, Any] = field(default_factory=dict)
    redirect_pages: bool = False
    reload: tuple[str, ...] = ()
    lease: int = 60
    switch: Literal["files", "table"] = "files"
    tags: Literal["verified", "listed"] = "listed"
    read: tuple[str, ...] = ()
    cache: bool | None = None


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
    highlight: bool = True
    autolinks: bool = False
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
    feeds: Feeds = Feeds()
    sitemap: Sitemap = Sitemap()
    targets: Mapping[str, Target] = field(default_factory=dict)

    @property
    def zone(self) -> tzinfo:
        """The time zone of dates that name none."""
        return dates.zone(self.timezone)

    def prefix(self, locale: str) -> str:
        """What the URLs of a locale start with: "zh", or "" for the default locale."""
        return self.locale[locale].prefix

    def chain(self, locale: str) -> tuple[str, ...]:
        """The locales to look in for a text, nearest first; the locale itself is the first. None where the site has it no
        more: what was made for it is asked about once again before it is forgotten.
        """
        return (locale, *self.locale[locale].fallback) if locale in self.locale else ()

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
    from content_repo.site_reading import read

    return read(raw, file)
