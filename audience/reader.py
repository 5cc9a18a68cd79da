"""Reads one YAML value of a known shape, and collects every error on the way instead of stopping at the
first.
"""

from __future__ import annotations

import reprlib
from collections.abc import Collection, Mapping
from typing import Any

from audience.errors import AudienceError, InvalidShape, Subject, UnknownName, Where, nearest


class Reader:
    """`subject` names the file that is read; `errors` is the caller's list, shared by all readers of one
    load.
    """

    def __init__(self, subject: Subject, errors: list[AudienceError]) -> None:
        self.subject = subject
        self.errors = errors

    def refuse(
        self, kind: type[AudienceError], message: str, where: Where, value: Any = None, fix: str = ""
    ) -> None:
        self.errors.append(kind(message, where=where, value=value, fix=fix, subject=self.subject))

    def mapping(self, data: Any, where: Where, keys: Collection[str] = ()) -> Mapping[str, Any]:
        """The mapping at `where` ({} when it is none); only `keys` are allowed, if any are given."""
        if not isinstance(data, Mapping):
            fix = (
                f"write keys and values, such as {sorted(keys)[0]}: …"
                if keys
                else "write keys and values, one a line"
            )
            self.refuse(InvalidShape, f"expected a mapping, not {shown(data)}", where, data, fix)
            return {}
        for key in data:
            if keys and key not in keys:
                self.refuse(
                    UnknownName, f"unknown key {shown(key)}", (*where, str(key)), key, nearest(str(key), keys)
                )
        return data

    def names(self, data: Any, where: Where) -> tuple[str, ...]:
        """A name or a list of names."""
        found = (data,) if isinstance(data, str) else data
        if isinstance(found, list | tuple) and all(isinstance(name, str) and name for name in found):
            return tuple(found)
        message = f"expected a name or a list of names, not {shown(data)}"
        self.refuse(InvalidShape, message, where, data, "write a name, or [one, another]")
        return ()

    def integer(self, data: Any, where: Where, lowest: int, highest: int) -> int:
        """A whole number in a range; `lowest` when it is not one."""
        number = whole(data)
        if number is not None and lowest <= number <= highest:
            return number
        self.refuse(
            InvalidShape,
            f"expected a whole number from {lowest} to {highest}, not {shown(data)}",
            where,
            data,
            f"write a whole number from {lowest} to {highest}, without quotes",
        )
        return lowest


def whole(data: Any) -> int | None:
    """The integer of up to nine digits that an author wrote: an int, or its digits where the loader keeps the text."""
    if isinstance(data, int) and not isinstance(data, bool):
        return data if abs(data) < 10**9 else None
    if isinstance(data, str) and 0 < len(data) <= 9 and data.isascii() and data.isdigit():
        return int(data) if data == str(int(data)) else None
    return None


def shown(data: Any) -> str:
    """A value as an author would recognise it, cut to a readable length whatever it is."""
    if data is None:
        return "nothing"
    if isinstance(data, int) and abs(data) >= 10**18:  # Python refuses to print some of these
        return "a number of more than 18 digits"
    text = f'"{data}"' if isinstance(data, str) else reprlib.repr(data) if _nested(data) else str(data)
    return text if len(text) <= 80 else text[:79] + "…"


def _nested(data: Any) -> bool:
    return isinstance(data, Mapping | list | tuple | set | frozenset)
