r"""Where in a request a value stands, as patterns on nginx's raw variables.

The first parameter of a name counts, as the first cookie does (`cookies.py`). Capture 1 is the value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from audience.signals import Signal, Source
from publisher.edges.errors import CannotExpress
from publisher.edges.nginx.cookies import END, Jar
from publisher.edges.nginx.syntax import Maps, key, pattern
from publisher.edges.patterns import first_cookie, first_parameter, values_of

ENGINE = "nginx"
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
    return Place("$http_cookie", f"^{first_cookie(name)}", END, f"^{first_cookie(name)}")


def parameter(name: str) -> Place:
    before = f"^{first_parameter(name)}"
    return Place("$args", f"{before}=", r"(?:&|\z)", rf"{before}(?:[=&]|\z)")


def headers(sources: Sequence[Source]) -> Place:
    """The item before the first comma of the first of these headers that has one. No header can hold a line break."""
    trusted = sources[0].trusted
    variables = ["$fm_trusted"] * trusted + [header(source) for source in sources]
    before = "^1\n" * trusted + "^" * (not trusted) + r"(?:[ \t]*+(?:,[^\n]*+)?\n)*+[ \t]*+"
    return Place("\n".join(variables), before, r"[ \t]*+(?:,|\n|\z)", rf"{before}[^ \t,\n]")


def header(source: Source) -> str:
    """Raises CannotExpress for a header that nginx would not let in."""
    if not _HEADER.fullmatch(source.name):
        fix = "name it with letters, digits and -, since nginx drops other headers"
        raise CannotExpress(ENGINE, f"the header {source.name!r} of a signal", fix)
    return "$http_" + source.name.lower().replace("-", "_")


def whole(signal: Signal, maps: Maps) -> str:
    """The first source of a signal, a header that is no list; of a trusted one, empty when others sent it."""
    source = signal.sources[0]
    if not source.trusted:
        return header(source)
    return maps.shared("fm_t", "$fm_trusted", [(key("1"), header(source))])


def value_of(signal: Signal, maps: Maps, jar: Jar) -> str:
    """The value of a signal from the first of its sources that is present; empty when unknown."""
    allowed, first = values_of(signal), signal.sources[0]
    if len(signal.sources) == 1 and first.place == "cookie":
        return jar.value(first.name, allowed)
    value = ""
    for place in reversed(_places(signal.sources)):
        rows = [(pattern(place.holding(allowed)), "$1"), (pattern(place.present), "")]
        value = maps.shared("fm_v", place.variable, rows, value)
    return value


def _places(sources: Sequence[Source]) -> list[Place]:
    """Neighbouring headers that are trusted alike are one place."""
    places: list[Place] = []
    for (kind, _), group in groupby(sources, lambda source: (source.place, source.trusted)):
        found = list(group)
        if kind == "header":
            places.append(headers(found))
        else:
            places += [
                cookie(source.name) if kind == "cookie" else parameter(source.name) for source in found
            ]
    return places
