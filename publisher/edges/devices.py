"""Which kind of device a User-Agent header names: an ordered table of plain, lower-case substrings that any
engine can search for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DEFAULT = "desktop"
_TABLE = Path(__file__).with_name("devices.json")


@dataclass(frozen=True, slots=True)
class Row:
    device: str
    contains: tuple[str, ...]


@cache
def rows() -> tuple[Row, ...]:
    """In order: the first row that contains any of its words in the header names the device."""
    listed = json.loads(_TABLE.read_text(encoding="utf-8"))
    return tuple(Row(row["device"], tuple(row["contains"])) for row in listed)


def device_of(user_agent: str) -> str:
    """`user_agent` may hold anything; only its ASCII letters are compared without case."""
    lowered = user_agent.encode("latin-1", "replace").lower().decode("latin-1")
    found = (row.device for row in rows() if any(word in lowered for word in row.contains))
    return next(found, DEFAULT)
