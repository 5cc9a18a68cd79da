r"""Where in a request a value stands, as patterns on nginx's raw variables.

The first cookie or parameter of a name counts, so a pattern walks over the pairs of other names and looks at
no later one. Pairs are swallowed whole (`*+`, `(?>…)`): a pattern takes time in proportion to the header,
whatever is in it. Capture 1 is the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from audience.signals import Signal, Source
from publisher.edges.errors import CannotExpress
from publisher.edges.nginx.syntax import Maps, escaped, key, pattern

ENGINE = "nginx"
FOLDING = ("lower", "upper", "host")  # normalisers after which values are compared without case
_HEADER = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Place:
    """`variable` is what nginx calls the raw text. A value is there when `before + value + after` fits."""

    variable: str
    before: str
    after: str
    present: str  # fits when this source is there at all, whatever it holds

    def holding(self, value: str) -> str:
        return f"{self.before}({value}){self.after}"


def cookie(name: str) -> Place:
    start = rf"^(?>(?:(?![ \t]*+{escaped(name)}=)[^;]*+;)*+)[ \t]*+{escaped(name)}="
    return Place("$http_cookie", start, r"(?:;|[ \t]*+\z)", start)


def parameter(name: str) -> Place:
    start = rf"^(?>(?:(?!{escaped(name)}(?:[=&]|\z))[^&]*+&)*+){escaped(name)}"
    return Place("$args", f"{start}=", r"(?:&|\z)", rf"{start}(?:[=&]|\z)")


def listed(variable: str) -> Place:
    """The item of a header before its first comma."""
    return Place(variable, r"^[ \t]*+", r"[ \t]*+(?:,|\z)", r"^[ \t]*+[^ \t,]")


def place_of(source: Source, maps: Maps) -> Place:
    """Raises CannotExpress for a header that nginx would not let in."""
    if source.place == "cookie":
        return cookie(source.name)
    if source.place == "query":
        return parameter(source.name)
    return listed(header(source, maps))


def header(source: Source, maps: Maps) -> str:
    """The variable of a header; of a trusted one, empty when somebody else than a trusted proxy sent it."""
    if not _HEADER.fullmatch(source.name):
        fix = "name it with letters, digits and -, since nginx drops other headers"
        raise CannotExpress(ENGINE, f"the header {source.name!r} of a signal", fix)
    variable = "$http_" + source.name.lower().replace("-", "_")
    return maps.shared("fm_t", "$fm_trusted", [(key("1"), variable)]) if source.trusted else variable


def values_of(signal: Signal) -> str:
    """A regular expression for the texts that a signal can carry, before they are normalised."""
    if signal.type == "integer":
        return "0|[1-9][0-9]{0,8}"
    if signal.values:
        inner = "|".join(escaped(value) for value in signal.values)
    else:
        text = signal.text
        inner = f"[{text.characters.replace('-', '')}-]{{{text.shortest},{text.longest}}}"
    return f"(?i:{inner})" if signal.normalise in FOLDING else inner


def chain(signal: Signal, maps: Maps) -> str:
    """The value of a signal from the first of its sources that is present; empty when unknown."""
    value = ""
    for source in reversed(signal.sources):
        place = place_of(source, maps)
        rows = [(pattern(place.holding(values_of(signal))), "$1"), (pattern(place.present), "")]
        value = maps.shared("fm_v", place.variable, rows, value)
    return value
