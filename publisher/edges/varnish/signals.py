"""Signal classes: for each variable of a diagram, a sub that puts the class of this request into one header.

That header, CLASS, is read at once and then used again: Varnish lets a request have 64 headers in all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from audience.diagram import Variable
from audience.signals import SEPARATORS, Signal
from publisher.edges.devices import DEFAULT, rows
from publisher.edges.errors import CannotExpress
from publisher.edges.patterns import any_of, between, escaped, values_of
from publisher.edges.table import EdgeTable
from publisher.edges.varnish import visitor
from publisher.edges.varnish.sources import ENGINE, found, whole
from publisher.edges.varnish.syntax import Case, Subs, cases, cut, fits, setting, string

CLASS = "req.http.fm-class"
_CASE = {"lower": "tolower", "upper": "toupper", "host": "tolower"}


class Classes:
    """Writes the subs from a request to classes, each once, however many decisions ask."""

    def __init__(self, table: EdgeTable, subs: Subs) -> None:
        self._table, self._subs = table, subs
        self._variables: dict[str, str] = {}

    def of(self, variable: Variable) -> str:
        """The statement after which CLASS holds the class of `variable`. Raises CannotExpress."""
        name = variable.signal.partition(".")[0] if variable.kind == "member" else variable.signal
        signal = self._table.signals[name]
        write = {
            "member": self._member,
            "bucket": self._bucket,
            "integer": self._integer,
            "string": self._string,
        }
        return self._subs.shared("fm_class", write[variable.kind](variable, signal), variable.signal)

    def _member(self, variable: Variable, signal: Signal) -> list[str]:
        call, values = self._set(signal)
        member = variable.signal.partition(".")[2]
        possible = not any(join in member for join in SEPARATORS[signal.name])
        around = escaped(visitor.MEMBERS[signal.name])
        inside = (fits(values, f"{around}{escaped(member)}{around}"), _is(dict(variable.exact)["1"]))
        ways = [inside] if possible and signal.admit(frozenset({member})) else []
        return [call, *cases(ways, _is(variable.other))]

    def _set(self, signal: Signal) -> tuple[str, str]:
        if signal.name == "tag":
            return visitor.tags(self._subs), visitor.TAGS
        if signal.name == "consent":
            return visitor.consents(self._table.settings, self._subs), visitor.CONSENTS
        raise CannotExpress(ENGINE, f"membership in {signal.name}", "use a tag or a consent")

    def _bucket(self, variable: Variable, _: Signal) -> list[str]:
        usual = Counter(variable.table).most_common(1)[0][0]
        ways = [_unknown(visitor.BUCKET, variable)]
        for number in sorted(set(variable.table) - {usual}):
            buckets = [f"{bucket:03d}" for bucket, found in enumerate(variable.table) if found == number]
            ways.append((fits(visitor.BUCKET, rf"^(?:{digits(buckets)})\z"), _is(number)))
        return [visitor.bucket(self._table.settings, self._subs), *cases(ways, _is(usual))]

    def _integer(self, variable: Variable, signal: Signal) -> list[str]:
        """One condition an interval between cuts; a number outside what the signal can carry is unknown."""
        call, value = self._value(signal)
        cuts = sorted(variable.cuts)
        ends = [bound - 1 for bound, _ in cuts[1:]] + [signal.maximum]
        spans = [
            (max(low, signal.minimum), min(high, signal.maximum), number)
            for (low, number), high in zip(cuts, ends, strict=True)
        ]
        ways = [
            (fits(value, rf"^(?:{between(low, high)})\z"), _is(number))
            for low, high, number in spans
            if low <= high
        ]
        return [call, *cases(ways, _is(variable.unknown))]

    def _string(self, variable: Variable, signal: Signal) -> list[str]:
        call, value = self._value(signal)
        longest = sorted(variable.prefixes, key=lambda prefix: len(prefix[0]), reverse=True)
        ways = [
            _unknown(value, variable),
            *_equal(
                value, ((text, number) for text, number in variable.exact if signal.admit(text) is not None)
            ),
            *((fits(value, f"^{escaped(text)}"), _is(number)) for text, number in longest),
        ]
        return [call, *cases(ways, _is(variable.other))]

    def _value(self, signal: Signal) -> tuple[str, str]:
        """The statement after which a header holds the signal's value (empty: unknown), and that header."""
        if signal.normalise == "visit":
            return visitor.visit(self._subs), visitor.VISIT
        value = self._variables.setdefault(signal.name, f"req.http.fm-value-{len(self._variables)}")
        lines = visitor.once(value, self._lines(value, signal))
        return self._subs.shared("fm_value", lines, signal.name), value

    def _lines(self, value: str, signal: Signal) -> list[str]:
        if signal.normalise == "device":
            return [*whole(value, signal), *_device(value)]
        if signal.normalise == "language":
            return [*whole(value, signal), *self._language(value, signal)]
        if signal.normalise == "host":
            start = r"[A-Za-z][A-Za-z0-9+.-]*+://"
            host = cut(value, rf"{start}({values_of(signal)})(?:[:/?#].*)?+\z")
            return [*whole(value, signal), setting(value, f"std.tolower({host})")]
        lines = found(value, signal)
        fold = _CASE.get(signal.normalise)
        return [*lines, setting(value, f"std.{fold}({value})")] if fold else lines

    def _language(self, value: str, signal: Signal) -> list[str]:
        locales = sorted(self._table.settings.locales, key=len, reverse=True)
        ways = [
            (
                fits(value, rf"(?i)^[ \t]*+{escaped(locale)}(?:-[A-Z0-9-]*+)?+[ \t]*+(?:[,;]|\z)"),
                [setting(value, string(signal.admit(locale) or ""))],
            )
            for locale in locales
        ]
        return cases(ways, [setting(value, '""')])


def _device(value: str) -> list[str]:
    ways = [
        (
            " || ".join(f"std.strstr({value}, {string(word)})" for word in row.contains),
            [_named(value, row.device)],
        )
        for row in rows()
    ]
    return [setting(value, f"std.tolower({value})"), *cases(ways, [_named(value, DEFAULT)])]


def _named(value: str, device: str) -> str:
    return setting(value, string(device))


def _is(number: int) -> list[str]:
    return [setting(CLASS, f'"{number}"')]


def _unknown(value: str, variable: Variable) -> Case:
    return f'{value} == ""', _is(variable.unknown)


def _equal(value: str, exact: Iterable[tuple[str, int]]) -> list[Case]:
    """One condition a class."""
    texts: dict[int, list[str]] = {}
    for text, number in exact:
        texts.setdefault(number, []).append(text)
    return [
        (f"{value} == {string(found[0])}", _is(number))
        if len(found) == 1
        else (fits(value, rf"^(?:{any_of(found)})\z"), _is(number))
        for number, found in texts.items()
    ]


def digits(buckets: Iterable[str]) -> str:
    """A regular expression for any of these texts of three digits."""
    ends: dict[str, list[str]] = {}
    for bucket in buckets:
        ends.setdefault(bucket[:2], []).append(bucket[2])
    return "|".join(f"{start}[{''.join(last)}]" for start, last in ends.items())
