"""Rules: who is meant, as a small typed tree. Reading the author's YAML is `parser.py`; this is what a rule
is.

The canonical form is a JSON array, equal for rules that differ only in writing:

    ["and", ["in", "country", ["CN", "HK"]], ["not", ["eq", "device", "bot"]], ["segment", "vip"]]
    ["or", rule, rule…]  ["and", rule, rule…]  ["not", rule]  ["segment", id]  ["experiment", id, arm]
    ["eq" | "ne" | "prefix" | "lt" | "le" | "gt" | "ge" | "has", signal, value]
    ["in", signal, [value…]]  ["exists", signal]
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

Operator = Literal["eq", "ne", "in", "prefix", "lt", "le", "gt", "ge", "has", "exists"]


@dataclass(frozen=True, slots=True)
class All:
    """True when every rule is true: Kleene's strong conjunction."""

    rules: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when some rule is true: Kleene's strong disjunction."""

    rules: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when the rule is false; unknown stays unknown."""

    rule: Tree


@dataclass(frozen=True, slots=True)
class Comparison:
    """One signal against values of its type: `values` has one item, several for `in`, none for `exists`."""

    operator: Operator
    signal: str
    values: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class InSegment:
    """The visitor is in the segment `id`."""

    id: str


@dataclass(frozen=True, slots=True)
class InArm:
    """The visitor's bucket belongs to an arm of an experiment."""

    experiment: str
    arm: str


Tree = All | AnyOf | Not | Comparison | InSegment | InArm
Literals = Comparison | InSegment | InArm


@dataclass(frozen=True)
class Rule:
    """A checked rule. Two rules are equal when their canonical `text` is, however they were written."""

    tree: Tree = field(compare=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "text", json.dumps(canonical(self.tree), separators=(",", ":"), ensure_ascii=False)
        )

    @cached_property
    def literals(self) -> tuple[Literals, ...]:
        """The comparisons, segments and arms that this rule names itself, in order, each once."""
        return tuple(dict.fromkeys(_literals(self.tree)))

    @property
    def segments(self) -> frozenset[str]:
        """Ids of the segments that this rule names itself."""
        return frozenset(literal.id for literal in self.literals if isinstance(literal, InSegment))

    def __str__(self) -> str:
        return self.text


def canonical(tree: Tree) -> list[Any]:
    """The canonical array: nested conjunctions flattened, operands and value lists sorted, repetitions
    dropped.
    """
    match tree:
        case All(rules):
            return _joined("and", rules)
        case AnyOf(rules):
            return _joined("or", rules)
        case Not(rule):
            return canonical(rule.rule) if isinstance(rule, Not) else ["not", canonical(rule)]
        case InSegment(id):
            return ["segment", id]
        case InArm(experiment, arm):
            return ["experiment", experiment, arm]
        case Comparison():
            return _compared(tree)


def _joined(operator: str, rules: Sequence[Tree]) -> list[Any]:
    operands: dict[str, list[Any]] = {}
    for part in map(canonical, rules):
        for operand in part[1:] if part[0] == operator else [part]:
            operands[json.dumps(operand, ensure_ascii=False)] = operand
    if len(operands) == 1:
        return next(iter(operands.values()))
    return [operator, *(operands[text] for text in sorted(operands))]


def _compared(literal: Comparison) -> list[Any]:
    if literal.operator == "exists":
        return ["exists", literal.signal]
    values = sorted(set(literal.values), key=lambda value: (isinstance(value, str), value))
    if literal.operator != "in":
        return [literal.operator, literal.signal, values[0]]
    return ["in", literal.signal, values] if len(values) > 1 else ["eq", literal.signal, values[0]]


def _literals(tree: Tree) -> Iterator[Literals]:
    match tree:
        case All(rules) | AnyOf(rules):
            for rule in rules:
                yield from _literals(rule)
        case Not(rule):
            yield from _literals(rule)
        case _:
            yield tree
