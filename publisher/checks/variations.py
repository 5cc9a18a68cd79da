"""Findings about variations: those that change nothing, and those that a language lacks."""

from __future__ import annotations

from collections.abc import Iterator

from content_repo.overlay import Resolved
from content_repo.problems import Problem
from content_repo.sources import Source
from content_repo.survey import varied
from content_repo.translations import translation_path
from publisher.world import World


def variation_findings(world: World) -> Iterator[Problem]:
    for fragment_id, label in varied(world.state.db):
        if world.catalog.base(fragment_id) is not None:
            yield from _unchanged(fragment_id, label, world)
            yield from _gaps(fragment_id, label, world)


def _unchanged(fragment_id: str, label: str, world: World) -> Iterator[Problem]:
    if all(_is_same(fragment_id, label, locale, world) for locale in world.site.locales):
        file = _sources(fragment_id, label, world)[0].file
        message = f"variation {label!r} of {fragment_id!r} shows the same as {fragment_id!r} itself"
        fix = "change something in it, or delete the file"
        yield Problem("variation_unchanged", "warning", message, file, 1, fix=fix)


def _is_same(fragment_id: str, label: str, locale: str, world: World) -> bool:
    base = world.catalog.resolved(fragment_id, locale)
    own = world.catalog.resolved(fragment_id, locale, label)
    if base is None or own is None:
        return base is own
    return base.fields == own.fields and _body(base, world) == _body(own, world)


def _body(resolved: Resolved, world: World) -> str:
    return world.catalog.body(resolved.body_source)[0].strip() if resolved.body_source else ""


def _gaps(fragment_id: str, label: str, world: World) -> Iterator[Problem]:
    """Texts that a variation has in another language only: visitors of this one get the fragment's own."""
    for locale in world.site.locales:
        resolved = world.catalog.resolved(fragment_id, locale, label)
        if resolved is not None and resolved.gaps:
            file = _sources(fragment_id, label, world)[0].file
            shown = ", ".join(f"`{field}`" for field in dict.fromkeys(resolved.gaps))
            message = f"variation {label!r} of {fragment_id!r} has no {shown} in {locale}: visitors get the text without it"
            fix = f"add it to {translation_path(file, locale, world.site)}"
            yield Problem("translation_gap", "info", message, file, 1, resolved.gaps[0], fix)


def _sources(fragment_id: str, label: str, world: World) -> list[Source]:
    """The files of a variation, the default language's first."""
    order = dict.fromkeys((world.site.default_locale, *world.site.locales))
    held = world.catalog.sources(fragment_id)
    return [held[locale, label] for locale in order if (locale, label) in held]
