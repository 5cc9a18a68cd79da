"""What is around a page, as facts: who is above, beside, below and near it, and which terms it has (docs/lists.md).

The values hold ids, names and addresses only, so that an edit of a text moves none of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import TYPE_CHECKING, Any

from content_repo.change import Change
from content_repo.hierarchy import Stand
from publisher.digests import digest
from publisher.keys import SEPARATOR

if TYPE_CHECKING:
    from publisher.inputs import RecordingInputs
    from publisher.world import World

Fact = tuple[Any, str]
Entry = tuple[str, str]  # (name, url)
Branch = tuple[str, str, str | None, tuple[Any, ...]]  # (id, name, url, branches below)

RELATED = 5  # at most


def crumb(world: World, fragment_id: str, locale: str) -> Fact:
    """(name, url) of a visible page, or None."""
    value = _entry(world.catalog.hierarchy.stand(fragment_id, locale))
    return value, digest(value)


def beside(world: World, fragment_id: str, locale: str) -> Fact:
    """((name, url) or None) of the page before and of the one after in its folder."""
    stand = world.catalog.hierarchy.stand(fragment_id, locale)
    found = world.catalog.hierarchy.beside(stand) if stand else (None, None)
    value = tuple(map(_entry, found))
    return value, digest(value)


def children(world: World, fragment_id: str, locale: str) -> Fact:
    """The ids of the pages right below; where they are belongs to the result, as in a query."""
    found = world.catalog.hierarchy.children("" if fragment_id == "index" else fragment_id, locale)
    return [each.id for each in found], _digest_of_places(found)


def related(world: World, fragment_id: str, locale: str) -> Fact:
    """Ids of the pages that share the most terms, the newest first among equals."""
    catalog = world.catalog
    shared = Counter[str]()
    for taxonomy, slug, _ in catalog.terms.of_page(fragment_id, locale):
        shared.update(catalog.terms.pages(taxonomy, slug, locale))
    del shared[fragment_id]
    most = nsmallest(RELATED, set(shared.values()), key=lambda count: -count)
    least = min(most, default=0)
    near = (catalog.hierarchy.stand(each, locale) for each, count in shared.items() if count >= least)
    order = sorted((each for each in near if each), key=lambda each: each.id)
    order.sort(key=lambda each: "" if each.day == "~" else each.day, reverse=True)
    order.sort(key=lambda each: -shared[each.id])
    found = order[:RELATED]
    return [each.id for each in found], _digest_of_places(found)


def page_terms(world: World, fragment_id: str, locale: str) -> Fact:
    """Taxonomy → (name, title and url of the term's page), the last two None where it is hidden."""
    found: dict[str, list[tuple[str, str | None, str | None]]] = defaultdict(list)
    for taxonomy, slug, name in world.catalog.terms.of_page(fragment_id, locale):
        stand = world.catalog.hierarchy.stand(f"{taxonomy}/{slug}", locale)
        found[taxonomy].append((name, stand.name if stand else None, stand.url if stand else None))
    value = {name: tuple(found[name]) for name in world.site.taxonomies if name in found}
    return value, digest(list(value.items()))


def tree(world: World, under: str, locale: str) -> Fact:
    """The pages below a folder, as branches. A folder without a page of its own has a name and no address."""
    held: dict[str, list[Stand]] = defaultdict(list)
    for stand in world.catalog.hierarchy.below(under, locale):
        held[stand.folder].append(stand)
    value = _branches(under, held, _folders(held))
    return value, digest(value)


def _folders(held: Iterable[str]) -> dict[str, set[str]]:
    """Folder → the folders right below it, of all that hold something."""
    found: dict[str, set[str]] = defaultdict(set)
    for folder in held:
        at = folder.strip("/")
        while at and at not in found[parent := at.rpartition("/")[0]]:
            found[parent].add(at)
            at = parent
    return found


def _branches(under: str, held: dict[str, list[Stand]], folders: dict[str, set[str]]) -> tuple[Branch, ...]:
    stands = sorted(held.get(under, ()), key=_listed)
    bare = sorted(folders.get(under, set()) - {each.id for each in stands})
    written = [(each.id, each.name, each.url) for each in stands]
    return tuple(
        (*each, _branches(each[0], held, folders))
        for each in (*written, *((name, name.rpartition("/")[2], None) for name in bare))
    )


def _listed(stand: Stand) -> tuple[Any, ...]:
    """The order of a list: weights, then the newest, then names."""
    newest = (0, [-ord(letter) for letter in stand.day]) if stand.day != "~" else (1, [])
    return stand.weight, newest, stand.name, stand.id


def _entry(stand: Stand | None) -> Entry | None:
    return (stand.name, stand.url) if stand else None


def _digest_of_places(stands: Iterable[Stand]) -> str:
    return digest([(each.id, each.type, each.url, each.file) for each in stands])


def feed(world: World, fragment_id: str, locale: str) -> Fact:
    """The address of the nearest feed, or None."""
    value = world.catalog.nearest_feed(fragment_id, locale)
    return value, value or ""


KINDS = (
    ("crumb", crumb),
    ("beside", beside),
    ("children", children),
    ("related", related),
    ("pageterms", page_terms),
    ("tree", tree),
    ("feed", feed),
)


def touched(change: Change, world: World) -> Iterator[str]:
    """Prefixes of the facts that a change can have moved."""
    terms = world.catalog.terms
    yield from (f"crumb:{each}{SEPARATOR}" for each in change.ids)
    yield from (f"beside:{each}{SEPARATOR}" for each in change.beside)
    for folder in change.folders:
        yield f"children:{folder or 'index'}{SEPARATOR}"
        parts = folder.split("/")
        yield from (f"tree:{'/'.join(parts[:number])}{SEPARATOR}" for number in range(len(parts) + 1))
    shared = {
        (each.taxonomy, each.slug) for moved in change.moved_ids for each in terms.of(moved)
    } | change.retagged
    near = {each for taxonomy, slug in shared for each in terms.users(taxonomy, slug)} | change.ids
    yield from (f"related:{each}{SEPARATOR}" for each in near)
    for taxonomy, _, slug in (each.partition("/") for each in change.ids):
        users = terms.users(taxonomy, slug) if taxonomy in world.site.taxonomies else ()
        yield from (f"pageterms:{user}{SEPARATOR}" for user in users)
    yield from (f"pageterms:{each}{SEPARATOR}" for each in change.ids)


class Surroundings:
    """The renderers' questions (`renderers.inputs.Surroundings`), each recorded by the inputs that ask it."""

    def __init__(self, inputs: RecordingInputs) -> None:
        self._inputs = inputs
        self._locale = inputs.locale

    def _ask(self, kind: str, name: str) -> Any:
        return self._inputs.ask(kind, name, self._locale)

    def breadcrumbs(self, fragment_id: str) -> list[Entry]:
        above = self._inputs.world.catalog.hierarchy.above(fragment_id, self._locale)
        return [found for each in above if (found := self._ask("crumb", each)) is not None]

    def beside(self, fragment_id: str) -> tuple[Entry | None, Entry | None]:
        found: tuple[Entry | None, Entry | None] = self._ask("beside", fragment_id)
        return found

    def children(self, fragment_id: str) -> Any:
        return self._inputs.listed(self._ask("children", fragment_id))

    def related(self, fragment_id: str) -> Any:
        return self._inputs.listed(self._ask("related", fragment_id))

    def terms(self, fragment_id: str) -> Any:
        return self._ask("pageterms", fragment_id)

    def tree(self, under: str) -> Any:
        return self._ask("tree", under)

    def feed(self, fragment_id: str) -> str | None:
        found: str | None = self._ask("feed", fragment_id)
        return found
