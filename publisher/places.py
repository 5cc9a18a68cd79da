"""Where something is written, for messages: the file and the line of a list of sections, a section, or a choice of a zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from content_repo.document import Path
from content_repo.plaindata import load_data
from content_repo.sources import Source
from publisher.keys import Owner
from publisher.sections import index_of

if TYPE_CHECKING:
    from publisher.world import World

Place = tuple[str, int]  # (file, line), the line 0 where none is known


def place_of(world: World, owner: Owner, locale: str, path: str = "") -> Place:
    """The place of an owner's sections; with a `path` ("hero", "hero/1") that of a section or of a zone's choice."""
    if owner.kind == "site":
        return _in_file(world, "regions.yaml", (owner.region,), path)
    if owner.kind == "model":
        return _in_file(world, f"models/{owner.name}.yaml", ("regions", owner.region), path)
    held = (("sections",) if owner.kind == "fragment" else ("regions", owner.region), path)
    sources = list(_sources(world, owner, locale))
    found = next((source for source in sources if _steps(source.fields, *held) is not None), None)
    if found is None:
        base = world.catalog.base(owner.name)
        return (base.file if base else "", 0)
    return found.file, found.line_of(".".join(map(str, _steps(found.fields, *held) or ())))


def _sources(world: World, owner: Owner, locale: str) -> Iterator[Source]:
    """The files that may hold the sections, nearest first."""
    held = world.catalog.sources(owner.name)
    for near in dict.fromkeys((*world.site.chain(locale), world.site.default_locale, *world.site.locales)):
        for variation in dict.fromkeys((owner.variation or None, None)):
            if (near, variation) in held:
                yield held[near, variation]


def _in_file(world: World, file: str, at: Path, path: str) -> Place:
    if world.snapshot.digest(file) is None:
        return file, 0
    document = load_data(world.snapshot.read(file), file)
    return file, document.line_of(_steps(document.value, at, path) or at)


def _steps(fields: Any, at: Path, path: str) -> Path | None:
    """The keys that lead to a section or a choice in raw fields; None when it is not in them."""
    held = fields
    for name in at:
        held = held.get(name) if isinstance(held, Mapping) else None
    if not isinstance(held, Sequence) or isinstance(held, str):
        return None
    name, _, numbers = path.partition("/")
    number = index_of(held, name)
    if number is None:
        return at if not name else None
    below = (("fields", "choose", int(each)) for each in numbers.split("/") if each)
    steps = [step for each in below for step in each][1:]
    return (*at, number, *steps)
