"""What the reference answers, and that the built-in edge can change its release between two requests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from edge_sites import Site, site_of
from edge_wire import ask_app

from audience.diagram import Diagram, Variable
from audience.signals import BUILT_IN
from cms.edge import EdgeApp
from publisher.edges import headers
from publisher.edges.etag import etag_for, matches, mtime_for
from publisher.edges.reference import Answer, respond
from publisher.edges.request import Request
from publisher.edges.table import Decision, EdgeSettings, EdgeTable

HALF = Variable("bucket", "bucket", 3, table=(0,) * 500 + (1,) * 500, unknown=2)
VISIT = Variable("visit", "string", 2, exact=(("returning", 1),))
DIAGRAM = Diagram((HALF, VISIT), ((0, (-1, 1, -1)), (1, (-2, -3))), ((0,), (1,), (2,)), 0)
TABLE = EdgeTable(
    EdgeSettings(("en",), "en", {"en": ""}),
    {name: BUILT_IN[name] for name in ("bucket", "visit")},
    (Decision(DIAGRAM, ("", "aa", "bb")),),
    {"/": 0},
    {"/old/": (301, "/new/?a=b#c"), "/gone/": (410, "")},
    {"/": "404.html"},
)
FILES = {"index.html": b"all", "_v/aa/index.html": b"half", "x/index.html": b"x", "404.html": b"none"}
SITE = site_of(TABLE, FILES)
AGREES = "fm_consent=personalization"


def answer(target: str, cookie: str = "", method: str = "GET", site: Site = SITE, **more: str) -> Answer:
    sent = [(b"Cookie", cookie.encode())] + [
        (key.replace("_", "-").encode(), more[key].encode()) for key in more
    ]
    return respond(Request(method, target.encode(), sent, "127.0.0.1"), site.table, site.entry, lambda: 700)


def test_a_visitor_gets_the_file_of_the_decision() -> None:
    assert answer("/", "xb=499; fm_visit=1").file == "index.html"
    assert answer("/", "xb=500").file == "_v/aa/index.html"
    assert answer("/", "xb=500").key == "aa"


def test_an_absent_variant_is_answered_by_the_default() -> None:
    found = answer("/", "xb=500; fm_visit=1")
    assert (found.status, found.file, found.key) == (200, "index.html", "")
    assert dict(found.headers)["Server-Timing"] == "fm;desc=default"


def test_a_table_that_contradicts_itself_gives_the_default() -> None:
    broken = replace(TABLE, decisions=())
    assert respond(Request("GET", b"/", [], ""), broken, SITE.entry, lambda: 0).file == "index.html"


def test_a_bucket_is_issued_with_consent_and_used_at_once() -> None:
    found = answer("/", AGREES)
    assert found.key == "aa"
    assert [cookie.partition(";")[0] for cookie in found.set_cookies] == ["xb=700", "fm_visit=1"]


@pytest.mark.parametrize(
    ("cookie", "more"), [("", {}), ("fm_consent=analytics", {}), (AGREES, {"Sec_GPC": "1"})]
)
def test_without_consent_there_is_no_bucket(cookie: str, more: dict[str, str]) -> None:
    found = answer("/", cookie, **more)
    assert found.file == "index.html"
    assert [cookie.partition(";")[0] for cookie in found.set_cookies] == ["fm_visit=1"]


def test_cookies_never_meet_an_answer_that_others_may_keep() -> None:
    for target in ("/", "/x/", "/x", "/nothing", "/old/", "//"):
        found = answer(target, AGREES)
        assert not found.set_cookies or dict(found.headers)["Cache-Control"] == headers.PERSONAL


@pytest.mark.parametrize(
    ("target", "status", "location"),
    [
        ("/x?a=b", 301, "/x/?a=b"),
        ("/x/index.html?a", 301, "/x/?a"),
        ("/old?q", 301, "/new/?a=b&q#c"),
        ("/old/", 301, "/new/?a=b#c"),
        ("/gone/", 410, None),
        ("/y", 404, None),
        ("/y/index.html", 404, None),
        ("/_v/aa/", 404, None),
        ("/_v/aa/index.html", 404, None),
        ("/%5fv/aa/", 404, None),
    ],
)
def test_addresses(target: str, status: int, location: str | None) -> None:
    found = answer(target)
    assert (found.status, found.location) == (status, location)


def test_other_methods_are_refused() -> None:
    assert answer("/", method="POST").status == 405
    assert dict(answer("/", method="POST").headers)["Allow"] == "GET, HEAD"


def test_an_etag_is_that_of_the_content() -> None:
    entry = SITE.entries["x/index.html"]
    etag = etag_for(entry.sha256, entry.size)
    assert dict(answer("/x/").headers)["ETag"] == etag == f'"{mtime_for(entry.sha256):x}-1"'
    assert answer("/x/", If_None_Match=f'"no", W/{etag}').status == 304
    assert answer("/x/", If_None_Match=etag, If_Modified_Since="x").status == 200
    assert not matches("", etag)
    assert 0 <= mtime_for("f" * 64) < 2**31


def test_site_headers_of_the_last_pattern_count() -> None:
    rules = {"/*": {"X-A": "1", "Cache-Control": "public"}, "/x/*": {"x-a": "2"}, "/x/": {"X-B": "3"}}
    assert dict(headers.added(rules, "/")) == {"X-A": "1"}
    assert dict(headers.added(rules, "/x/")) == {"x-a": "2", "X-B": "3"}


def test_a_swap_changes_table_and_files_together() -> None:
    app = EdgeApp(TABLE, SITE)
    request = Request("GET", b"/x/", [], "127.0.0.1")
    assert ask_app(app, [request])[0][1].body == b"x"
    other = site_of(TABLE, {"x/index.html": b"new"})
    app.swap(other.table, other)
    assert ask_app(app, [request])[0][1].body == b"new"
