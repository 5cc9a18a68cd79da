"""Regions that no template shows: what stands in them is seen by nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from content_repo.plaindata import load_data
from content_repo.problems import Problem
from content_repo.region_sections import FILE
from content_repo.sources import from_record
from content_repo.suggestions import did_you_mean
from publisher.keys import parse
from publisher.world import World

_SOURCES = "SELECT record FROM sources WHERE instr(record, CAST('regions' AS BLOB)) ORDER BY file"
_Place = tuple[str, int, str]  # file, line, name of the region


def region_findings(world: World) -> Iterator[Problem]:
    asked = {parse(text).args[3] for text in world.state.fact_keys("region:")}
    for file, line, name in _written(world):
        if name not in asked:
            message = f"no template shows the region {name!r}"
            fix = did_you_mean(name, asked) or f"show it: {{{{ region({name!r}) }}}}"
            yield Problem("idle_region", "warning", message, file, line, name, fix)


def _written(world: World) -> Iterator[_Place]:
    for name in world.site_regions:
        yield FILE, load_data(world.snapshot.read(FILE), FILE).line_of((name,)), name
    for model in world.catalog.models.values():
        yield from _of_model(model.name, model.regions, world)
    for row in world.state.db.execute(_SOURCES).fetchall():
        source = from_record(row[0])
        held = source.fields.get("regions")
        for name in held if isinstance(held, Mapping) else ():
            yield source.file, source.line_of(f"regions.{name}"), name


def _of_model(model: str, regions: Mapping[str, object] | None, world: World) -> Iterator[_Place]:
    if regions:
        file = f"models/{model}.yaml"
        if world.snapshot.digest(file) is not None:
            document = load_data(world.snapshot.read(file), file)
            yield from ((file, document.line_of(("regions", name)), name) for name in regions)
