"""Visitors that reach every variant: for each, a request that the page's decision answers with it.

They come as anybody could, so no edge has to let anything in for them. A variant that depends on what only a CDN knows (a
country) or what only a log-in page signs has no such witness, and waits for its first visitor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from audience.diagram import Variable
from audience.signals import Signal, Source
from publisher.bundle import Entry
from publisher.edges.devices import rows
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable
from publisher.edges.values import CONSENT_COOKIE, TAG_COOKIE, Tags, listed

SignedTags = Callable[[Collection[str]], str]
ABROAD = "203.0.113.1"  # RFC 5737: an address that no trusted proxy has
_WAYS = 4_096  # through one decision, at most


@dataclass(slots=True)
class _Visitor:
    """A request in the making."""

    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    query: list[str] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)

    def says(self, source: Source, text: str) -> None:
        if source.place == "cookie":
            self.cookies.append(f"{source.name}={text}")
        elif source.place == "query":
            self.query.append(f"{source.name}={text}")
        else:
            self.headers.append((source.name.encode(), text.encode()))

    def asks(self, page: str, signed: SignedTags) -> Request:
        cookies = [*self.cookies]
        if self.members.get("tag"):
            cookies.append(f"{TAG_COOKIE}={signed(self.members['tag'])}")
        if self.members.get("consent"):
            cookies.append(f"{CONSENT_COOKIE}={'.'.join(self.members['consent'])}")
        headers = [*self.headers, *([(b"Cookie", "; ".join(cookies).encode())] if cookies else [])]
        target = quote(page) + ("?" + "&".join(self.query) if self.query else "")
        return Request("GET", target.encode(), headers, ABROAD)


def believed(tags: Collection[str]) -> str:
    """An `sg` cookie for edges that only list tags."""
    return f"{'_'.join(tags)}.4102444800.0"


def witnesses(
    table: EdgeTable, page: str, signed: SignedTags = believed, tags: Tags = listed
) -> Mapping[str, Request]:
    """Key → a request for the page that is answered with that variant; "" is the default. `tags` reads what `signed`
    makes, as the edge does."""
    if page not in table.pages:
        return {"": Request("GET", quote(page).encode(), [], ABROAD)}
    found: dict[str, Request] = {}
    decision = table.decisions[table.pages[page]]
    for (taken, leaf), _ in zip(decision.diagram.paths(), range(_WAYS), strict=False):
        key = decision.keys[leaf]
        visitor = _visitor({decision.diagram.variables[index]: ways for index, ways in taken.items()}, table)
        if key not in found and visitor:
            request = visitor.asks(page, signed)
            if _answered(request, table, tags) == key:
                found[key] = request
    return found


def _answered(request: Request, table: EdgeTable, tags: Tags) -> str:
    """The key that the reference gives this visitor: what was put together is not taken on trust."""
    return respond(request, table, lambda file: Entry(file, "0" * 64, 0), lambda: 0, tags).key


def _visitor(ways: Mapping[Variable, frozenset[int]], table: EdgeTable) -> _Visitor | None:
    """Somebody in one of these classes of each variable; None when nobody from outside is. Silence comes first."""
    visitor = _Visitor()
    for variable, classes in ways.items():
        if variable.kind == "member":
            name, _, member = variable.signal.partition(".")
            if variable.other not in classes:
                visitor.members.setdefault(name, []).append(member)
        elif not _silent(variable, table.signals[variable.signal]) & classes:
            said = _spoken(variable, table.signals[variable.signal], classes)
            if said is None:
                return None
            visitor.says(*said)
    return visitor


def _silent(variable: Variable, signal: Signal) -> frozenset[int]:
    """The class of a visitor who does not bring this signal. A bucket would be issued, at random."""
    if variable.kind == "bucket":
        return frozenset()
    return frozenset({variable.classify(signal.absent or None)})


@lru_cache(maxsize=65_536)
def _spoken(variable: Variable, signal: Signal, classes: frozenset[int]) -> tuple[Source, str] | None:
    """Where and how a visitor says a value of these classes."""
    source = next((source for source in signal.sources if not source.trusted), None)
    if source is None:
        return None
    fitting = (value for value in _values(variable, signal) if _classified(variable, value) in classes)
    value = next(fitting, None)
    return None if value is None else (source, _raw(signal, value))


def _classified(variable: Variable, value: str) -> int:
    return variable.classify(int(value) if variable.kind in ("bucket", "integer") else value)


def _values(variable: Variable, signal: Signal) -> Iterator[str]:
    """Texts that visitors can bring, one of each class among them."""
    if variable.kind == "bucket":
        yield from (f"{bucket:03d}" for bucket in range(1_000))
    elif variable.kind == "integer":
        yield from (str(max(bound, signal.minimum)) for bound, _ in variable.cuts)
    else:
        yield from (text for text, _ in variable.exact)
        yield from signal.produces or signal.values
        for prefix in [*(text for text, _ in variable.prefixes), ""]:
            yield from (text for text, _ in zip(signal.text.starting(prefix), range(2_000), strict=False))


def _raw(signal: Signal, value: str) -> str:
    if signal.normalise == "host":
        return f"https://{value}/"
    if signal.normalise == "visit":
        return "1"
    if signal.normalise == "device":
        return next((row.contains[0] for row in rows() if row.device == value), "Mozilla/5.0")
    return value
