"""Signal classes: for each variable of a diagram, an nginx variable that holds the class of this request as
one or two digits.
"""

from __future__ import annotations

from collections import Counter
from string import ascii_lowercase, digits

from audience.diagram import Variable
from audience.signals import SEPARATORS, Signal
from publisher.edges.devices import DEFAULT, rows
from publisher.edges.errors import CannotExpress
from publisher.edges.nginx.cookies import Jar
from publisher.edges.nginx.sources import ENGINE, value_of, whole
from publisher.edges.nginx.syntax import Maps, Row, key, pattern
from publisher.edges.nginx.visitor import visitor
from publisher.edges.patterns import FOLDING, any_of, between, escaped, values_of
from publisher.edges.table import EdgeTable
from publisher.edges.values import PERSONALIZATION

_DIGITS = digits + ascii_lowercase  # map keys ignore case, so capital letters would not be other digits


def code(number: int, classes: int) -> str:
    """A class as text; all classes of one variable have the same length."""
    if classes <= len(_DIGITS):
        return _DIGITS[number]
    return _DIGITS[number // len(_DIGITS)] + _DIGITS[number % len(_DIGITS)]


class Classes:
    """Writes the maps from a request to classes, each once, however many decisions ask."""

    def __init__(self, table: EdgeTable, maps: Maps) -> None:
        self._table, self._maps, self._jar = table, maps, Jar()
        self._visitor = visitor(table, maps, self._jar)
        self.issued = self._visitor.issued

    def close(self) -> None:
        """To be called when every decision has said what it needs."""
        self._jar.write(self._maps)

    def of(self, variable: Variable) -> str:
        """The nginx variable with the class of `variable`. Raises CannotExpress."""
        name = variable.signal.partition(".")[0] if variable.kind == "member" else variable.signal
        signal = self._table.signals[name]
        if variable.kind == "member":
            return self._member(variable, signal)
        value = self._value(signal)
        found = {"bucket": _bucket_rows, "integer": _integer_rows, "string": _string_rows}[variable.kind]
        rows, default = found(variable, signal)
        return self._map(variable, value, [(key(""), variable.unknown), *rows], default)

    def _map(self, variable: Variable, source: str, rows: list[tuple[str, int]], default: int) -> str:
        written: list[Row] = [(row, code(number, variable.classes)) for row, number in rows]
        return self._maps.shared("fm_k", source, written, code(default, variable.classes))

    def _member(self, variable: Variable, signal: Signal) -> str:
        member = variable.signal.partition(".")[2]
        source = {"tag": self._visitor.tags, "consent": self._visitor.consents}.get(signal.name)
        if source is None:
            raise CannotExpress(ENGINE, f"membership in {signal.name}", "use a tag or a consent")
        if variable.signal == f"consent.{PERSONALIZATION}":
            agreed = [(key("1"), dict(variable.exact)["1"])]
            return self._map(variable, self._visitor.agreed, agreed, variable.other)
        joins = SEPARATORS[signal.name]
        possible = not any(join in member for join in joins) and signal.admit(frozenset({member}))
        fits = rf"(?:^|[{joins}]){escaped(member)}(?:[{joins}]|\z)"
        rows = [(pattern(fits), dict(variable.exact)["1"])] if possible else []
        return self._map(variable, source, rows, variable.other)

    def _value(self, signal: Signal) -> str:
        """The normalised value (but for the case of letters, which the next map ignores)."""
        if signal.type == "bucket":
            return self._visitor.bucket
        if signal.normalise == "visit":
            return self._visitor.visit
        if signal.normalise == "device":
            return self._device(signal)
        if signal.normalise == "language":
            return self._language(signal)
        return (
            self._referrer(signal) if signal.normalise == "host" else value_of(signal, self._maps, self._jar)
        )

    def _device(self, signal: Signal) -> str:
        found = [(pattern(any_of(row.contains), fold=True), row.device) for row in rows()]
        return self._maps.shared("fm_v", whole(signal, self._maps), found, DEFAULT)

    def _language(self, signal: Signal) -> str:
        locales = sorted(self._table.settings.locales, key=len, reverse=True)
        found = [
            (
                pattern(rf"^[ \t]*+{escaped(locale)}(?:-[A-Z0-9-]*+)?[ \t]*+(?:[,;]|\z)", fold=True),
                signal.admit(locale) or "",
            )
            for locale in locales
        ]
        return self._maps.shared("fm_v", whole(signal, self._maps), found)

    def _referrer(self, signal: Signal) -> str:
        start = r"^[ \t]*+[A-Za-z][A-Za-z0-9+.-]*+://"
        found = [(pattern(rf"{start}({values_of(signal)})(?:[:/?#]|[ \t]*+\z)"), "$1")]
        return self._maps.shared("fm_v", whole(signal, self._maps), found)


def _bucket_rows(variable: Variable, _: Signal) -> tuple[list[tuple[str, int]], int]:
    usual = Counter(variable.table).most_common(1)[0][0]
    others = ((bucket, number) for bucket, number in enumerate(variable.table) if number != usual)
    return [(key(f"{bucket:03d}"), number) for bucket, number in others], usual


def _integer_rows(variable: Variable, signal: Signal) -> tuple[list[tuple[str, int]], int]:
    """One row an interval between cuts; a number outside what the signal can carry is unknown."""
    cuts = sorted(variable.cuts)
    ends = [bound - 1 for bound, _ in cuts[1:]] + [signal.maximum]
    spans = [
        (max(low, signal.minimum), min(high, signal.maximum), number)
        for (low, number), high in zip(cuts, ends, strict=True)
    ]
    rows = [(pattern(rf"^(?:{between(low, high)})\z"), number) for low, high, number in spans if low <= high]
    return rows, variable.unknown


def _string_rows(variable: Variable, signal: Signal) -> tuple[list[tuple[str, int]], int]:
    """Texts without letters, and signals without case, are looked up; the others are compared as patterns."""
    fold = signal.normalise in FOLDING
    exact = [(text, number) for text, number in variable.exact if signal.admit(text) is not None]
    rows = [(key(text), number) for text, number in exact if fold or text.lower() == text.upper()]
    rows += [
        (pattern(rf"^{escaped(text)}\z"), number)
        for text, number in exact
        if not fold and text.lower() != text.upper()
    ]
    longest = sorted(variable.prefixes, key=lambda prefix: len(prefix[0]), reverse=True)
    rows += [(pattern(rf"^{escaped(text)}", fold=fold), number) for text, number in longest]
    return rows, variable.other
