"""The values of one signal, sorted into classes that no rule in use can tell apart.

A class is kept only if some request at an edge can have a value of it: this is what makes a decision exact.
Signals that are never unknown at an edge have no unknown class of their own; unknown counts as what the edge
makes of a bare request.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audience.diagram import Kind, Variable
from audience.evaluation import compare
from audience.experiments import BUCKETS, arm_of, held_out
from audience.nodes import UNKNOWN
from audience.rules import Comparison, InArm
from audience.signals import Signal

if TYPE_CHECKING:
    from audience.audience import Audience


_LARGEST = 999_999_999


@dataclass(frozen=True, slots=True)
class Held:
    """The bucket is held out."""


Atom = Comparison | InArm | Held
Entry = tuple[str, Any, Any]  # field of Variable ("exact", "cuts", …), its key, a value that falls there


@dataclass(frozen=True, slots=True)
class Classes:
    """`truths[atom][n]` is what an atom is worth for class n: FALSE, TRUE or UNKNOWN."""

    variable: Variable
    truths: Mapping[Atom, tuple[int, ...]]


def variable_name(atom: Atom) -> str:
    """The variable that decides an atom; each member of a set is a variable of its own."""
    if not isinstance(atom, Comparison):
        return "bucket"
    return f"{atom.signal}.{atom.values[0]}" if atom.operator == "has" else atom.signal


def classes_of(name: str, atoms: Sequence[Atom], audience: Audience) -> Classes:
    """The classes of the variable `name` for all `atoms` that it decides."""
    signal = audience.signals[next((atom.signal for atom in atoms if isinstance(atom, Comparison)), "bucket")]
    kind: Kind = "member" if signal.type == "set" else signal.type
    entries = _ENTRIES[kind](signal, [atom for atom in atoms if isinstance(atom, Comparison)])
    columns = [[_truth(atom, sample, audience) for _, _, sample in entries] for atom in atoms]
    numbers: dict[tuple[int, ...], int] = {}
    placed = [numbers.setdefault(row, len(numbers)) for row in zip(*columns, strict=True)]
    truths = {atom: tuple(row[place] for row in numbers) for place, atom in enumerate(atoms)}
    return Classes(_variable(name, kind, len(numbers), entries, placed), truths)


def _truth(atom: Atom, sample: Any, audience: Audience) -> int:
    match atom:
        case Held():
            return int(held_out(audience.holdout, sample))
        case InArm(id, arm):
            return UNKNOWN if sample is None else int(arm_of(audience.experiments[id], sample) == arm)
        case Comparison():
            value = compare(atom, sample)
            return UNKNOWN if value is None else int(value)


def _variable(name: str, kind: Kind, count: int, entries: Sequence[Entry], placed: Sequence[int]) -> Variable:
    def listed(field: str) -> tuple[tuple[Any, int], ...]:
        return tuple(
            (key, number) for (at, key, _), number in zip(entries, placed, strict=True) if at == field
        )

    unknown = listed("unknown")[0][1]
    other = listed("other")[0][1] if listed("other") else unknown
    table = tuple(number for _, number in listed("table"))
    return Variable(
        name, kind, count, listed("exact"), listed("prefixes"), listed("cuts"), table, other, unknown
    )


def _named(literals: Collection[Comparison], prefix: bool) -> list[Any]:
    return sorted({value for one in literals for value in one.values if (one.operator == "prefix") is prefix})


def _texts(signal: Signal, literals: Collection[Comparison]) -> list[Entry]:
    domain = signal.values or signal.produces
    if domain:
        return [
            ("unknown", None, signal.absent or None),
            *(("exact", value, value) for value in sorted(domain)),
        ]
    exact, prefixes = _named(literals, False), _named(literals, True)
    regions = [("other", ""), *(("prefixes", prefix) for prefix in prefixes)]
    samples = [(field, prefix, _sample(signal, prefix, exact, prefixes)) for field, prefix in regions]
    return [
        ("unknown", None, signal.absent or None),
        *(entry for entry in samples if entry[2] is not None),
        *(("exact", value, value) for value in exact),
    ]


def _sample(signal: Signal, prefix: str, exact: Sequence[str], prefixes: Sequence[str]) -> str | None:
    """A text whose longest prefix is `prefix` and that no rule names, if there is one."""
    longer = tuple(other for other in prefixes if other.startswith(prefix) and other != prefix)
    texts = signal.text.starting(prefix)
    return next((text for text in texts if not text.startswith(longer) and text not in exact), None)


def _members(signal: Signal, literals: Collection[Comparison]) -> list[Entry]:
    member = next(literal.values[0] for literal in literals)
    bare: frozenset[str] = frozenset()
    return [("unknown", None, bare), ("other", None, bare), ("exact", "1", frozenset({member}))]


def _integers(signal: Signal, literals: Collection[Comparison]) -> list[Entry]:
    named = {value + step for literal in literals for value in literal.values for step in (0, 1)}  # type: ignore[operator]
    bounds = sorted({0, signal.minimum, signal.maximum + 1} | named)
    return [
        ("unknown", None, None),
        *(("cuts", bound, signal.admit(bound)) for bound in bounds if bound <= _LARGEST),
    ]


def _buckets(signal: Signal, literals: Collection[Comparison]) -> list[Entry]:
    return [("unknown", None, None), *(("table", bucket, bucket) for bucket in range(BUCKETS))]


_ENTRIES: dict[Kind, Callable[[Signal, Collection[Comparison]], list[Entry]]] = {
    "string": _texts,
    "member": _members,
    "integer": _integers,
    "bucket": _buckets,
}


def merged(variable: Variable, groups: Sequence[int]) -> tuple[Variable, list[int]]:
    """The variable with class n joined to class `groups[n]`, and the old number of each class that is left.

    Entries that say nothing new are dropped and classes numbered in order of use: equal meanings look equal.
    """
    other = groups[variable.other]
    prefixes: dict[str, int] = {}
    for prefix, number in sorted(variable.prefixes):
        if groups[number] != _region(prefix, prefixes, other):
            prefixes[prefix] = groups[number]
    named = {value: groups[number] for value, number in sorted(variable.exact)}
    exact = {value: group for value, group in named.items() if group != _region(value, prefixes, other)}
    cuts = _steps([(bound, groups[number]) for bound, number in sorted(variable.cuts)])
    table = [groups[number] for number in variable.table]
    unknown = groups[variable.unknown]
    left = list(dict.fromkeys([unknown, other, *exact.values(), *prefixes.values(), *cuts.values(), *table]))
    place = {group: number for number, group in enumerate(left)}
    return Variable(
        variable.signal,
        variable.kind,
        len(left),
        tuple((value, place[group]) for value, group in exact.items()),
        tuple((prefix, place[group]) for prefix, group in prefixes.items()),
        tuple((bound, place[group]) for bound, group in cuts.items()),
        tuple(place[group] for group in table),
        place[other],
        place[unknown],
    ), left


def _region(text: str, prefixes: Mapping[str, int], other: int) -> int:
    """The class that the longest fitting prefix gives to `text`."""
    fitting = [prefix for prefix in prefixes if text.startswith(prefix)]
    return prefixes[max(fitting, key=len)] if fitting else other


def _steps(cuts: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The cuts at which the class changes."""
    return {b: group for place, (b, group) in enumerate(cuts) if not place or group != cuts[place - 1][1]}
