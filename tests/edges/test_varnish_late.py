"""Late zones in Varnish: pages are put together by ESI, and what visitors get is the early page byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from edge_sites import Site, site_of
from hypothesis import given, settings
from hypothesis import strategies as st
from proxy_wire import Origin
from varnish_server import Varnish
from varnish_wire import ask, asked, varnish

from audience.diagram import Diagram, Variable
from audience.signals import BUILT_IN
from publisher.edges.reference import respond
from publisher.edges.request import Request
from publisher.edges.table import Decision, EdgeSettings, EdgeTable
from publisher.late.placeholder import after, before, expand

pytestmark = pytest.mark.varnish

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
    files = {
        "index.html": "<!doctype html>促销 <b>".encode()
        + one
        + b"</b><!-- x -->"
        + other
        + one
        + b"\xff end",
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


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    running = Origin(tmp_path_factory.mktemp("origin"), SITE)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def edge(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    running = varnish(tmp_path_factory.mktemp("varnish"), SITE, [origin.address])
    yield running
    running.stop()


def early(request: Request, bucket: int) -> bytes:
    """The page with every zone in its place, chosen for the visitor who has this bucket."""

    def file(target: str) -> bytes:
        answer = respond(replace(request, target=target.encode()), SITE.table, SITE.entry, lambda: bucket)
        return SITE.files[answer.file or ""]

    return expand(file(request.target.decode()), file)


@given(
    bucket=st.none() | st.integers(0, 999),
    returns=st.booleans(),
    path=st.sampled_from(["/", "/x/", "/absent/"]),
)
@settings(max_examples=60)
def test_a_page_put_together_late_is_the_early_page(
    edge: Varnish, bucket: int | None, returns: bool, path: str
) -> None:
    """Also for the visitor who is given a bucket with this very answer."""
    cookies = ([] if bucket is None else [f"xb={bucket:03d}"]) + ["fm_visit=1"] * returns
    request = asked(path, ("Cookie", "; ".join(cookies)), ("If-None-Match", "*"))
    [response] = ask(edge, request)
    issued = re.search(r"xb=([0-9]{3});", " ".join(response.all("Set-Cookie")))
    assert (issued is None) == (bucket is not None)
    assert bool([each for each in response.all("Set-Cookie") if each.startswith("fm_visit=1")]) != returns
    assert response.body == early(request, int(issued[1]) if issued else -1)
    assert (response.status, response.all("ETag")) == (404 if path == "/absent/" else 200, [])
    assert response.all("Cache-Control") == ["private, no-cache"]


def test_a_zone_may_be_asked_for_itself(edge: Varnish) -> None:
    found, none, hidden = ask(
        edge, asked(FIRST, ("Cookie", "xb=700; fm_visit=1")), asked(FIRST[:-1]), asked("/_f/x/")
    )
    assert (found.status, found.body) == (200, SITE.files["_v/aa/_f/0123456789abcdef/index.html"])
    assert found.all("Cache-Control") == ["private, no-cache"]
    assert (none.status, hidden.status) == (404, 404)


def test_what_everybody_gets_is_not_put_together(edge: Varnish) -> None:
    """The answer to a refused target may be kept by others: it has nobody's zones in it."""
    [response] = ask(edge, asked("//", ("Cookie", "fm_visit=1; xb=700")))
    assert (response.status, response.body) == (404, SITE.files["none.html"])
    assert response.all("Cache-Control") == ["public, max-age=0, must-revalidate"]
    assert response.all("Set-Cookie") == []


def test_a_zone_without_its_variant_has_its_default(edge: Varnish, origin: Origin) -> None:
    """And one without any file is left out, whatever else fails."""
    variant = origin.public / "_v/aa/_f/0123456789abcdef/index.html"
    default = origin.public / "_f/0123456789abcdef/index.html"
    visitor = ("Cookie", "xb=700; fm_visit=1")
    try:
        for file, body in ((variant, b"<p>x aa first"), (default, b"<p>x aa ")):
            file.unlink()
            purged = f"/{file.relative_to(origin.public)}"
            assert ask(edge, asked(purged, method="PURGE"))[0].status == 200
            [response] = ask(edge, asked("/x/", visitor))
            assert (response.status, response.body) == (200, body)
    finally:
        origin.lay_out(SITE)
        ask(edge, asked("/_v/aa/_f/*", method="BAN"), asked("/_f/*", method="BAN"))
