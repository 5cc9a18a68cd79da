"""What every edge answers: a pure function from a request, a table and the files of a release. Engines are
tested against it.

In this order: a refused path is 404; a method other than GET and HEAD is 405; a file of the path (of a page,
the file its decision chooses; the default when that one is absent); `/x` and `/x/index.html` → 301 `/x/`; the
table's redirects; 404.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from publisher.bundle import Entry
from publisher.edges import headers as rules
from publisher.edges.etag import etag_for, matches
from publisher.edges.mime import content_type
from publisher.edges.request import Request
from publisher.edges.table import EdgeTable
from publisher.edges.values import (
    BUCKET_COOKIE,
    PERSONALIZATION,
    VISIT_COOKIE,
    Tags,
    bucket_of,
    consents,
    has_visited,
    listed,
    values,
)

Files = Callable[[str], Entry | None]  # "x/index.html", "_v/ab12cd34ef/x/index.html" → its entry
HIDDEN = ("/_v/", "/_f/")
LATE = re.compile(r"/_f/[0-9a-f]{16}/")  # a late zone: the only thing below HIDDEN that answers
REFUSED = "//"  # stands for a refused path: no page has it, and everybody gets the same


@dataclass(frozen=True, slots=True)
class Answer:
    """`file` is whose bytes are the body (None: none of the site's); `headers` are all others than Set-Cookie
    and Location. `late` are paths of late zones that an edge which composes puts in: such an answer has no ETag,
    since the file's is not that of what is sent.
    """

    status: int
    file: str | None
    headers: tuple[tuple[str, str], ...]
    set_cookies: tuple[str, ...] = ()
    location: str | None = None
    key: str = ""
    late: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Visitor:
    """The signal values of one request, a fresh bucket included, and the cookies that make the next request
    agree.
    """

    values: Mapping[str, Any]
    cookies: tuple[str, ...]


def respond(
    request: Request,
    table: EdgeTable,
    files: Files,
    random_bucket: Callable[[], int],
    tags: Tags = listed,
) -> Answer:
    """`random_bucket` gives 0…999; it is called when a bucket is issued with this answer. `tags` reads the
    cookie `sg` as the engine does: `values.listed`, or what `tags.verified` makes.
    """
    path = request.parsed.path
    edge = _Edge(request, table, files, random_bucket, path or REFUSED, tags)
    if path is None:
        return edge.not_found()
    if request.method not in ("GET", "HEAD"):
        return Answer(405, None, edge.headers(("Cache-Control", rules.REVALIDATED), ("Allow", "GET, HEAD")))
    return edge.page() or edge.slash() or edge.redirect() or edge.not_found()


def file_of(path: str) -> str:
    """The file of a URL path: `/x/` is `x/index.html`, `/x.txt` is `x.txt`."""
    return path[1:] + "index.html" if path.endswith("/") else path[1:]


def page_of(file: str) -> str:
    """The URL path of a file: the other way round."""
    folder, slash, name = f"/{file}".rpartition("/")
    return folder + slash if name == "index.html" else f"/{file}"


@dataclass(frozen=True, slots=True)
class _Edge:
    request: Request
    table: EdgeTable
    files: Files
    random_bucket: Callable[[], int]
    path: str
    tags: Tags

    def page(self) -> Answer | None:
        """The file at the path itself."""
        hidden = self.path.startswith(HIDDEN) and not LATE.fullmatch(self.path)
        if hidden or self.path.endswith("/index.html"):
            return None
        return self.serve(self.path, 200)

    def slash(self) -> Answer | None:
        """`/x` and `/x/index.html` are the page `/x/`."""
        target = self.request.parsed
        if self.path.startswith(HIDDEN) or self.path.endswith("/"):
            return None
        if self.path.endswith("/index.html"):
            return self.moved(301, target.folder()) if self.files(self.path[1:]) else None
        return self.moved(301, target.slashed()) if self.files(self.path[1:] + "/index.html") else None

    def redirect(self) -> Answer | None:
        redirects = self.table.redirects
        found = redirects.get(self.path) or redirects.get(self.path + "/")
        if found is None:
            return None
        status, target = found
        if status == 410:
            return self.not_found(410)
        return self.moved(status, with_query(target, self.request.parsed.query.decode("latin-1")))

    def not_found(self, status: int = 404) -> Answer:
        """The 404 page of the longest prefix of the path, with the personal parts it may have."""
        prefixes = [prefix for prefix in self.table.not_found if self.path.startswith(prefix)]
        if prefixes:
            served = self.serve(page_of(self.table.not_found[max(prefixes, key=len)]), status)
            if served:
                return served
        return Answer(status, None, self.headers(("Cache-Control", rules.REVALIDATED)))

    def moved(self, status: int, location: str) -> Answer:
        return Answer(status, None, self.headers(("Cache-Control", rules.REVALIDATED)), location=location)

    def serve(self, page: str, status: int) -> Answer | None:
        """The file that this visitor gets for a page, or None when the site has no such page."""
        personal = page in self.table.pages and self.path != REFUSED
        visitor = self.visitor() if personal else _Visitor({}, ())
        key = self.key(page, visitor.values) if personal else ""
        variant = self.files(f"_v/{key}/{file_of(page)}") if key else None
        key, entry = (key, variant) if variant else ("", self.files(file_of(page)))
        if entry is None:
            return None
        late = self.table.late.get(page, ()) if personal else ()
        etag = "" if late else etag_for(entry.sha256, entry.size)
        known = status == 200 and bool(etag) and self.knows(etag)
        described = [] if known else [("Content-Type", content_type(entry.path))]
        described += [("ETag", etag)] if etag else []
        described.append(("Cache-Control", rules.lifetime(page, personal)))
        if personal:
            described.append(("Server-Timing", rules.timing(key)))
        return Answer(
            304 if known else status, entry.path, self.headers(*described), visitor.cookies, None, key, late
        )

    def knows(self, etag: str) -> bool:
        """If-Modified-Since asks about a time, and files here have none: such a request gets everything."""
        if self.request.has_header("If-Modified-Since"):
            return False
        return matches(self.request.header("If-None-Match"), etag)

    def key(self, page: str, signals: Mapping[str, Any]) -> str:
        """The key of the variant; the default's when the table contradicts itself."""
        try:
            decision = self.table.decisions[self.table.pages[page]]
            return decision.keys[decision.diagram.leaves.index(decision.diagram.choose(signals))]
        except (LookupError, ValueError, TypeError):
            return ""

    def visitor(self) -> _Visitor:
        """Facts that a decision may read and that the visitor did not bring are issued here."""
        signals = dict(values(self.request, self.table, self.tags))
        cookies: list[str] = []
        if "bucket" in signals and bucket_of(self.request) is None and self.may_issue():
            signals["bucket"] = self.random_bucket()
            cookies.append(f"{BUCKET_COOKIE}={signals['bucket']:03d}; {rules.COOKIE_ATTRIBUTES}")
        if "visit" in signals and not has_visited(self.request):
            cookies.append(f"{VISIT_COOKIE}=1; {rules.COOKIE_ATTRIBUTES}")
        return _Visitor(signals, tuple(cookies))

    def may_issue(self) -> bool:
        settings = self.table.settings
        return settings.bucket == "always" or PERSONALIZATION in consents(self.request, settings)

    def headers(self, *own: tuple[str, str]) -> tuple[tuple[str, str], ...]:
        return (*own, *rules.added(self.table.settings.headers, self.path))


def with_query(target: str, query: str) -> str:
    """A redirect's target with the query of the request added, before its fragment."""
    if not query:
        return target
    address, hash_, fragment = target.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{hash_}{fragment}"
