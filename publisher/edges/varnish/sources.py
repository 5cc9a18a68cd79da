"""Where in a request a value stands, in raw headers and the raw query: a name is searched for as a plain text, and what
follows has to fit a strict pattern.

A source that is present counts even if its value is not allowed: then the signal is unknown.
"""

from __future__ import annotations

import re

from audience.signals import Signal, Source
from publisher.edges.errors import CannotExpress
from publisher.edges.patterns import values_of
from publisher.edges.varnish.syntax import cases, cut, fits, setting, string

ENGINE = "varnish"
COOKIES, PARAMETERS = "req.http.fm-cookies", "req.http.fm-params"
TRUSTED = "client.ip ~ fm_trusted"
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_OWN = frozenset({"x-forwarded-for", "if-none-match", "if-modified-since", "host", "connection"})
_ITEM = r"[ \t]*+(?:,.*)?+\z"


def named(header: str) -> str:
    """The name of a header of a request or an answer. Raises CannotExpress for one that VCL has no way to say."""
    if not _HEADER.fullmatch(header):
        fix = "name it with letters, digits, - and _"
        raise CannotExpress(ENGINE, f"the header {header!r}", fix)
    return header


def header(name: str) -> str:
    """A header of the request. Raises CannotExpress for one that does not reach the VCL as it was sent."""
    if name.lower() in _OWN or name.lower().startswith("fm-"):
        raise CannotExpress(ENGINE, f"the header {name!r} of a signal", "send what it says in another header")
    return f"req.http.{named(name)}"


def cookie(name: str, allowed: str, rest: str = "") -> str:
    """What fits `allowed` in the first cookie of this name, if all of it fits `allowed` and `rest`; else empty."""
    return cut(_first_cookie(name), rf";[^=]*+=({allowed}){rest}(?:;.*|[ \t]*+\z)")


def _first_cookie(name: str) -> str:
    return f"std.strstr({COOKIES}, {string(f';{name}=')})"


def _valued(name: str) -> str:
    """The query from the first parameter of this name that has a `=`."""
    return f"std.strstr({PARAMETERS}, {string(f'&{name}=')})"


def _bare(name: str) -> str:
    """The query from the first parameter of this name that has none."""
    return f"std.strstr({PARAMETERS}, {string(f'&{name}&')})"


def found(variable: str, signal: Signal) -> list[str]:
    """Lines that set `variable` to the allowed text of the first source that is present; empty when unknown."""
    ways = [(_present(source), _value(variable, source, signal)) for source in signal.sources]
    if len(ways) == 1 and signal.sources[0].place == "cookie":
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
        return _first_cookie(source.name)
    if source.place == "query":
        return f"{_valued(source.name)} || {_bare(source.name)}"
    return _believed(source, fits(header(source.name), r"^[ \t]*+[^ \t,]"))


def _believed(source: Source, condition: str) -> str:
    return f"{TRUSTED} && {condition}" if source.trusted else condition


def _value(variable: str, source: Source, signal: Signal) -> list[str]:
    allowed = values_of(signal)
    if source.place == "cookie":
        return [setting(variable, cookie(source.name, allowed))]
    if source.place == "header":
        return [setting(variable, cut(header(source.name), rf"[ \t]*+({allowed}){_ITEM}"))]
    # The first of the name has no value if what begins with the first that has one is a part of what begins with it.
    valued, bare = _valued(source.name), _bare(source.name)
    found = [setting(variable, cut(valued, rf"&[^=]*+=({allowed})&.*"))]
    return cases([(f"!std.strstr({bare}, {valued})", found)], [setting(variable, '""')])
