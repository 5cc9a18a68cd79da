"""Facts: everything a node can be made from, each with a key, a value and a digest.

A fact is computed from the world when somebody asks and remembered with its digest. A missing thing is a fact as well: it
has a value that says so. `KINDS` is the whole list; `touched` says which recorded facts an edit can have moved.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from content_repo.change import Change
from content_repo.plaindata import ENDINGS
from content_repo.queries import query_of
from content_repo.sources import canonical_id
from publisher import places, sections, surroundings
from publisher import syndication_facts as syndication
from publisher.digests import digest, digest_bytes
from publisher.keys import OF_BODIES, SEPARATOR, key, parse, parse_owner
from renderers.inputs import Asset, BodyFacts, Fragment, Template

if TYPE_CHECKING:
    from publisher.world import World

Fact = tuple[Any, str]  # (value, digest)


def compute(text: str, world: World) -> Fact:
    kind, args = parse(text)
    return _BY_NAME[kind](world, *args)


def _meta(world: World, fragment_id: str, locale: str, variation: str) -> Fact:
    """A resolved fragment without its body: fields, type, address, and where its body comes from."""
    fragment = world.fragment(fragment_id, locale, variation)
    if fragment is None:
        return None, ""
    return fragment, digest([_place(fragment), fragment.fields, world.body_home(fragment)])


def _home(world: World, fragment_id: str, locale: str, variation: str) -> Fact:
    """A fragment without fields and body: its type, its address and its file."""
    fragment = world.fragment(fragment_id, locale, variation)
    return fragment, digest(_place(fragment)) if fragment else ""


def _place(fragment: Fragment) -> list[str | None]:
    return [fragment.type, fragment.url, fragment.file, fragment.folder]


def _body(world: World, fragment_id: str, locale: str, variation: str) -> Fact:
    resolved = world.catalog.resolved(fragment_id, locale, variation)
    if resolved is None or resolved.body_source is None:
        return ("", 0, ""), ""
    source = resolved.body_source
    text, line = world.catalog.body(source)
    return (text, line, source.file), digest_bytes(f"{source.file}:{line}:{text}".encode())


def _reference(world: World, ref: str, locale: str) -> Fact:
    """(id, visible, by alias), or None when there is no such fragment in this locale or those it falls back to."""
    found = world.catalog.canonical(ref)
    if found is None or world.catalog.resolved(found, locale) is None:
        return None, "missing"
    value = (found, world.catalog.is_visible(found), found != canonical_id(ref))
    return value, digest(value)


def _variations(world: World, fragment_id: str, locale: str) -> Fact:
    value = world.variations(fragment_id)
    return value, digest(value)


def _url(world: World, path: str) -> Fact:
    """("page", url, visible), ("alias", target url, visible), ("file", path, True) or None."""
    value = world.address(path)
    return value, digest(value)


def _page_of(world: World, fragment_id: str, locale: str) -> Fact:
    """The (url, visible) of a fragment's page in the nearest locale of the chain, or None."""
    page = world.nearest_page(fragment_id, locale)
    return ((page.url, page.visible), digest([page.url, page.visible])) if page else (None, "")


def _translations(world: World, fragment_id: str, _: str) -> Fact:
    """(locale, url) of the visible pages of a fragment, in the order of the site's locales."""
    urls = {page.locale: page.url for page in world.catalog.pages_of(fragment_id)}
    value = [(locale, urls[locale]) for locale in world.site.locales if locale in urls]
    return value, digest(value)


def _written(world: World, fragment_id: str, locale: str) -> Fact:
    """The locale of the nearest file: of a page that is not translated, the one that its texts come from."""
    held = world.catalog.sources(fragment_id)
    base = world.catalog.base(fragment_id)
    near = (each for each in world.site.chain(locale) if (each, None) in held)
    value = next(near, base.locale if base else locale)
    return value, value


def _title(world: World, fragment_id: str, locale: str) -> Fact:
    """What a fragment is called in a locale; "" where there is no such fragment."""
    fragment = world.fragment(fragment_id, locale, "")
    value = fragment.title if fragment else ""
    return value, digest(value)


def _query(world: World, spec: str, locale: str) -> Fact:
    """The ids of what is found. Where their pages are belongs to the result: lists link to them."""
    found = world.query(json.loads(spec), locale)
    return found, _digest_of_list(world, found, locale)


def _digest_of_list(world: World, ids: Iterable[str], locale: str) -> str:
    listed = (world.fragment(fragment_id, locale, "") for fragment_id in ids)
    return digest([(each.id, _place(each)) for each in listed if each])


def _slice(world: World, spec: str, locale: str, number: str) -> Fact:
    """The ids on one page of a paginated query."""
    found: list[str] = world.fact(key("query", spec, locale))[0]
    size = int(json.loads(spec)["paginate"])
    ids = found[size * (int(number) - 1) : size * int(number)]
    return ids, _digest_of_list(world, ids, locale)


def _list(world: World, fragment_id: str, locale: str) -> Fact:
    """The paginated list of a page: (section, query as JSON, number of pages), or None."""
    found = world.catalog.paged_list(fragment_id, locale)
    value = (found.section, found.query, found.total) if found else None
    return value, digest(value)


def _setting(world: World, name: str) -> Fact:
    value = world.setting(name)
    return value, digest(value)


def _data(world: World, path: str) -> Fact:
    for ending in ENDINGS:
        file = f"data/{path}{ending}"
        blob = world.snapshot.digest(file)
        if blob is not None:
            return world.parsed_data(file), blob
    return None, ""


def _template(world: World, name: str) -> Fact:
    found: Template | None = world.theme.template(name)
    return found, f"{found.file}:{found.digest}" if found else ""


def _asset(world: World, path: str) -> Fact:
    value: Asset | None = world.asset(path)
    return value, digest([value.url, value.width, value.height, value.alts]) if value else ""


def _of_body(tells: Callable[[BodyFacts], Any]) -> Callable[..., Fact]:
    """One thing that a rendered body tells about itself; makes the body first when it has to."""

    def fact(world: World, fragment_id: str, locale: str, variation: str) -> Fact:
        value = tells(world.body_facts(key("body", fragment_id, locale, variation)))
        return value, digest(value)

    return fact


def _line(world: World, owner: str, locale: str, path: str) -> Fact:
    """(file, line) of a section: asked when something is wrong with it."""
    value = places.place_of(world, parse_owner(owner), locale, path)
    return value, digest(value)


def _outline(world: World, owner: str, locale: str) -> Fact:
    value = sections.outline(world, owner, locale)
    return value, digest(value)


def _section(world: World, owner: str, locale: str, path: str) -> Fact:
    value = sections.find(world, owner, locale, path)
    return value, digest(value)


def _region(world: World, fragment_id: str, locale: str, variation: str, name: str) -> Fact:
    value = sections.region_owner(world, fragment_id, locale, variation, name)
    return value, value or ""


def _audience(world: World, _: str) -> Fact:
    """The names that rules may use, and their types."""
    value = world.audience_names()
    return value, digest(value)


KINDS: tuple[tuple[str, Callable[..., Fact]], ...] = (
    ("meta", _meta),
    ("home", _home),
    ("body", _body),
    ("ref", _reference),
    ("variations", _variations),
    ("url", _url),
    ("pageof", _page_of),
    ("translations", _translations),
    ("title", _title),
    ("written", _written),
    ("query", _query),
    ("slice", _slice),
    ("list", _list),
    ("setting", _setting),
    ("data", _data),
    ("template", _template),
    ("asset", _asset),
    ("line", _line),
    ("outline", _outline),
    ("section", _section),
    ("region", _region),
    ("audience", _audience),
    ("toc", _of_body(lambda facts: facts.toc)),
    ("summary", _of_body(lambda facts: facts.summary)),
    ("words", _of_body(lambda facts: facts.words)),
    ("minutes", _of_body(lambda facts: facts.minutes)),
    *surroundings.KINDS,
    *syndication.FACTS,
)
_BY_NAME = dict(KINDS)
_OF_BODIES = tuple(f"{each}:" for each in OF_BODIES)


def touched(change: Change, recorded: Callable[[str], list[str]], more: Iterable[str] = ()) -> Iterator[str]:
    """Recorded facts that this change can have moved. `recorded(prefix)` lists recorded keys by prefix; `more` are further
    prefixes (see `around`).
    """
    if change.everything:
        yield from (text for text in recorded("") if not text.startswith(_OF_BODIES))
        return
    for prefix in sorted(_prefixes(change).union(more)):
        yield from recorded(prefix)
    yield from _touched_queries(change, recorded)


def around(change: Change, world: World) -> Iterator[str]:
    """Prefixes of recorded facts that a change can have moved by way of other pages."""
    yield from surroundings.touched(change, world)
    yield from syndication.touched(change, world)


def _prefixes(change: Change) -> set[str]:
    found = {f"url:{url}" for url in change.urls}
    for fragment_id in change.ids:
        for kind in (
            "meta",
            "home",
            "body",
            "variations",
            "pageof",
            "translations",
            "title",
            "written",
            "region",
            "list",
        ):
            found.add(f"{kind}:{fragment_id}{SEPARATOR}")
        for kind in ("line", "outline", "section"):
            found.update((f"{kind}:f/{fragment_id}@", f"{kind}:p/{fragment_id}@"))
    found.update(f"ref:{ref}{SEPARATOR}" for ref in change.refs)
    for path in change.paths:
        found.update(_of_path(path))
    return found


def _of_path(path: str) -> Iterator[str]:
    top, _, rest = path.partition("/")
    yield f"asset:{path}"
    if top == "theme":
        yield from (f"template:{rest}", f"asset:theme:{rest.removeprefix('static/')}")
    elif top == "static":
        yield f"url:/{rest}"
        if rest.endswith("index.html"):
            yield f"url:/{rest.removesuffix('index.html')}"
    elif top == "data":
        yield f"data:{posixpath.splitext(rest)[0]}"
    elif top == "audience":
        yield from ("audience:", "variations:")
    elif path == "regions.yaml":
        yield from ("region:", "line:s/", "outline:s/", "section:s/")
    elif path.endswith(".yaml"):
        yield f"asset:{path.removesuffix('.yaml')}"


def _touched_queries(change: Change, recorded: Callable[[str], list[str]]) -> Iterator[str]:
    if not change.types and not change.ids:
        return
    for text in (*recorded("query:"), *recorded("slice:")):
        query = query_of(parse(text).args[0])
        if query is None or change.concerns(query):
            yield text


def frozen(value: Any) -> Any:
    """Lists become tuples, so that nobody can change what others share."""
    if isinstance(value, Mapping):
        return {name: frozen(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(frozen(item) for item in value)
    return value
