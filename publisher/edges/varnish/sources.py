"""Where in a request a value stands: strict patterns on raw headers and the raw query.

A source that is present counts even if its value is not allowed: then the signal is unknown.
"""

from __future__ import annotations

import re

from audience.signals import Signal, Source
from publisher.edges.errors import CannotExpress
from publisher.edges.patterns import first_cookie, first_parameter, values_of
from publisher.edges.varnish.syntax import cases, cut, fits, setting

ENGINE = "varnish"
QUERY = "req.http.fm-query"
TRUSTED = "client.ip ~ fm_trusted"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_ITEM = r"[ \t]*+(?:,.*)?+\z"


def header(name: str) -> str:
    """Raises CannotExpress for a header that VCL has no way to name."""
    if not _HEADER.fullmatch(name) or name.lower().startswith("fm-"):
        fix = "name it with letters, digits, - and _, and not fm-…"
        raise CannotExpress(ENGINE, f"the header {name!r} of a signal", fix)
    return f"req.http.{name}"


def cookie(name: str, allowed: str, rest: str = "") -> str:
    """What fits `allowed` in the first cookie of this name, if all of it fits `allowed` and `rest`; else empty."""
    return cut("req.http.Cookie", rf"{first_cookie(name)}({allowed}){rest}(?:;.*|[ \t]*+\z)")


def found(variable: str, signal: Signal) -> list[str]:
    """Lines that set `variable` to the allowed text of the first source that is present; empty when unknown."""
    ways = [(_present(source), [setting(variable, _value(source, signal))]) for source in signal.sources]
    if len(ways) == 1 and not signal.sources[0].trusted:
        return ways[0][1]
    return cases(ways, [setting(variable, '""')])


def whole(variable: str, signal: Signal) -> list[str]:
    """The same for a header that is no list: all of it, as it is."""
    ways = [
        (_believed(source, fits(header(source.name), "[^ \\t]")), [setting(variable, header(source.name))])
        for source in signal.sources
    ]
    return cases(ways, [setting(variable, '""')])


def _present(source: Source) -> str:
    if source.place == "cookie":
        return fits("req.http.Cookie", f"^{first_cookie(source.name)}")
    if source.place == "query":
        return fits(QUERY, rf"^{first_parameter(source.name)}(?:[=&]|\z)")
    return _believed(source, fits(header(source.name), r"^[ \t]*+[^ \t,]"))


def _believed(source: Source, condition: str) -> str:
    return f"{TRUSTED} && {condition}" if source.trusted else condition


def _value(source: Source, signal: Signal) -> str:
    allowed = values_of(signal)
    if source.place == "cookie":
        return cookie(source.name, allowed)
    if source.place == "query":
        return cut(QUERY, rf"{first_parameter(source.name)}=({allowed})(?:&.*)?+\z")
    return cut(header(source.name), rf"[ \t]*+({allowed}){_ITEM}")
