"""Plain data written as YAML: front matter that was TOML or JSON, and files that an import makes.

Text is always in double quotes, so that no word can be taken for a number, a date or a boolean. Numbers keep
the digits that the author wrote (`Number`), dates their offset.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_UNSAFE = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
_TOML_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL
)


class Number(str):
    """The text of a number, as it was written."""

    __slots__ = ()


def from_toml(text: str) -> str:
    """The YAML of a TOML document; its comments come first, in their order. Raises ValueError."""
    value = tomllib.loads(text.replace("\r\n", "\n"), parse_float=_toml_float)
    comments = [token for token in _TOML_TOKEN.findall(text.replace("\r\n", "\n")) if token.startswith("#")]
    return "".join(f"{comment.rstrip()}\n" for comment in comments) + dump(value)


def from_json(text: str) -> tuple[str, list[str]]:
    """The YAML of a JSON object, and the keys that were written twice (the last one counts). Raises
    ValueError.
    """
    twice: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        twice.extend(key for key in found if sum(each == key for each, _ in pairs) > 1)
        return found

    value = json.loads(
        text, object_pairs_hook=collect, parse_float=Number, parse_int=Number, parse_constant=_no_number
    )
    return dump(value), twice


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _toml_float(text: str) -> Number:
    plain = text.replace("_", "").lower()
    value = float(plain)
    if math.isfinite(value):
        return Number(plain)
    return Number(".nan" if math.isnan(value) else "-.inf" if value < 0 else ".inf")


def dump(value: Mapping[str, Any]) -> str:
    """Block YAML with `\\n` line ends, "" for an empty mapping. Raises ValueError for half a surrogate."""
    return "".join(f"{line}\n" for line in _mapping(value, 0))


def _mapping(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    for key, each in value.items():
        yield from _entry(f"{'  ' * depth}{_key(key)}:", each, depth)


def _sequence(value: list[Any], depth: int) -> Iterator[str]:
    for each in value:
        yield from _entry(f"{'  ' * depth}-", each, depth)


def _entry(head: str, value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping) and value:
        yield head
        yield from _mapping(value, depth + 1)
    elif isinstance(value, list) and value:
        yield head
        yield from _sequence(value, depth + 1)
    else:
        yield f"{head} {scalar(value)}"


def _key(key: str) -> str:
    return key if _PLAIN_KEY.fullmatch(key) else quoted(key)


def scalar(value: Any) -> str:
    """One value on one line."""
    if isinstance(value, float):
        value = _toml_float(repr(value))
    if isinstance(value, Number):
        return _number(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, datetime):
        return value.isoformat(sep="T" if value.tzinfo else " ")
    if isinstance(value, time):
        return quoted(value.isoformat())
    if isinstance(value, date | int) and not isinstance(value, bool):
        return str(value)
    return (
        {None: "null", True: "true", False: "false"}[value]
        if not isinstance(value, list | Mapping)
        else ("[]" if isinstance(value, list) else "{}")
    )


def _number(text: Number) -> str:
    """`1e5` is a number in YAML 1.2 only; with a dot it is one everywhere."""
    mantissa, mark, exponent = text.lower().partition("e")
    if not mark or "." in mantissa:
        return str(text)
    sign = "" if exponent[0] in "+-" else "+"
    return f"{mantissa}.0e{sign}{exponent}"


def quoted(text: str) -> str:
    """The text in double quotes. Raises ValueError for half a surrogate pair, which no file can hold."""
    text.encode()  # UnicodeEncodeError is a ValueError
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Any) -> str:
    """Any value on one line: `["a", {b: 1}]`."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(str(key))}: {flow(each)}' for key, each in value.items())}}}"
    return scalar(value)


def dump_list(rows: Iterable[Mapping[str, Any]]) -> str:
    """A list of tables, one a line."""
    return "".join(f"- {flow(row)}\n" for row in rows)
