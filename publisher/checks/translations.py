"""Findings about translations: those whose source has changed since, with the difference, and what no language has yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from content_repo import tomltext
from content_repo.problems import Problem
from content_repo.provenance import SOURCE
from content_repo.site import FILE
from content_repo.translations import Survey, Translation
from publisher.provenance import History, SourceChange
from publisher.world import World

_NAMED = 3  # of what is missing
_SHOWN = 500  # differences: the rest is only named


def translation_findings(world: World, site: Path) -> Iterator[Problem]:
    """`site` is the site's folder: old versions come from the repository that it is in."""
    survey = Survey(world.catalog)
    yield from _stale(survey.stale(), world, History(site, world.snapshot))
    for locale, missing in survey.missing().items():
        if world.site.locale[locale].publish:
            yield _untranslated(locale, missing, world)


def _stale(found: Iterable[Translation], world: World, history: History) -> Iterator[Problem]:
    for number, each in enumerate(found):
        source = world.catalog.sources(each.id)[each.locale, each.variation or None]
        change = (
            history.change(each) if number < _SHOWN else SourceChange("its source", "it has changed since")
        )
        code = "variation_stale" if each.variation else "translation_stale"
        message = f"made from an earlier version of {change.source}: {change.in_short}"
        fix = f"bring it up to date, then run `fragmint translations --accept {each.file}`"
        yield Problem(code, "warning", message, each.file, source.line_of(SOURCE), SOURCE, fix)


def _untranslated(locale: str, missing: list[str], world: World) -> Problem:
    shown = ", ".join(missing[:_NAMED]) + (
        f" and {len(missing) - _NAMED:,} more" if len(missing) > _NAMED else ""
    )
    document = tomltext.load(world.snapshot.read(FILE).decode("utf-8-sig"), file=FILE)
    place = ("locale", locale) if ("locale", locale) in document.lines else ("locales",)
    message = f"not translated into {locale}: {shown}"
    fix = f"`fragmint translations --locale {locale}` lists all"
    return Problem("untranslated", "info", message, FILE, document.line_of(place), "", fix)
