"""nginx as an edge: what is generated, what is refused, and what happens when a release goes live."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from edge_sites import Site, generated, site_of
from edge_wire import Nginx, ask, asked, wrong
from hypothesis import given
from hypothesis import strategies as st

from audience.diagram import Diagram, Variable
from audience.signals import Signal, Source
from publisher.edges import nginx
from publisher.edges.errors import CannotExpress
from publisher.edges.nginx.stages import ROWS, stages
from publisher.edges.patterns import between
from publisher.edges.request import Request
from publisher.edges.table import Decision, EdgeSettings, EdgeTable

SITE = generated(4, trusted_proxies=("127.0.0.1/32",))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Nginx]:
    running = Nginx(tmp_path, SITE)
    yield running
    running.stop()


def test_no_script_is_needed() -> None:
    texts = [nginx.main("127.0.0.1:80", "/srv/x"), *nginx.files(SITE.table).values()]
    for text in texts:
        assert not re.search(
            r"^\s*(?:js_|lua_|perl|load_module|access_by|content_by|set_by)", text, re.MULTILINE
        )
        assert "$cookie_" not in text
        assert "$arg_" not in text


def test_equal_tables_give_equal_configuration() -> None:
    assert nginx.files(generated(4, trusted_proxies=("127.0.0.1/32",)).table) == nginx.files(SITE.table)


def table(signal: Signal, variable: Variable) -> EdgeTable:
    diagram = Diagram((variable,), ((0, (-1, -2)),), ((0,), (1,)), 0)
    settings = EdgeSettings(("en",), "en", {"en": ""})
    return EdgeTable(settings, {signal.name: signal}, (Decision(diagram, ("", "aa")),), {"/": 0})


def test_a_header_that_nginx_drops_is_refused_by_name() -> None:
    signal = Signal("header.x_tier", "string", (Source("header", "x_tier"),))
    with pytest.raises(CannotExpress, match="nginx cannot express the header 'x_tier'"):
        nginx.files(table(signal, Variable("header.x_tier", "string", 2, exact=(("gold", 1),))))


def test_a_set_without_a_known_cookie_is_refused_by_name() -> None:
    with pytest.raises(CannotExpress, match="membership in club"):
        nginx.files(table(Signal("club", "set", ()), Variable("club.vip", "member", 2, exact=(("1", 1),))))


def test_a_decision_without_an_order_of_signals_is_refused() -> None:
    flag = Variable("tag.a", "member", 2, exact=(("1", 1),))
    twisted = Diagram((flag, flag), ((0, (1, 2)), (1, (-1, 3)), (1, (-2, 3)), (0, (-1, -2))), ((0,), (1,)), 0)
    with pytest.raises(CannotExpress, match="order"):
        list(stages(twisted))


@given(st.integers(0, 999_999_999), st.integers(0, 999_999_999), st.integers(0, 999_999_999))
def test_a_range_fits_its_numbers_and_no_others(one: int, other: int, number: int) -> None:
    low, high = sorted((one, other))
    for tried in (number, low, high, low - 1, high + 1):
        assert bool(re.fullmatch(between(low, high), str(tried))) == (low <= tried <= high)


def test_every_range_of_small_numbers_is_exact() -> None:
    for low, high in product(range(0, 131, 13), range(0, 1200, 97)):
        fits = re.compile(between(low, max(low, high)))
        found = {number for number in range(1300) if fits.fullmatch(str(number))}
        assert found == set(range(low, max(low, high) + 1))


def parity(size: int) -> Diagram:
    """A decision over `size` signals of four classes that no small table can hold: the sum of them, modulo 3."""
    variables = tuple(Variable(f"query.q{number}", "string", 4) for number in range(size))
    nodes = []
    for level in range(size):
        for state in range(3):
            ends = [(state + number) % 3 for number in range(4)]
            nodes.append((level, tuple(~end if level == size - 1 else (level + 1) * 3 + end for end in ends)))
    return Diagram(variables, tuple(nodes), ((0,), (1,), (2,)), 0)


@given(st.lists(st.integers(0, 3), min_size=9, max_size=9))
def test_stages_lead_to_the_leaf_of_the_diagram(classes: list[int]) -> None:
    cut = list(stages(parity(9)))
    assert len(cut) > 1
    assert all(len(stage.rows) <= ROWS * 3 for stage in cut)
    state = 0
    for stage in cut:
        state = stage.rows[state, tuple(classes[number] for number in stage.variables)]
    assert ~state == sum(classes) % 3


@pytest.mark.nginx
def test_a_switched_release_is_seen_at_once(server: Nginx) -> None:
    assert ask(server, asked("/robots.txt"))[0].body.startswith(b"robots.txt")
    files = {path: b"second " + data for path, data in SITE.files.items()}
    server.lay_out(site_of(SITE.table, files), "b")
    assert ask(server, asked("/robots.txt"))[0].body.startswith(b"second robots.txt")
    assert ask(server, asked("/"))[0].body.startswith(b"second ")
    server.switch("a")
    assert ask(server, asked("/robots.txt"))[0].body.startswith(b"robots.txt")


@pytest.mark.nginx
def test_a_changed_table_counts_after_a_reload(server: Nginx) -> None:
    redirects = replace(SITE.table, redirects={"/new/": (302, "/about/")})
    assert ask(server, asked("/new/"))[0].status == 404
    server.lay_out(site_of(redirects, SITE.files), "b")
    server.reload()
    deadline = time.monotonic() + 60
    while (status := ask(server, asked("/new/"))[0].status) == 404 and time.monotonic() < deadline:
        time.sleep(0.05)  # for a while, an old worker may answer as well
    assert status == 302


@pytest.mark.nginx
def test_a_header_full_of_separators_ends_in_the_default(server: Nginx) -> None:
    for cookie in (
        b";" * 15000,
        b"xb=" * 5000,
        b"a=b; " * 3000,
        b" " * 100 + b";=" * 7000,
        b"fm_consent=" + b"." * 15000,
    ):
        request = Request("GET", b"/", [(b"Cookie", cookie)], "127.0.0.1")
        assert wrong(SITE, server, [request]) == []
    assert "[alert]" not in server.log()


@pytest.mark.nginx
def test_buckets_are_drawn_evenly(tmp_path: Path) -> None:
    site = generated(2, bucket="always")
    server = Nginx(tmp_path, site)
    try:
        assert spread(server, site) == pytest.approx(5.0, abs=0.75)
    finally:
        server.stop()


def spread(server: Nginx, site: Site) -> float:
    """The mean of the tens digit and half a step, over 4,000 new visitors; every hundred comes up."""
    answered = ask(server, *[asked("/")] * 4000)
    cookies = [cookie for response in answered for cookie in response.all("Set-Cookie")]
    buckets = [int(cookie[3:6]) for cookie in cookies if cookie.startswith("xb=")]
    assert len(buckets) == len(answered)
    assert {bucket // 100 for bucket in buckets} == set(range(10))
    assert "/" in site.table.pages
    return sum(bucket // 10 % 10 for bucket in buckets) / len(buckets) + 0.5
