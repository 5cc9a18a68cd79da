"""Signals: the facts about a request that rules may use, where an edge finds them, and what their values may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["string", "set", "integer", "bucket"]
Place = Literal["header", "cookie", "query", "derived"]
Normaliser = Literal["none", "lower", "upper", "host", "language", "device", "visit"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an edge looks. `trusted`: a header that only a trusted proxy may set; it is dropped from anyone else."""

    place: Place
    name: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact. The first source that is present counts; `values` empty means any allowed value."""

    name: str
    type: Type
    sources: tuple[Source, ...]
    values: tuple[str, ...] = ()
    normalise: Normaliser = "none"
    minimum: int = 0
    maximum: int = 999_999_999
