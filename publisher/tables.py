"""The edge table of a build: what each page's decision is, gathered from the state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from content_repo.catalog import Page
from content_repo.routes import former_path
from content_repo.site import Site
from publisher.deciding import Deciding
from publisher.edges.table import Decision, EdgeSettings, EdgeTable
from publisher.late.rows import included
from publisher.links import href
from publisher.world import World

_ADDRESS = "!#$%&'()*+,/:;=?@[]~"  # what RFC 3986 lets stand in an address
_TAIL = re.compile(r"[?#].*", re.DOTALL)


def settings_of(site: Site) -> EdgeSettings:
    return EdgeSettings(
        locales=site.locales,
        default_locale=site.default_locale,
        prefixes={locale: site.prefix(locale) for locale in site.locales},
        trusted_proxies=site.edge.trusted_proxies,
        bucket=site.edge.bucket,
        gpc=site.edge.gpc,
        headers=site.headers,
    )


def table_of(world: World, deciding: Deciding) -> EdgeTable:
    decisions: dict[tuple[int, str], int] = {}
    made: list[Decision] = []
    pages: dict[str, int] = {}
    late = included(world.state.db)
    rows = world.state.db.execute(
        "SELECT placed.url, placed.shape, placed.keys, shapes.shape FROM placed JOIN shapes ON shapes.id = placed.shape "
        "WHERE placed.keys LIKE '%,%' OR root IN (SELECT page FROM late) ORDER BY placed.url"
    )
    for url, shape, keys, zones in rows:
        if len(set(json.loads(keys))) == 1 and url not in late:
            continue
        if (shape, keys) not in decisions:
            decisions[shape, keys] = len(made)
            made.append(Decision(deciding.diagram(zones), tuple(json.loads(keys))))
        pages[url] = decisions[shape, keys]
    return EdgeTable(
        settings_of(world.site),
        _signals(world, made),
        tuple(made),
        pages,
        _redirects(world),
        _not_found(world),
        late,
    )


def _signals(world: World, decisions: list[Decision]) -> dict[str, Any]:
    names = {
        variable.signal.partition(".")[0] if variable.kind == "member" else variable.signal
        for decision in decisions
        for variable in decision.diagram.variables
    }
    return {name: world.audience.signals[name] for name in sorted(names)}


def _redirects(world: World) -> dict[str, tuple[int, str]]:
    """What redirects.yaml says, then old paths of pages; a page beats a redirect."""
    found = {each.source: (each.status, _target(each.target)) for each in world.redirects}
    for path, page in _old_paths(world):
        found.setdefault(path, (301, href(page.url)))
    return {path: each for path, each in found.items() if not is_page(world, path)}


def _old_paths(world: World) -> Iterator[tuple[str, Page]]:
    """Where pages were before, in every locale that has them; a name with spaces was at an address with `-`."""
    starts = {locale: f"/{world.site.prefix(locale)}".rstrip("/") for locale in world.site.locales}
    for alias, fragment_id in world.catalog.aliases():
        paths = _spellings(former_path(alias) or "")
        for page in world.catalog.pages_of(fragment_id):
            yield from ((starts[page.locale] + path, page) for path in paths)


def _spellings(path: str) -> Iterable[str]:
    """The addresses of a former path; none if it is empty. Who served `/x/index.html` answered `/x/` with it."""
    spaceless = re.sub(" +", "-", path)
    folders = [each.removesuffix("index.html") for each in (path, spaceless) if each.endswith("/index.html")]
    return dict.fromkeys(filter(None, (path, spaceless, *folders)))


def _target(written: str) -> str:
    """A path, or a web address, as it stands in a header: in printable ASCII. Escapes in a query, a fragment or a web
    address are the author's.
    """
    if not written.startswith("/"):
        return quote(written, safe=_ADDRESS)
    path = _TAIL.sub("", written)
    return href(path) + quote(written[len(path) :], safe=_ADDRESS)


def is_page(world: World, path: str) -> bool:
    """Whether visitors are shown a page at this path, which then beats a redirect."""
    page = world.catalog.page_at(path)
    return page is not None and page.visible


def _not_found(world: World) -> dict[str, str]:
    """Each locale's page at `404.html` (or `/404/`), by the prefix of its locale."""
    found: dict[str, str] = {}
    for locale in world.site.locales:
        prefix = world.site.prefix(locale)
        start = f"/{prefix}/" if prefix else "/"
        for name in ("404.html", "404/"):
            page = world.catalog.page_at(start + name)
            if page is not None and page.visible:
                found[start] = (start + name).lstrip("/") + ("index.html" if name.endswith("/") else "")
                break
    return found
