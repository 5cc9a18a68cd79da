"""The whole audience of a site, checked: signals, segments, experiments, holdout."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from audience.compiler import Compiler
from audience.declarations import declare
from audience.errors import (
    AudienceError,
    AudienceErrors,
    InvalidValue,
    RuleCycle,
    Subject,
    UnknownName,
    Where,
    nearest,
)
from audience.evaluation import evaluate
from audience.experiments import BUCKETS, Experiment, overlaps, read_experiment
from audience.parser import RuleParser, Vocabulary
from audience.rules import Rule
from audience.segments import Example, Segment, read_segment
from audience.signals import Signal

Item = TypeVar("Item")

_DEEPEST = 32  # levels of segments made of segments


@dataclass(frozen=True)
class FailedExample:
    """A test of a segment that does not hold. `number` counts from 0 in the segment's `tests`."""

    segment: str
    number: int
    example: Example
    value: bool | None


@dataclass(frozen=True)
class Audience:
    """Immutable. `order` is the priority of segments for variations; `holdout` is per mille of buckets."""

    signals: Mapping[str, Signal]
    segments: Mapping[str, Segment]
    experiments: Mapping[str, Experiment]
    order: tuple[str, ...] = ()
    holdout: int = 50

    @classmethod
    def load(
        cls,
        signals: Mapping[str, Any] | None = None,
        segments: Mapping[str, Any] | None = None,
        experiments: Mapping[str, Any] | None = None,
        *,
        order: Sequence[str] = (),
        holdout: int = 50,
        locales: Sequence[str] = (),
    ) -> Audience:
        """From the data of `signals.yaml`, and of the segment and experiment files by id.

        `order`, `holdout` and `locales` are the site's. Raises AudienceErrors with everything that is wrong;
        the subject of each error is ("signals",), ("segment", id), ("experiment", id) or ("site",).
        """
        errors: list[AudienceError] = []
        declared = declare(signals, locales, errors)
        tests = {id: read_experiment(id, data, errors) for id, data in (experiments or {}).items()}
        vocabulary = Vocabulary(declared, (segments or {}).keys(), _arms(experiments or {}))
        groups = {id: read_segment(id, data, vocabulary, errors) for id, data in (segments or {}).items()}
        loaded = cls(declared, _present(groups), _present(tests), tuple(order), holdout)
        errors += [*_site_errors(loaded, (segments or {}).keys()), *overlaps(loaded.experiments.values())]
        errors += list(_cycles(loaded.segments)) or _chains(loaded.segments)
        if errors:
            raise AudienceErrors(errors)
        return loaded

    def rule(self, data: Any, where: Where = (), subject: Subject = ("rule",)) -> Rule:
        """A rule written in content, checked. Raises AudienceErrors with `where` in front of each path."""
        errors: list[AudienceError] = []
        rule = RuleParser(self._vocabulary, subject, errors).parse(data, where)
        if rule is None:
            raise AudienceErrors(errors)
        return rule

    def run_tests(self) -> tuple[FailedExample, ...]:
        """The tests of all segments that do not hold, in the order of their files."""
        return tuple(self._failures())

    def _failures(self) -> Iterator[FailedExample]:
        for segment in self.segments.values():
            rule = self.rule(segment.id)
            for number, example in enumerate(segment.examples):
                value = evaluate(rule, example.given, self)
                if not example.holds(value):
                    yield FailedExample(segment.id, number, example, value)

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        arms = {id: [arm for arm, _ in experiment.arms] for id, experiment in self.experiments.items()}
        return Vocabulary(self.signals, self.segments.keys(), arms)

    @cached_property
    def compiler(self) -> Compiler:
        """Compiles decisions over this audience, and remembers them."""
        return Compiler(self)


def _present(found: Mapping[str, Item | None]) -> dict[str, Item]:
    return {id: item for id, item in found.items() if item is not None}


def _arms(experiments: Mapping[str, Any]) -> dict[str, list[str]]:
    """The arms that each file names, whatever else is wrong with it: one mistake, one error."""
    arms = {id: data.get("arms") if isinstance(data, Mapping) else None for id, data in experiments.items()}
    return {
        id: [str(arm) for arm in named] if isinstance(named, Mapping) else [] for id, named in arms.items()
    }


def _site_errors(audience: Audience, written: Collection[str]) -> Iterator[AudienceError]:
    for number, id in enumerate(audience.order):
        where = ("segments", number)
        if id not in written:
            fix = nearest(id, written, f"write audience/segments/{id}.yaml")
            yield UnknownName(f'unknown segment "{id}"', where=where, value=id, fix=fix, subject=("site",))
        elif id in audience.order[:number]:
            twice = f'segment "{id}" is listed twice'
            yield InvalidValue(twice, where=where, value=id, fix="keep one of them", subject=("site",))
    if not 0 <= audience.holdout <= BUCKETS:
        fix = "per mille: from 0 to 1000"
        message = f"no holdout is {audience.holdout}"
        yield InvalidValue(message, where=("holdout",), value=audience.holdout, fix=fix, subject=("site",))


def _cycles(segments: Mapping[str, Segment]) -> Iterator[RuleCycle]:
    """One error for each cycle, at the first of its segments by id."""
    for id in sorted(segments):
        path = _way_back(id, segments)
        if path and id == min(path):
            yield RuleCycle(
                "segments are made of each other: " + " → ".join(path),
                where=("when",),
                value=path,
                fix="take one of these references out",
                subject=("segment", id),
            )


def _chains(segments: Mapping[str, Segment]) -> Iterator[InvalidValue]:
    """Segments without cycles that are made of others, which are made of others, and so on, too often."""
    deep = set(segments)
    for _ in range(_DEEPEST):
        deep = {id for id in deep if segments[id].rule.segments & deep}
    for id in sorted(deep)[:1]:
        message = f"segments are made of each other more than {_DEEPEST} levels deep"
        fix = "write the rule out instead of naming a segment"
        yield InvalidValue(message, where=("when",), value=id, fix=fix, subject=("segment", id))


def _way_back(start: str, segments: Mapping[str, Segment]) -> list[str]:
    """The shortest way from a segment through references to itself; [] when there is none."""
    ways, seen = [[start]], {start}
    for way in ways:
        for id in sorted(segments[way[-1]].rule.segments & segments.keys()):
            if id == start:
                return [*way, start]
            if id not in seen:
                seen.add(id)
                ways.append([*way, id])
    return []
