"""What any edge must answer for the acceptance site, straight from docs/formats.md §5 and docs/edges.md: written anew from
their sentences, and sharing nothing with the software. Rules are evaluated as their author wrote them, for one visitor at a
time; nothing here knows decisions, tables or keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote_to_bytes

from acceptance_rules import Behaviour, Visitor
from acceptance_site import LATE, PAGES, REDIRECTS

from publisher.edges.request import Request

_PERSONAL, _PUBLIC = "private, no-cache", "public, max-age=0, must-revalidate"
_IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Expected:
    """`marks` are what the page shows, None where no page of the site is the answer; `cookies` the names of those set."""

    status: int
    cache: str = _PUBLIC
    marks: tuple[str, ...] | None = None
    location: str | None = None
    cookies: tuple[str, ...] = ()
    added: tuple[str, ...] = ("5$",)


def expect(request: Request, behaviour: Behaviour, issued: int | None, files: Iterable[str]) -> Expected:
    """`issued` is the bucket that the answer set, if any; `files` are those of public/ that no page of the site is."""
    path = _path(request.target)
    if path is None:
        return Expected(404, marks=("lost", "here"))  # the same for everybody
    answer = _answer(request, path, behaviour, issued, files)
    if answer.status in (301, 302, 307, 308, 405) and not behaviour.adds_always:
        return replace(answer, added=())
    return replace(answer, added=("6$", "zh")) if path.startswith("/zh/") else answer


def _answer(
    request: Request, path: str, behaviour: Behaviour, issued: int | None, files: Iterable[str]
) -> Expected:
    if request.method not in ("GET", "HEAD"):
        return Expected(405)
    visitor = Visitor(request, behaviour, issued)
    if path in PAGES:
        return _page(path, 200, visitor)
    if path[1:] in files:
        return Expected(200, _IMMUTABLE if re.search(r"^/assets/.*\.[0-9a-f]{10}\.\w+$", path) else _PUBLIC)
    return (
        _moved(request.target, path)
        or _redirected(request.target, path, visitor)
        or _lost(path, 404, visitor)
    )


def _path(target: bytes) -> str | None:
    """Decoded once; None for what is refused."""
    raw = re.sub(rb"^[a-zA-Z]+://[^/?#]*", b"", target)
    path = raw.partition(b"?")[0] or b"/"
    if b"#" in raw or re.search(rb"%(?![0-9A-Fa-f]{2})", path) or not path.startswith(b"/"):
        return None
    decoded = unquote_to_bytes(path)
    segments = decoded.split(b"/")[1:]
    bad = b"\0" in decoded or b"\\" in decoded or b"" in segments[:-1] or {b".", b".."} & set(segments)
    return None if bad else decoded.decode("utf-8", "surrogateescape")


def _page(path: str, status: int, visitor: Visitor) -> Expected:
    zones = PAGES[path]
    if not zones:
        return Expected(status, marks=())
    marks = tuple(visitor.choice(zone) for zone in zones)
    if path in LATE:
        late = LATE[path]
        marks += (visitor.choice(late) if visitor.behaviour.composes else late[-1][1],)
    return Expected(status, _PERSONAL, marks, cookies=visitor.cookies())


def _moved(target: bytes, path: str) -> Expected | None:
    """`/x` and `/x/index.html` lead to `/x/`, with the query."""
    raw, mark, query = target.partition(b"?")
    raw = re.sub(rb"^[a-zA-Z]+://[^/?#]*", b"", raw)
    if path.endswith("/index.html") and path.removesuffix("index.html") in PAGES:
        raw = re.sub(rb"(?i)index.html$", b"", raw)
    elif not path.endswith("/") and f"{path}/" in PAGES:
        raw += b"/"
    else:
        return None
    return Expected(301, location=(raw + (mark + query if query else b"")).decode("latin-1"))


def _redirected(target: bytes, path: str, visitor: Visitor) -> Expected | None:
    found = REDIRECTS.get(path) or REDIRECTS.get(f"{path}/")
    if not found:
        return None
    status, to = found
    if status == 410:
        return _lost(path, 410, visitor)
    to = quote(to, safe="/?=&#:$")
    query = target.partition(b"?")[2].decode("latin-1")
    if query:
        before, hash_, after = to.partition("#")
        to = f"{before}{'&' if '?' in before else '?'}{query}{hash_}{after}"
    return Expected(status, location=to)


def _lost(path: str, status: int, visitor: Visitor) -> Expected:
    return _page("/zh/404/" if path.startswith("/zh/") else "/404/", status, visitor)
