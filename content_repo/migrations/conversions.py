"""Values in another type: what is certain is converted, what would lose or guess something is refused with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from content_repo import dates
from content_repo.fields import TEXT_TYPES
from content_repo.value_checks import shown

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")


class Unconvertible(Exception):
    """The message says why."""


def converted(value: Any, kind: str, separator: str = "") -> Any:
    """`value` as a field of type `kind` takes it; `separator` is what stands between the items of a text. Raises Unconvertible.

    A value that the type reads as it is written is given back unchanged.
    """
    if value is None:
        return None
    if kind in TEXT_TYPES:
        return _text(value, separator)
    return _TYPED[kind](value, separator)


def _text(value: Any, separator: str) -> Any:
    if isinstance(value, list):
        if not all(isinstance(each, str) for each in value):
            raise Unconvertible(f"{shown(value)} holds what is not text")
        if len(value) > 1 and not separator:
            raise Unconvertible(f"{shown(value)} has {len(value)} items; name what joins them with `at`")
        return separator.join(value)
    if isinstance(value, Mapping):
        raise Unconvertible(f"{shown(value)} is a table")
    return value  # a number is read as the text that was written


def _integer(value: Any, separator: str) -> Any:
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()) and len(value) < 100:
        return int(value)
    number = _number(value, separator)
    if isinstance(number, float) and not number.is_integer():
        raise Unconvertible(f"{shown(value)} is no whole number")
    return int(number)


def _number(value: Any, separator: str) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()) and len(value) < 100:
        return int(value) if _INTEGER.fullmatch(value.strip()) else float(value)
    raise Unconvertible(f"{shown(value)} is no number")


def _boolean(value: Any, separator: str) -> Any:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    if word not in (*_TRUE, *_FALSE):
        raise Unconvertible(f"{shown(value)} is neither yes nor no")
    return word in _TRUE


def _date(value: Any, separator: str) -> Any:
    moment = _moment(value)
    if moment.time().isoformat() != "00:00:00":
        raise Unconvertible(f"{shown(value)} has a time of day, which a date would lose")
    day = moment.date().isoformat()
    return value if value == day else day


def _datetime(value: Any, separator: str) -> Any:
    _moment(value)
    return value


def _moment(value: Any) -> Any:
    try:
        return dates.parse(value if isinstance(value, str) else "", UTC)
    except ValueError:
        raise Unconvertible(f"{shown(value)} is no date; {dates.FORMS}") from None


def _list(value: Any, separator: str) -> Any:
    if isinstance(value, list | Mapping):
        return value if isinstance(value, list) else [value]
    if isinstance(value, str) and separator:
        return [part for part in (each.strip() for each in value.split(separator)) if part]
    return [value]


def _tags(value: Any, separator: str) -> Any:
    found = _list(value, separator)
    if any(isinstance(each, list | Mapping | None) for each in found):
        raise Unconvertible(f"{shown(value)} holds what is not text")
    return found


def _as_it_is(*kinds: type) -> Callable[[Any, str], Any]:
    def convert(value: Any, separator: str) -> Any:
        if kinds and not isinstance(value, kinds):
            raise Unconvertible(f"{shown(value)} has another shape")
        return value

    return convert


_TYPED: Mapping[str, Callable[[Any, str], Any]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "tags": _tags,
    "list": _list,
    "object": _as_it_is(dict),
    "sections": _as_it_is(list),
    "json": _as_it_is(),
}
