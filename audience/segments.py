"""Segments: rules with a name, the consent they need, and their own tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audience.contexts import Context, read_context
from audience.errors import AudienceError, InvalidShape, InvalidValue, Where
from audience.parser import RuleParser, Vocabulary
from audience.reader import Reader, shown
from audience.rules import Rule

_KEYS = ("label", "description", "when", "consent", "holdout", "tests")
_FIX = "write each as `- {given: {country: DE}, expect: true}`"
_EXPECTATIONS = ((True, "true"), (False, "false"), (None, "unknown"))


@dataclass(frozen=True, slots=True)
class Example:
    """A segment's own test. `expect` False means "does not match": false or unknown; None means unknown
    exactly.
    """

    given: Context
    expect: bool | None

    def holds(self, value: bool | None) -> bool:
        return value is not True if self.expect is False else value is self.expect


@dataclass(frozen=True, slots=True)
class Segment:
    """Unknown without `consent` to all these purposes. `exempt`: the holdout does not apply to it."""

    id: str
    rule: Rule
    consent: tuple[str, ...] = ()
    exempt: bool = False
    examples: tuple[Example, ...] = ()


class SegmentReader(Reader):
    """Reads `audience/segments/<id>.yaml`."""

    def read(self, id: str, data: Any, vocabulary: Vocabulary) -> Segment | None:
        before = len(self.errors)
        found = self.mapping(data, (), _KEYS)
        rule = RuleParser(vocabulary, self.subject, self.errors).parse(found.get("when"), ("when",))
        consent = self.names(found.get("consent") or (), ("consent",))
        exempt = self._exempt(found.get("holdout"))
        examples = self._examples(found.get("tests") or (), vocabulary)
        if rule is None or len(self.errors) > before:
            return None
        return Segment(id, rule, consent, exempt, examples)

    def _exempt(self, data: Any) -> bool:
        if data not in (None, "exempt"):
            self.refuse(
                InvalidValue, f"unknown holdout {shown(data)}", ("holdout",), data, "write holdout: exempt"
            )
        return bool(data == "exempt")

    def _examples(self, data: Any, vocabulary: Vocabulary) -> tuple[Example, ...]:
        if isinstance(data, list | tuple):
            return tuple(
                self._example(item, ("tests", number), vocabulary) for number, item in enumerate(data)
            )
        self.refuse(InvalidShape, f"expected a list of tests, not {shown(data)}", ("tests",), data, _FIX)
        return ()

    def _example(self, data: Any, where: Where, vocabulary: Vocabulary) -> Example:
        found: Mapping[str, Any] = self.mapping(data, where, ("given", "expect", "label"))
        context = read_context(found.get("given", {}), vocabulary.signals, self, (*where, "given"))
        return Example(context, self._expectation(found, (*where, "expect")))

    def _expectation(self, data: Mapping[str, Any], where: Where) -> bool | None:
        written = data.get("expect", "")
        for value, name in _EXPECTATIONS:
            if written is value or (isinstance(written, str) and written == name):
                return value
        self.refuse(InvalidValue, f"cannot expect {shown(written)}", where, written, "true, false or unknown")
        return None


def read_segment(id: str, data: Any, vocabulary: Vocabulary, errors: list[AudienceError]) -> Segment | None:
    """The segment in one file's data. Appends what is wrong to `errors`."""
    return SegmentReader(("segment", id), errors).read(id, data, vocabulary)
