"""Late zones in Varnish: pages are put together by ESI, and what visitors get is the early page byte for byte."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from edge_sites import Site
from edge_wire import ask, asked
from hypothesis import given, settings
from late_pages import FIRST, SITE, VISITS, check_visit
from proxy_wire import Origin
from varnish_server import Varnish
from varnish_wire import varnish

pytestmark = pytest.mark.varnish


@pytest.fixture(scope="module")
def site() -> Site:
    return SITE


@pytest.fixture(scope="module")
def edge(origin: Origin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Varnish]:
    running = varnish(tmp_path_factory.mktemp("varnish"), SITE, [origin.address])
    yield running
    running.stop()


@given(**VISITS)
@settings(max_examples=60)
def test_a_page_put_together_late_is_the_early_page(
    edge: Varnish, bucket: int | None, returns: bool, path: str
) -> None:
    check_visit(edge, bucket, returns, path)


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
            deadline, response = time.monotonic() + 60, None
            while (response is None or response.body != body) and time.monotonic() < deadline:
                assert ask(edge, asked(purged, method="PURGE"))[0].status == 200
                [response] = ask(
                    edge, asked("/x/", visitor)
                )  # what it had, while the origin is slow to answer
            assert response and (response.status, response.body) == (200, body)
    finally:
        origin.lay_out(SITE)
        ask(edge, asked("/_v/aa/_f/*", method="BAN"), asked("/_f/*", method="BAN"))
