"""What can be wrong with an audience, and where.

AudienceError            one finding: what, where in which file, which value, what to do next
├── UnknownName          a signal, segment, experiment, arm, operator or key that nobody declared
├── TypeClash            an operator or a value that does not fit the type of its signal
├── InvalidValue         a value that no request can carry, or that is not allowed
├── InvalidShape         YAML of the wrong shape: a list where a mapping belongs
├── RuleCycle            segments that are made of each other
├── OverlappingSlots     two running experiments of one layer that claim the same buckets
└── MissingDefault       a zone whose last choice has a condition
AudienceErrors           all findings of one load, in `errors`
TooManyVariants          a decision with more distinct outcomes than its limit
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

Where = tuple[str | int, ...]
Subject = tuple[str, ...]


class AudienceError(Exception):
    """One finding. `where` is the path inside the YAML value of `subject`: ("segment", "vip"), ("signals",),
    ("rule",).
    """

    def __init__(
        self, message: str, *, where: Where = (), value: Any = None, fix: str = "", subject: Subject = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.value = value
        self.fix = fix
        self.subject = subject

    def __str__(self) -> str:
        place = " ".join(self.subject) + ("" if not self.where else " at " + ".".join(map(str, self.where)))
        hint = f" ({self.fix})" if self.fix else ""
        return f"{place}: {self.message}{hint}" if place else f"{self.message}{hint}"


class UnknownName(AudienceError):
    """Nobody declared a signal, segment, experiment, arm, operator or key of this name."""


class TypeClash(AudienceError):
    """The signal has another type than the operator or the value needs."""


class InvalidValue(AudienceError):
    """No request can carry this value, or the declaration does not allow it."""


class InvalidShape(AudienceError):
    """The YAML has another shape than the format asks for."""


class RuleCycle(AudienceError):
    """Segments that are made of each other have no meaning; `value` is the list of their ids."""


class OverlappingSlots(AudienceError):
    """Experiments of one layer exclude each other, so their slots must be disjoint."""


class MissingDefault(AudienceError):
    """Every zone ends with a choice for everybody."""


class AudienceErrors(Exception):
    """Everything that one load found wrong."""

    def __init__(self, errors: Iterable[AudienceError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


class TooManyVariants(Exception):
    """Counting stopped: there are more than `limit` distinct outcomes, or their rules cannot be compiled."""

    def __init__(self, limit: int, message: str = "") -> None:
        super().__init__(message or f"more than {limit:,} variants")
        self.limit = limit


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """A sentence that points to the known name most like `name`, else to a few of them."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return f'did you mean "{close[0]}"?'
    return otherwise or _choices(names)


def _choices(names: Sequence[str]) -> str:
    if not names:
        return "there are none yet"
    more = ", …" if len(names) > 12 else ""
    return "one of " + ", ".join(names[:12]) + more
