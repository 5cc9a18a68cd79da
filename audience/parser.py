"""Reads rules as authors write them, and the canonical arrays, against what the site declares.

Forms:
    {country: DE}                          eq; for a set, has
    {country: {in: [CN, HK]}, tag: vip}    several keys: all of them
    members                                a segment; also {segment: members}
    experiment:hero=b                      an arm; also {experiment: hero=b} or {experiment: {hero: b}}
    ["and", ["eq", "country", "DE"], ["segment", "members"]]
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audience.errors import (
    AudienceError,
    InvalidShape,
    InvalidValue,
    Subject,
    TypeClash,
    UnknownName,
    Where,
    nearest,
)
from audience.reader import Reader, shown, whole
from audience.rules import All, AnyOf, Comparison, InArm, InSegment, Not, Operator, Rule, Tree
from audience.signals import SEPARATORS, Signal, Type, signal_name

_NUMERIC: tuple[Operator, ...] = ("eq", "ne", "in", "lt", "le", "gt", "ge", "exists")
OPERATORS: dict[Type, tuple[Operator, ...]] = {
    "string": ("eq", "ne", "in", "prefix", "exists"),
    "set": ("has", "in", "exists"),
    "integer": _NUMERIC,
    "bucket": _NUMERIC,
}
_ALL_OPERATORS: tuple[Operator, ...] = ("eq", "ne", "in", "prefix", "lt", "le", "gt", "ge", "has", "exists")
_WORDS = ("all", "any", "not", "segment", "experiment")
_DEEPEST = 100  # far beyond what people write, and far within Python's stack
_LARGEST = 10_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What rules may name. `experiments` maps an id to its arms."""

    signals: Mapping[str, Signal]
    segments: Collection[str]
    experiments: Mapping[str, Collection[str]]


class RuleParser(Reader):
    """Appends what is wrong to `errors`; a rule with anything wrong in it is None."""

    def __init__(self, vocabulary: Vocabulary, subject: Subject, errors: list[AudienceError]) -> None:
        super().__init__(subject, errors)
        self.known = vocabulary
        self._parts = 0

    def parse(self, data: Any, where: Where = ()) -> Rule | None:
        self._parts = 0
        tree = self._rule(data, where)
        return None if tree is None else Rule(tree)

    def _rule(self, data: Any, where: Where) -> Tree | None:
        if isinstance(data, str):
            return self._reference(data, where)
        if not self._fits(where):
            return None
        if isinstance(data, Mapping) and data:
            return self._joined(
                All, [self._entry(key, value, (*where, str(key))) for key, value in data.items()]
            )
        if isinstance(data, list | tuple) and data:
            return self._array(data, where)
        fix = "write {signal: value}, {all: […]}, {any: […]}, {not: …} or the id of a segment"
        self.refuse(InvalidShape, f"{shown(data)} is no rule", where, data, fix)
        return None

    def _fits(self, where: Where) -> bool:
        """Bounds depth, and size too: YAML anchors can make a small file an endless rule."""
        self._parts += 1
        if self._parts == _LARGEST or (len(where) > _DEEPEST and self._parts < _LARGEST):
            self._parts = _LARGEST
            message = f"the rule is nested more than {_DEEPEST} deep or has more than {_LARGEST:,} parts"
            self.refuse(InvalidShape, message, where[:8], None, "split it into segments")
        return self._parts < _LARGEST

    def _joined(self, kind: type[All | AnyOf], parts: Sequence[Tree | None]) -> Tree | None:
        trees = tuple(part for part in parts if part is not None)
        if len(trees) < len(parts):
            return None
        return trees[0] if len(trees) == 1 else kind(trees)

    def _reference(self, text: str, where: Where) -> Tree | None:
        if text.startswith("experiment:"):
            return self._experiment(text.removeprefix("experiment:"), where)
        return self._segment(text, where)

    def _entry(self, key: Any, value: Any, where: Where) -> Tree | None:
        word = self._word(key)
        return word(value, where) if word else self._signal(str(key), value, where)

    def _word(self, key: Any) -> Callable[[Any, Where], Tree | None] | None:
        words: dict[Any, Callable[[Any, Where], Tree | None]] = {
            "all": lambda data, where: self._several(All, data, where),
            "any": lambda data, where: self._several(AnyOf, data, where),
            "not": self._not,
            "segment": self._segment,
            "experiment": self._experiment,
        }
        return words.get(key)

    def _several(self, kind: type[All | AnyOf], data: Any, where: Where, first: int = 0) -> Tree | None:
        """The rules in a list; `first` is the place of its first item in what the author wrote."""
        if isinstance(data, list | tuple) and data:
            return self._joined(kind, [self._rule(rule, (*where, n)) for n, rule in enumerate(data, first)])
        fix = "give at least one rule"
        self.refuse(InvalidShape, f"expected a list of rules, not {shown(data)}", where, data, fix)
        return None

    def _not(self, data: Any, where: Where) -> Tree | None:
        tree = self._rule(data, where)
        return None if tree is None else Not(tree)

    def _segment(self, data: Any, where: Where) -> Tree | None:
        if isinstance(data, str) and data in self.known.segments:
            return InSegment(data)
        fix = nearest(str(data), self.known.segments, f"write audience/segments/{data}.yaml")
        self.refuse(UnknownName, f"unknown segment {shown(data)}", where, data, fix)
        return None

    def _experiment(self, data: Any, where: Where) -> Tree | None:
        if isinstance(data, Mapping) and len(data) == 1:
            id, arm = next((str(id), str(arm)) for id, arm in data.items())
        else:
            id, _, arm = str(data).partition("=")
        arms = self.known.experiments.get(id)
        if arms is None:
            fix = nearest(id, self.known.experiments, f"write audience/experiments/{id}.yaml")
            self.refuse(UnknownName, f"unknown experiment {shown(id)}", where, data, fix)
        elif arm not in arms:
            self.refuse(
                UnknownName, f"experiment {id} has no arm {shown(arm)}", where, data, nearest(arm, arms)
            )
        else:
            return InArm(id, arm)
        return None

    def _array(self, data: Sequence[Any], where: Where) -> Tree | None:
        head, *rest = data
        if head in ("and", "all", "or", "any"):
            return self._several(All if head in ("and", "all") else AnyOf, rest, where, first=1)
        word = self._word(head) if isinstance(head, str) else None
        if word and len(rest) in (1, 2):
            return word(rest[0] if len(rest) == 1 else {rest[0]: rest[1]}, (*where, 1))
        if head == "exists" and len(rest) == 1:
            return self._signal(str(rest[0]), {"exists": True}, where)
        if head in _ALL_OPERATORS and len(rest) == 2:
            return self._signal(str(rest[0]), {head: rest[1]}, where)
        fix = "a list is a rule only in array form: [and, rule, rule] or [eq, signal, value]"
        self.refuse(InvalidShape, f"{shown(data)} is no rule", where, data, fix)
        return None

    def _signal(self, name: str, data: Any, where: Where) -> Tree | None:
        signal = self.known.signals.get(signal_name(name))
        if signal is None:
            self._undeclared(name, where)
            return None
        if not isinstance(data, Mapping):
            return self._comparison(signal, "has" if signal.type == "set" else "eq", data, where)
        if not data:
            self.refuse(
                InvalidShape, f"{name} is compared with nothing", where, data, "give an operator and a value"
            )
            return None
        return self._joined(
            All, [self._comparison(signal, op, value, (*where, str(op))) for op, value in data.items()]
        )

    def _undeclared(self, name: str, where: Where) -> None:
        declarable = name.partition(".")[0] in ("query", "cookie", "header")
        fix = nearest(name, [*self.known.signals, *_WORDS])
        if declarable:
            guess = f"{fix} else " if fix.startswith("did you") else ""
            fix = f"{guess}declare it in audience/signals.yaml: {name}: {{type: string}}"
        self.refuse(UnknownName, f"unknown signal {shown(name)}", where, name, fix)

    def _comparison(self, signal: Signal, operator: Any, data: Any, where: Where) -> Tree | None:
        allowed = OPERATORS[signal.type]
        if operator not in _ALL_OPERATORS:
            self.refuse(
                UnknownName,
                f"unknown operator {shown(operator)}",
                where,
                operator,
                nearest(str(operator), allowed),
            )
        elif operator not in allowed:
            message = f'"{operator}" does not fit {signal.name}, which is of type {signal.type}'
            self.refuse(TypeClash, message, where, data, "use " + ", ".join(allowed))
        elif operator == "exists":
            return self._exists(signal, data, where)
        elif operator == "in":
            return self._in(signal, data, where)
        else:
            value = self._value(signal, operator, data, where)
            return None if value is None else Comparison(operator, signal.name, (value,))
        return None

    def _exists(self, signal: Signal, data: Any, where: Where) -> Tree | None:
        if isinstance(data, bool):
            literal = Comparison("exists", signal.name)
            return literal if data else Not(literal)
        self.refuse(
            InvalidShape, f"exists is true or false, not {shown(data)}", where, data, "write exists: true"
        )
        return None

    def _in(self, signal: Signal, data: Any, where: Where) -> Tree | None:
        if not isinstance(data, list | tuple) or not data:
            self.refuse(
                InvalidShape, f"expected a list of values, not {shown(data)}", where, data, "write in: [a, b]"
            )
            return None
        found = [self._value(signal, "in", item, (*where, number)) for number, item in enumerate(data)]
        values = tuple(value for value in found if value is not None)
        if len(values) < len(found):
            return None
        if signal.type == "set":
            return self._joined(AnyOf, [Comparison("has", signal.name, (value,)) for value in values])
        return Comparison("in", signal.name, values)

    def _value(self, signal: Signal, operator: Operator, data: Any, where: Where) -> str | int | None:
        if signal.type in ("integer", "bucket"):
            return self._number(signal, data, where)
        number = whole(data)
        text = data if number is None or isinstance(data, str) else str(number)
        if not isinstance(text, str):
            self.refuse(
                TypeClash, f"{signal.name} is a text, not {shown(data)}", where, data, "put quotes around it"
            )
            return None
        fix = _misfit(signal, operator, text)
        if fix is None:
            return text
        self.refuse(InvalidValue, f"{signal.name} can never be {shown(text)}", where, data, fix)
        return None

    def _number(self, signal: Signal, data: Any, where: Where) -> int | None:
        number = whole(data)
        if number is None:
            message = f"{signal.name} is a whole number, not {shown(data)}"
            self.refuse(TypeClash, message, where, data, "write a number without quotes, such as 6")
        elif not signal.minimum <= number <= signal.maximum:
            fix = f"from {signal.minimum} to {signal.maximum}"
            self.refuse(InvalidValue, f"{signal.name} can never be {number}", where, data, fix)
        else:
            return number
        return None


def _misfit(signal: Signal, operator: Operator, text: str) -> str | None:
    """What to do about a text that no request can carry in this signal; None when it can."""
    if signal.values:
        fits = (
            any(value.startswith(text) for value in signal.values)
            if operator == "prefix"
            else text in signal.values
        )
        return None if fits and text else nearest(text, signal.values)
    if any(joint in text for joint in SEPARATORS.get(signal.name, "")):
        return f"the cookie joins members by these characters: {' '.join(SEPARATORS[signal.name])}"
    shortest = 1 if operator == "prefix" else signal.text.shortest
    if shortest <= len(text) <= signal.text.longest and not text.strip(signal.text.characters):
        return None
    return _spelling(signal, text)


def _spelling(signal: Signal, text: str) -> str:
    for other in (text.lower(), text.upper()):
        if signal.text.allows(other):
            return f'write "{other}"'
    if signal.text.longest < 64:
        return f"{signal.text.longest} capital letters, like DE"
    return "1 to 64 of letters, digits and . _ ~ -"
