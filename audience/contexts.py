"""A context: what is known of one visitor, by signal name.

Written as in a batch line, `{"country": "CN", "tags": ["member"], "query": {"utm_campaign": "spring"},
"bucket": 417}`, or as options, `country=CN tag=member query.utm_campaign=spring bucket=417`. A missing key or
null is unknown; an empty list is the empty set. So is a value unknown that no request can carry: this is how
every edge reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audience.errors import (
    AudienceError,
    AudienceErrors,
    InvalidShape,
    InvalidValue,
    UnknownName,
    Where,
    nearest,
)
from audience.reader import Reader, shown, whole
from audience.signals import BUILT_IN, TOKEN, Signal, signal_name

_SETS = {"tags": "tag", "consent": "consent"}
_NESTED = ("query", "cookie", "header")
_TEXTS = ("country", "language", "device", "visit", "referrer")
BATCH_KEYS = (*_TEXTS, "bucket", *_SETS, *_NESTED)


@dataclass(frozen=True, slots=True)
class Context:
    """`values` by signal name: str, int, or frozenset of members for `tag` and `consent`; a missing name is
    unknown.
    """

    values: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_batch(cls, data: Any, signals: Mapping[str, Signal] = BUILT_IN) -> Context:
        """From one JSON object. Raises AudienceErrors, with paths inside that object."""
        errors: list[AudienceError] = []
        context = read_context(data, signals, Reader(("context",), errors), ())
        if errors:
            raise AudienceErrors(errors)
        return context

    @classmethod
    def from_options(cls, options: Iterable[str], signals: Mapping[str, Signal] = BUILT_IN) -> Context:
        """From `name=value` texts; `tag` and `consent` may repeat, and `tag=` is the empty set. Raises
        AudienceErrors.
        """
        errors: list[AudienceError] = []
        data = _batch(options, Reader(("context",), errors))
        if errors:
            raise AudienceErrors(errors)
        return cls.from_batch(data, signals)


def read_context(data: Any, signals: Mapping[str, Signal], reader: Reader, where: Where) -> Context:
    """The context in `data`, what is wrong with it told to `reader`."""
    values: dict[str, Any] = {}
    for key, value in reader.mapping(data, where, BATCH_KEYS).items():
        if value is not None:
            values.update(_values(str(key), value, reader, (*where, str(key))))
    admitted = {name: _admitted(signals.get(name), value) for name, value in values.items()}
    return Context({name: value for name, value in admitted.items() if value is not None})


def _values(key: str, value: Any, reader: Reader, where: Where) -> dict[str, Any]:
    if key in _SETS:
        return {_SETS[key]: frozenset(reader.names(value, where))}
    if key in _NESTED:
        nested = reader.mapping(value, where)
        return {
            signal_name(f"{key}.{name}"): _text(item, reader, (*where, str(name)))
            for name, item in nested.items()
        }
    if key == "bucket":
        return {key: _bucket(value, reader, where)}
    return {key: _text(value, reader, where)} if key in _TEXTS else {}


def _text(value: Any, reader: Reader, where: Where) -> str | None:
    number = whole(value)
    if value is None or isinstance(value, str):
        return value
    if number is None:
        reader.refuse(InvalidShape, f"expected a text, not {shown(value)}", where, value, "put it in quotes")
    return str(number)


def _bucket(value: Any, reader: Reader, where: Where) -> int | None:
    number = int(value) if isinstance(value, str) and len(value) == 3 and value.isdecimal() else whole(value)
    if number is None or not 0 <= number <= 999:
        reader.refuse(
            InvalidValue, f"no bucket is {shown(value)}", where, value, "a whole number from 0 to 999"
        )
    return number


def _admitted(signal: Signal | None, value: Any) -> Any:
    if signal is None:
        return value if not isinstance(value, str) or TOKEN.allows(value) else None
    return signal.admit(whole(value) if signal.type == "integer" and isinstance(value, str) else value)


def _batch(options: Iterable[str], reader: Reader) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for option in options:
        name, equals, value = option.partition("=")
        group, dot, key = name.partition(".")
        if not equals:
            reader.refuse(
                InvalidShape,
                f"{shown(option)} is no name=value",
                (),
                option,
                "write country=CN or tag=member",
            )
        elif dot and key and group in _NESTED:
            data.setdefault(group, {})[key] = value
        elif name in ("tag", "tags", "consent"):
            members = data.setdefault("consent" if name == "consent" else "tags", [])
            members.extend([value] if value else [])
        elif name in (*_TEXTS, "bucket"):
            data[name] = value
        else:
            known = [*_TEXTS, "bucket", "tag", "consent", "query.x", "cookie.x", "header.x"]
            reader.refuse(UnknownName, f"unknown signal {shown(name)}", (), option, nearest(name, known))
    return data
