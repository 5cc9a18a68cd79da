"""Signals: the facts about a request that rules may use, where an edge finds them, and what their values may
be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any, Literal

Type = Literal["string", "set", "integer", "bucket"]
Place = Literal["header", "cookie", "query", "derived"]
Normaliser = Literal["none", "lower", "upper", "host", "language", "device", "visit"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an edge looks. `trusted`: a header that only a trusted proxy may set; it is dropped from anyone
    else.
    """

    place: Place
    name: str
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """The texts that a string signal can carry: characters, and length in characters. Anything else is
    unknown.
    """

    characters: str
    shortest: int = 1
    longest: int = 64

    def allows(self, text: str) -> bool:
        return self.shortest <= len(text) <= self.longest and not text.strip(self.characters)

    def starting(self, prefix: str) -> Iterator[str]:
        """Texts that start with `prefix`, shortest first; enough of them to find one outside any real set of
        rules.
        """
        for length in range(max(self.shortest, len(prefix)), min(self.longest, len(prefix) + 3) + 1):
            for end in product(self.characters, repeat=length - len(prefix)):
                yield prefix + "".join(end)


TOKEN = Text(ascii_lowercase + ascii_uppercase + digits + "._~-")
LOWER = Text(ascii_lowercase + digits + "._~-")
UPPER = Text(ascii_uppercase + digits + "._~-")
COUNTRY = Text(ascii_uppercase, 2, 2)


@dataclass(frozen=True, slots=True)
class Signal:
    """One fact. The first source that is present counts; `values` empty means any allowed value.

    A value outside `values`, `text` or `minimum`…`maximum` is unknown. `produces` are the only values an edge
    makes of any request (empty: any); `absent` is the value it makes of none ("": unknown). Sets are never
    unknown at an edge.
    """

    name: str
    type: Type
    sources: tuple[Source, ...]
    values: tuple[str, ...] = ()
    normalise: Normaliser = "none"
    minimum: int = 0
    maximum: int = 999_999_999
    text: Text = TOKEN
    produces: tuple[str, ...] = ()
    absent: str = ""

    def admit(self, value: Any) -> Any:
        """`value` if this signal can carry it, else None: unknown. Of a set, the members it can carry."""
        return None if value is None else _ADMIT[self.type](self, value)


def _admit_string(signal: Signal, value: str) -> str | None:
    known = value in signal.values if signal.values else signal.text.allows(value)
    return value if known else None


def _admit_set(signal: Signal, value: frozenset[str]) -> frozenset[str]:
    return value & frozenset(signal.values) if signal.values else value


def _admit_integer(signal: Signal, value: int) -> int | None:
    return value if signal.minimum <= value <= signal.maximum else None


_ADMIT: dict[Type, Callable[[Signal, Any], Any]] = {
    "string": _admit_string,
    "set": _admit_set,
    "integer": _admit_integer,
    "bucket": _admit_integer,
}

DEVICES = ("desktop", "mobile", "tablet", "bot")
VISITS = ("new", "returning")
CAMPAIGN = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")

_COUNTRY_HEADERS = ("CloudFront-Viewer-Country", "CF-IPCountry", "X-Country")

_NAMED = (
    Signal("country", "string", tuple(Source("header", n, True) for n in _COUNTRY_HEADERS), text=COUNTRY),
    Signal("language", "string", (Source("header", "Accept-Language"),), normalise="language"),
    Signal(
        "device",
        "string",
        (Source("header", "User-Agent"),),
        DEVICES,
        "device",
        produces=DEVICES,
        absent="desktop",
    ),
    Signal(
        "visit", "string", (Source("cookie", "fm_visit"),), VISITS, "visit", produces=VISITS, absent="new"
    ),
    Signal("referrer", "string", (Source("header", "Referer"),), normalise="host", text=LOWER),
    Signal("tag", "set", (Source("cookie", "sg"),)),
    Signal("consent", "set", (Source("cookie", "fm_consent"),)),
    Signal("bucket", "bucket", (Source("cookie", "xb"),), maximum=999),
)

BUILT_IN: dict[str, Signal] = {
    **{signal.name: signal for signal in _NAMED},
    **{f"query.{name}": Signal(f"query.{name}", "string", (Source("query", name),)) for name in CAMPAIGN},
}

SEPARATORS = {
    "tag": "_.",
    "consent": ".",
}  # what joins the members in their cookies: no member can contain it


def signal_name(name: str) -> str:
    """The one spelling of a signal's name: header names ignore case, everything else does not."""
    return name.lower() if name.lower().startswith("header.") else name
