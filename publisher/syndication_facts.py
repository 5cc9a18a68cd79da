"""Facts behind the files for programs: what a feed tells, what the sitemap lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from content_repo.change import Change
from content_repo.syndication import SITEMAP, Syndication
from publisher.digests import digest
from publisher.keys import SEPARATOR
from renderers.inputs import Fragment

if TYPE_CHECKING:
    from publisher.world import World

Fact = tuple[Any, str]


def recent(world: World, fragment_id: str, locale: str) -> Fact:
    """The ids of a feed's entries, the newest first."""
    taxonomy, _, slug = fragment_id.partition("/")
    limit, hierarchy = world.site.feeds.limit, world.catalog.hierarchy
    if slug and taxonomy in world.site.taxonomies:
        found = hierarchy.newest_of_term(taxonomy, slug, locale, limit)
    else:
        found = hierarchy.newest("" if fragment_id == "index" else fragment_id, locale, limit)
    value = [each.id for each in found]
    return value, digest(value)


def feed_entry(world: World, fragment_id: str, locale: str) -> Fact:
    """(title, url, day, changed, summary or None, id or None) of what a feed may tell; None for what it may not."""
    stand = world.catalog.hierarchy.stand(fragment_id, locale)
    fragment = world.fragment(fragment_id, locale, "") if stand else None
    if stand is None or fragment is None:
        return None, ""
    summary = _text(fragment, "summary") or _text(fragment, "description")
    value = (fragment.title, stand.url, stand.day, stand.changed, summary, _text(fragment, "guid"))
    return value, digest(value)


def _text(fragment: Fragment, name: str) -> str | None:
    value = fragment.fields.get(name)
    return value if value and isinstance(value, str) else None


def mapped(world: World, name: str, _: str) -> Fact:
    """What a sitemap lists, [(url, changed, [(locale, url)])]; the whole one lists [url] of its parts where it has several."""
    size = Syndication.part_size(len(world.site.locales))
    hierarchy = world.catalog.hierarchy
    parts = hierarchy.parts(size)
    if name == SITEMAP and parts > 1:
        value: list[Any] = [f"/sitemap-{number}.xml" for number in range(1, parts + 1)]
    else:
        alternates = hierarchy.alternates()
        rows = hierarchy.part(int(name.removeprefix(SITEMAP).lstrip("/") or 1), size)
        value = [(url, changed, alternates.get(each, [])) for each, _, url, changed in rows]
    return value, digest(value)


FACTS: tuple[tuple[str, Callable[..., Fact]], ...] = (
    ("recent", recent),
    ("feedentry", feed_entry),
    ("mapped", mapped),
)


def touched(change: Change, world: World) -> Iterator[str]:
    """Prefixes of the facts that a change can have moved."""
    if change.moved_ids:
        yield "mapped:"
    for fragment_id in change.moved_ids:
        above = (*world.catalog.hierarchy.above(fragment_id, ""), "index")
        yield from (f"recent:{each}{SEPARATOR}" for each in above)
    shared = {term.page_id for each in change.moved_ids for term in world.catalog.terms.of(each)}
    shared.update(f"{taxonomy}/{slug}" for taxonomy, slug in change.retagged)
    yield from (f"recent:{each}{SEPARATOR}" for each in shared)
    yield from (f"feedentry:{each}{SEPARATOR}" for each in change.ids)
    for each in change.fed:
        yield from ("feed:",) if each == "index" else (f"feed:{each}{SEPARATOR}", f"feed:{each}/")
