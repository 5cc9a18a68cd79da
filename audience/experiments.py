"""Experiments: weighted splits of visitors by bucket, and the holdout that every personalisation is measured
against.

A bucket is 0…999. The buckets of a layer are ranked by hash; an experiment owns the ranks of its `slots`, an
arm a part of these. All of it is a table of 1,000 entries: no edge ever hashes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from audience.errors import (
    AudienceError,
    InvalidShape,
    InvalidValue,
    OverlappingSlots,
    UnknownName,
    Where,
    nearest,
)
from audience.murmur3 import murmur3_x86_32
from audience.reader import Reader, shown, whole

BUCKETS = 1000
HOLDOUT_LAYER = "holdout"
_KEYS = ("label", "layer", "slots", "ramp", "arms", "state", "consent")


@dataclass(frozen=True, slots=True)
class Experiment:
    """One test. `slots` are ranks, the end not included; `ramp` is per cent of each arm's range; weights are
    relative.

    `winner` is the arm of a test that was won. A test that is not running reads neither bucket nor consent:
    won means that everybody is in that arm, stopped that nobody is in any.
    """

    id: str
    arms: tuple[tuple[str, int], ...]
    layer: str = "default"
    slots: tuple[int, int] = (0, BUCKETS)
    ramp: int = 100
    running: bool = True
    winner: str | None = None
    consent: tuple[str, ...] = ()

    def ranges(self) -> dict[str, range]:
        """The ranks of each arm, ramp applied."""
        first, end = self.slots
        ranges = {}
        for (arm, _), share in zip(self.arms, shares([w for _, w in self.arms], end - first), strict=True):
            ranges[arm] = range(first, first + share * self.ramp // 100)
            first += share
        return ranges


@cache
def ranks(layer: str) -> tuple[int, ...]:
    """The rank of each bucket in a layer: `ranks(layer)[bucket]`."""
    order = sorted(range(BUCKETS), key=lambda bucket: (murmur3_x86_32(f"{layer}:{bucket}".encode()), bucket))
    places = [0] * BUCKETS
    for rank, bucket in enumerate(order):
        places[bucket] = rank
    return tuple(places)


@cache
def arm_table(experiment: Experiment) -> tuple[str | None, ...]:
    """The arm of each bucket; None outside the experiment."""
    owners = {rank: arm for arm, owned in experiment.ranges().items() for rank in owned}
    return tuple(owners.get(rank) for rank in ranks(experiment.layer))


def arm_of(experiment: Experiment, bucket: int) -> str | None:
    """The arm of one bucket while the experiment runs."""
    return arm_table(experiment)[bucket]


def held_out(holdout: int, bucket: int | None) -> bool:
    """Whether a bucket always gets defaults; `holdout` is per mille. A visitor without a bucket is not held
    out.
    """
    return bucket is not None and ranks(HOLDOUT_LAYER)[bucket] < holdout


def shares(weights: list[int], total: int) -> list[int]:
    """`total` split by `weights`, exact by largest remainder; of equal remainders the earlier wins."""
    whole_shares, remainders = zip(*(divmod(weight * total, sum(weights)) for weight in weights), strict=True)
    rest = total - sum(whole_shares)
    lucky = sorted(range(len(weights)), key=lambda number: (-remainders[number], number))[:rest]
    return [share + (number in lucky) for number, share in enumerate(whole_shares)]


def overlaps(experiments: Iterable[Experiment]) -> Iterable[OverlappingSlots]:
    """One error for each pair of running experiments that claim the same slots of a layer."""
    running = [experiment for experiment in experiments if experiment.running]
    for number, one in enumerate(running):
        for other in running[number + 1 :]:
            first, end = max(one.slots[0], other.slots[0]), min(one.slots[1], other.slots[1])
            if one.layer == other.layer and first < end:
                yield OverlappingSlots(
                    f"slots {first} to {end} of layer {one.layer} belong to experiment {one.id} as well",
                    where=("slots",),
                    value=list(other.slots),
                    fix=f"give it slots outside [{one.slots[0]}, {one.slots[1]}], or another layer",
                    subject=("experiment", other.id),
                )


class ExperimentReader(Reader):
    """Reads `audience/experiments/<id>.yaml`."""

    def read(self, id: str, data: Any) -> Experiment | None:
        before = len(self.errors)
        found = self.mapping(data, (), _KEYS)
        arms = self._arms(found.get("arms"))
        running, winner = self._state(found.get("state", "running"), arms)
        experiment = Experiment(
            id,
            tuple(arms.items()),
            self._layer(found.get("layer", "default")),
            self._slots(found.get("slots", [0, BUCKETS])),
            self.integer(found.get("ramp", 100), ("ramp",), 0, 100),
            running,
            winner,
            self.names(found.get("consent", ()), ("consent",)),
        )
        return experiment if len(self.errors) == before else None

    def _arms(self, data: Any) -> dict[str, int]:
        arms = {
            str(arm): self.integer(weight, ("arms", str(arm)), 0, 1_000_000)
            for arm, weight in self.mapping(data, ("arms",)).items()
        }
        if not any(arms.values()):
            fix = "write arms: {a: 50, b: 50}"
            self.refuse(InvalidValue, "an experiment needs an arm with a weight", ("arms",), data, fix)
        return arms

    def _state(self, data: Any, arms: Mapping[str, int]) -> tuple[bool, str | None]:
        state, colon, winner = str(data).partition(":")
        where: Where = ("state",)
        if state == "won" and colon and winner in arms:
            return False, winner
        if state == "won":
            self.refuse(UnknownName, f"no arm {shown(winner)} could win", where, data, nearest(winner, arms))
        elif data not in ("running", "stopped"):
            self.refuse(
                InvalidValue, f"unknown state {shown(data)}", where, data, "running, stopped or won:<arm>"
            )
        return data == "running", None

    def _layer(self, data: Any) -> str:
        if isinstance(data, str) and data and data != HOLDOUT_LAYER:
            return data
        fix = "name another layer" if data == HOLDOUT_LAYER else "write a name"
        self.refuse(InvalidValue, f"no experiment can have the layer {shown(data)}", ("layer",), data, fix)
        return "default"

    def _slots(self, data: Any) -> tuple[int, int]:
        numbers = [whole(item) for item in data] if isinstance(data, list | tuple) else []
        match numbers:
            case [int(first), int(end)] if 0 <= first < end <= BUCKETS:
                return first, end
        fix = "write [first, end] with 0 ≤ first < end ≤ 1000"
        self.refuse(InvalidShape, f"{shown(data)} are no slots", ("slots",), data, fix)
        return 0, BUCKETS


def read_experiment(id: str, data: Any, errors: list[AudienceError]) -> Experiment | None:
    """The experiment in one file's data. Appends what is wrong to `errors`."""
    return ExperimentReader(("experiment", id), errors).read(id, data)
