"""Where sections are: lists of typed blocks held by fragments, regions of pages, models and the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from content_repo.sectionlists import section_name
from publisher.keys import Owner, parse_owner

if TYPE_CHECKING:
    from publisher.world import World


def held_by(world: World, owner: Owner, locale: str) -> Sequence[Mapping[str, Any]]:
    """The raw sections of an owner in one locale, in order."""
    if owner.kind == "site":
        regions: Any = world.site_regions
    elif owner.kind == "model":
        model = world.catalog.models.get(owner.name)
        regions = model.regions if model else {}
    else:
        resolved = world.catalog.resolved(owner.name, locale, owner.variation)
        fields: Mapping[str, Any] = resolved.fields if resolved else {}
        if owner.kind == "fragment":
            return _listed(fields.get("sections"))
        regions = fields.get("regions") or {}
    return _listed(world.catalog.with_defaults(regions.get(owner.region), locale))


def _listed(value: Any) -> Sequence[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def index_of(held: Iterable[Any], name: str) -> int | None:
    """The position of the section called `name`; items that are no sections are passed over."""
    named = (section_name(item, n) if isinstance(item, Mapping) else "" for n, item in enumerate(held))
    return next((n for n, each in enumerate(named) if each == name and name), None)


def outline(world: World, owner: str, locale: str) -> list[str]:
    return [section_name(item, n) for n, item in enumerate(held_by(world, parse_owner(owner), locale))]


def find(world: World, owner: str, locale: str, path: str) -> Mapping[str, Any] | None:
    """The section at `path`: an id, then the numbers of choices inside zones ("hero/0/1")."""
    first, *numbers = path.split("/")
    held = held_by(world, parse_owner(owner), locale)
    at: Any = next((item for n, item in enumerate(held) if section_name(item, n) == first), None)
    for number in numbers:
        at = _choice_fields(at, number)
    return at if isinstance(at, Mapping) else None


def _choice_fields(section: Any, number: str) -> Any:
    """The fields of a zone's choice; None where `number` names none, as in an id that holds a slash."""
    choices = section.get("choose") if isinstance(section, Mapping) else None
    listed = choices if isinstance(choices, list | tuple) else ()
    choice = next((each for at, each in enumerate(listed) if str(at) == number), None)
    return choice.get("fields") if isinstance(choice, Mapping) else None


def region_owner(world: World, fragment_id: str, locale: str, variation: str, name: str) -> str | None:
    """Who fills a region of a page: the page itself, else its model, else the site."""
    resolved = world.catalog.resolved(fragment_id, locale, variation)
    if resolved is None:
        return None
    if name in (resolved.fields.get("regions") or {}):
        return str(Owner("page", fragment_id, variation, name))
    base = world.catalog.base(fragment_id)
    model = world.catalog.models.get(base.type) if base else None
    if model is not None and name in (model.regions or {}):
        return str(Owner("model", model.name, "", name))
    return str(Owner("site", "", "", name)) if name in world.site_regions else None
