"""Late zones put into pages by server-side includes (`publisher/late/placeholder.py`).

`sub_filter` runs before the filter that carries includes out, so the text that stands in a page for a late zone becomes
an include with a condition around the rest, which no request meets. nginx then asks itself for the zone: such a request
chooses like a visitor's, and shares the visitor's variables (`Maps`). One waits for the other, since they share the path
asked for as well.

A page with late zones is served by a location of its own, so that others keep their ETag.
"""

from __future__ import annotations

from collections.abc import Sequence

from publisher.edges.nginx.decisions import by_path
from publisher.edges.nginx.serving import AWAY, ONLY_GET
from publisher.edges.nginx.syntax import DOLLAR, Maps, literal, location, quoted
from publisher.edges.reference import LATE, page_of
from publisher.edges.table import EdgeTable
from publisher.late.placeholder import CLOSE, MIDDLE, OPEN

_INCLUDE = '<!--#include wait="yes" virtual="'
_NEVER = f'?{DOLLAR}args" --><!--#if expr="{DOLLAR}fm_never" -->'
_END = "<!--#endif -->"
_COMPOSE = (
    "ssi on;",
    "ssi_types *;",  # as named in `types`, with a charset, nginx knows none of ours
    "sub_filter_types *;",
    "sub_filter_once off;",
    *(
        f"sub_filter {quoted(literal(text.decode()))} {quoted(order)};"
        for text, order in ((OPEN, _INCLUDE), (MIDDLE, _NEVER), (CLOSE, _END))
    ),
)
_ENDS = r"\z"
_ASKED_INSIDE = r"^/_f/\S* (?!\S*(?:/|%2[Ff])(?:_|%5[Ff])(?:f|%66)(?:/|%2[Ff]))"


def write_maps(table: EdgeTable, path: str, maps: Maps) -> None:
    """The map that tells whether the page at `path` has late zones."""
    if table.late:
        maps.named("fm_late", path, by_path({page: literal(page) for page in table.late}), by_path=True)


def leads_to(name: str, table: EdgeTable) -> list[str]:
    """Directives that go on to a location that composes. What the map has found is compared: it ignores case."""
    if not table.late:
        return []
    return [f"error_page {AWAY} = {name};", f"if ($fm_late = $fm_path) {{ return {AWAY}; }}"]


def locations(table: EdgeTable, page: Sequence[str], default: Sequence[str]) -> list[str]:
    """Late zones below `/_f/`, where nothing else answers, and the pages that include them; `page` and `default` are
    the directives of a page and of its default file.
    """
    if not table.late:
        return [location("^~ /_f/", ONLY_GET, "return 404;")]
    zone = location(f"~ {quoted('^' + LATE.pattern + _ENDS)}", *page)
    return [
        location("^~ /_f/", zone, ONLY_GET, "return 404;"),
        location("@late", *_COMPOSE, *page),
        location("@late_default", *_COMPOSE, *default),
    ]


def left_out(table: EdgeTable) -> list[str]:
    """Directives of the location of 404 pages: a zone that nginx asks itself for and that has no file is nothing in its page. The
    path asked for is the zone's then, and the target of the request is not.
    """
    if not table.late:
        return []
    return [
        'set $fm_part "$fm_path $request_uri";',
        f"if ($fm_part ~ {quoted(_ASKED_INSIDE)}) {{ return 204; }}",
    ]


def of_not_found(table: EdgeTable) -> list[str]:
    """Directives for the locations of 404 pages."""
    shown = {page_of(file) for file in table.not_found.values()}
    return list(_COMPOSE) if shown & table.late.keys() else []
