"""Pages with late zones, and what a visitor should get of them: the page with every zone in its place."""

from __future__ import annotations

import re
from dataclasses import replace

from edge_sites import Site, site_of
from edge_wire import Running, ask, asked
from hypothesis import strategies as st

from audience.diagram import Diagram, Variable
from audience.signals import BUILT_IN
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import Decision, EdgeSettings, EdgeTable
from publisher.late.placeholder import after, before, expand

HALF = Variable("bucket", "bucket", 3, table=(0,) * 500 + (1,) * 500, unknown=2)
VISIT = Variable("visit", "string", 2, exact=(("returning", 1),))
FIRST, SECOND = ZONES = ("/_f/0123456789abcdef/", "/_f/fedcba9876543210/")
TABLE = EdgeTable(
    EdgeSettings(("en",), "en", {"en": ""}, bucket="always"),
    {name: BUILT_IN[name] for name in ("bucket", "visit")},
    (
        Decision(Diagram((), (), ((0,),), -1), ("",)),
        Decision(Diagram((HALF,), ((0, (-1, -2, -1)),), ((0,), (1,)), 0), ("", "aa")),
        Decision(Diagram((VISIT,), ((0, (-1, -2)),), ((0,), (1,)), 0), ("", "bb")),
    ),
    {"/": 0, "/x/": 1, "/none.html": 1, FIRST: 1, SECOND: 2},
    not_found={"/": "none.html"},
    late={"/": ZONES, "/x/": (FIRST,), "/none.html": (SECOND,)},
)


def pages() -> Site:
    one, other = (before(path) + f"default of {path}".encode() + after() for path in ZONES)
    home = ("<!doctype html>促销 <b>".encode(), one, b"</b><!-- x -->", other, one, b"\xff end")
    files = {
        "index.html": b"".join(home),
        "x/index.html": b"<p>" + one,
        "_v/aa/x/index.html": b"<p>x aa " + one,
        "none.html": b"<p>nothing " + other,
        "_v/aa/none.html": b"<p>nothing aa " + other,
        "_f/0123456789abcdef/index.html": b"first",
        "_v/aa/_f/0123456789abcdef/index.html": b"first aa <!--esi x --> </esi:remove> \xfe",
        "_f/fedcba9876543210/index.html": b"second",
        "_v/bb/_f/fedcba9876543210/index.html": b"",
    }
    return site_of(TABLE, files)


SITE = pages()
VISITS = {  # what a visitor has and asks for, as strategies
    "bucket": st.none() | st.integers(0, 999),
    "returns": st.booleans(),
    "path": st.sampled_from(["/", "/x/", "/absent/"]),
}


def check_visit(server: Running, bucket: int | None, returns: bool, path: str) -> None:
    """Asks as such a visitor; the answer must be the early page, also if a bucket is given with this very answer."""
    cookies = ([] if bucket is None else [f"xb={bucket:03d}"]) + ["fm_visit=1"] * returns
    request = asked(path, ("Cookie", "; ".join(cookies)), ("If-None-Match", "*"))
    [response] = ask(server, request)
    issued = re.search(r"xb=([0-9]{3});", " ".join(response.all("Set-Cookie")))
    assert (issued is None) == (bucket is not None)
    assert bool([each for each in response.all("Set-Cookie") if each.startswith("fm_visit=1")]) != returns
    assert response.body == early(request, int(issued[1]) if issued else -1)
    assert (response.status, response.all("ETag")) == (404 if path == "/absent/" else 200, [])
    assert response.all("Cache-Control") == ["private, no-cache"]


def early(request: Request, bucket: int) -> bytes:
    """The page with every zone in its place, chosen for the visitor who has this bucket."""

    def file(target: str) -> bytes:
        answer = respond(replace(request, target=target.encode()), SITE.table, SITE.entry, lambda: bucket)
        return SITE.files[answer.file or ""]

    return expand(file(request.target.decode()), file)
