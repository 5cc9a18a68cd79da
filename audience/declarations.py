"""A site's `audience/signals.yaml`: its own query, cookie and header signals, and what it changes about
built-in ones.

    cookie.plan: {values: [free, pro]}              # type string; read from the cookie `plan`
    cookie.visits: {type: integer, max: 99}
    header.x-tier: {trusted: true, normaliser: lower}
    country: {source: header.X-Geo, trusted: true}  # another source for a built-in signal
    tag: {values: [member, vip]}                    # now a mistyped tag is an error
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from audience.errors import AudienceError, InvalidShape, InvalidValue, TypeClash, UnknownName, Where, nearest
from audience.reader import Reader, shown, whole
from audience.signals import (
    BUILT_IN,
    LOWER,
    SEPARATORS,
    TOKEN,
    UPPER,
    Normaliser,
    Place,
    Signal,
    Source,
    Text,
    Type,
    signal_name,
)

_DECLARED_KEYS = ("type", "values", "source", "normaliser", "trusted", "min", "max", "label")
_PLACES = ("query", "cookie", "header")
_TYPES = ("string", "integer")
_NORMALISERS: dict[str, Text] = {"none": TOKEN, "lower": LOWER, "upper": UPPER}
_OVERRIDES = {
    "tag": ("values", "label"),
    "consent": ("values", "label"),
    "device": ("label",),
    "visit": ("label",),
    "bucket": ("label",),
}


def declare(
    data: Any, locales: Sequence[str], errors: list[AudienceError], built_in: Mapping[str, Signal] = BUILT_IN
) -> dict[str, Signal]:
    """All signals of a site by name. Appends what is wrong to `errors`."""
    signals = {**built_in, "language": replace(built_in["language"], produces=tuple(locales))}
    reader = _Declarations(("signals",), errors)
    for written, declaration in reader.mapping({} if data is None else data, ()).items():
        signal = reader.signal(str(written), {} if declaration is None else declaration, signals)
        if signal:
            signals[signal.name] = signal
    return signals


class _Declarations(Reader):
    def signal(self, written: str, data: Any, signals: Mapping[str, Signal]) -> Signal | None:
        name, where = signal_name(written), (written,)
        place, _, key = name.partition(".")
        if name in BUILT_IN:
            return self._override(signals[name], data, where)
        if place not in _PLACES or not TOKEN.allows(key):
            fix = nearest(
                name,
                BUILT_IN,
                f"a declared signal is named query.x, cookie.x or header.x: query.{key or name}",
            )
            self.refuse(UnknownName, f'"{written}" is no name of a signal', where, written, fix)
            return None
        plain = Signal(name, "string", (Source(cast(Place, place), key),))
        return self._read(plain, self.mapping(data, where, _DECLARED_KEYS), where)

    def _override(self, signal: Signal, data: Any, where: Where) -> Signal:
        keys = _OVERRIDES.get(signal.name, ("values", "source", "trusted", "label"))
        return self._read(signal, self.mapping(data, where, keys), where)

    def _read(self, signal: Signal, data: Mapping[str, Any], where: Where) -> Signal:
        signal = self._typed(signal, data, where)
        signal = self._normalised(signal, data, where)
        signal = self._sourced(signal, data, where)
        return self._limited(signal, data, where)

    def _typed(self, signal: Signal, data: Mapping[str, Any], where: Where) -> Signal:
        kind = data.get("type", signal.type)
        if kind in _TYPES or kind == signal.type:
            return replace(signal, type=cast(Type, kind))
        fix = f"one of {', '.join(_TYPES)}"
        self.refuse(TypeClash, f"signals have no type {shown(kind)}", (*where, "type"), kind, fix)
        return signal

    def _normalised(self, signal: Signal, data: Mapping[str, Any], where: Where) -> Signal:
        name = data.get("normaliser")
        if name is None:
            return signal
        if name in _NORMALISERS:
            return replace(signal, normalise=cast(Normaliser, name), text=_NORMALISERS[name])
        fix = nearest(str(name), _NORMALISERS)
        self.refuse(UnknownName, f"unknown normaliser {shown(name)}", (*where, "normaliser"), name, fix)
        return signal

    def _sourced(self, signal: Signal, data: Mapping[str, Any], where: Where) -> Signal:
        written = data.get("source")
        trusted = data.get("trusted", signal.sources[0].trusted)
        if not isinstance(trusted, bool):
            self.refuse(
                InvalidShape,
                f"expected true or false, not {shown(trusted)}",
                (*where, "trusted"),
                trusted,
                "write true or false, without quotes",
            )
            trusted = False
        if written is None:
            return replace(signal, sources=tuple(replace(s, trusted=trusted) for s in signal.sources))
        found = [
            self._source(text, (*where, "source"), trusted)
            for text in self.names(written, (*where, "source"))
        ]
        return replace(signal, sources=tuple(source for source in found if source) or signal.sources)

    def _source(self, written: str, where: Where, trusted: bool) -> Source | None:
        place, _, name = written.partition(".")
        if place in _PLACES and TOKEN.allows(name):
            return Source(cast(Place, place), name, trusted and place == "header")
        fix = "write header.Name, cookie.name or query.name"
        self.refuse(InvalidValue, f"{shown(written)} is no source", where, written, fix)
        return None

    def _limited(self, signal: Signal, data: Mapping[str, Any], where: Where) -> Signal:
        if signal.type == "integer":
            return self._ranged(signal, data, where)
        for key in ("min", "max"):
            if key in data:
                fix = "remove it, or write type: integer"
                self.refuse(
                    TypeClash, f'"{key}" is for signals of type integer', (*where, key), data[key], fix
                )
        if "values" not in data:
            return signal
        values = [
            self._value(signal, item, (*where, "values", i)) for i, item in enumerate(self._list(data, where))
        ]
        return replace(signal, values=tuple(dict.fromkeys(value for value in values if value)))

    def _ranged(self, signal: Signal, data: Mapping[str, Any], where: Where) -> Signal:
        if "values" in data:
            fix = "give min and max"
            self.refuse(
                TypeClash, "an integer has no list of values", (*where, "values"), data["values"], fix
            )
        lowest = self.integer(data.get("min", signal.minimum), (*where, "min"), 0, 999_999_999)
        highest = self.integer(data.get("max", signal.maximum), (*where, "max"), lowest, 999_999_999)
        return replace(signal, minimum=lowest, maximum=highest)

    def _list(self, data: Mapping[str, Any], where: Where) -> Sequence[Any]:
        values = data["values"]
        if isinstance(values, list | tuple) and values:
            return values
        self.refuse(
            InvalidShape,
            f"expected a list of values, not {shown(values)}",
            (*where, "values"),
            values,
            "write [one, another]",
        )
        return ()

    def _value(self, signal: Signal, data: Any, where: Where) -> str | None:
        number = whole(data)
        text = str(number) if number is not None else data
        joins = SEPARATORS.get(signal.name, "")
        if isinstance(text, str) and signal.text.allows(text) and not any(c in text for c in joins):
            return text
        fix = "letters, digits and . _ ~ - in 1 to 64 characters, in the case that the normaliser makes"
        self.refuse(InvalidValue, f"{signal.name} can never be {shown(data)}", where, data, fix)
        return None
