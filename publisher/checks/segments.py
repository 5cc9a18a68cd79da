"""Findings about segments: used nowhere, true for all, true for nobody, half exempt from the holdout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audience.errors import AudienceErrors
from audience.lints import Lint, lint_segments
from content_repo import yamltext
from content_repo.problems import Problem
from content_repo.survey import conditional, varied
from publisher.world import World

_KEYS = {
    "half_exempt": "holdout",
    "rule_always_true": "when",
    "rule_never_true": "when",
    "rule_too_large": "when",
}


def segment_findings(world: World) -> Iterator[Problem]:
    return (_problem(lint, world) for lint in lint_segments(world.audience, used_segments(world)))


def _problem(lint: Lint, world: World) -> Problem:
    file = _file(str(lint.where[1]), world)
    field = _KEYS.get(lint.code, "")
    document = yamltext.load(world.snapshot.read(file).decode("utf-8-sig"), file=file)
    line = document.line_of((field,)) if field in (document.value or {}) else 1
    return Problem(lint.code, lint.severity, lint.message, file, line, field, lint.fix)


def _file(segment: str, world: World) -> str:
    paths = (f"audience/segments/{segment}{ending}" for ending in (".yaml", ".yml"))
    return next(path for path in paths if world.snapshot.digest(path) is not None)


def used_segments(world: World) -> set[str]:
    """The segments that something in the site names: a variation, or a rule anywhere, also in what nobody sees yet."""
    labels = {label for _, label in varied(world.state.db)}
    rules = [rule for written in _written(world) for rule in _rules(written)]
    return (labels & world.audience.segments.keys()).union(*(_named(rule, world) for rule in rules))


def _written(world: World) -> Iterator[Any]:
    for source in conditional(world.state.db):
        yield from (source.fields, {"if": source.condition})
    yield world.site_regions
    yield from (model.regions for model in world.catalog.models.values())


def _rules(written: Any) -> Iterator[Any]:
    """Every value of a key `if`, at any depth."""
    if isinstance(written, Mapping):
        for key, value in written.items():
            yield from (value,) if key == "if" else _rules(value)
    elif isinstance(written, list | tuple):
        for each in written:
            yield from _rules(each)


def _named(rule: Any, world: World) -> frozenset[str]:
    """What is no rule names nothing: the build says so where it matters."""
    try:
        return world.audience.rule(rule).segments
    except AudienceErrors:
        return frozenset()
