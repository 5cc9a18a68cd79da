"""A visitor becomes another one between two visits of one URL: a log-in, a log-out. Chromium behind the caching edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from edge_sites import Site, site_of
from playwright.sync_api import Browser, BrowserContext, Page, expect
from proxy_wire import Origin, ProxyEdge

from audience.audience import Audience
from audience.decisions import Choice, Zone, decide
from publisher.edges.table import Decision, EdgeSettings, EdgeTable

KEY = "ab12cd34ef"
COOKIE = "member.1999999999.mac"
pytestmark = [pytest.mark.nginx, pytest.mark.browser]


def made() -> Site:
    audience = Audience.load(
        {}, {"members": {"when": {"tag": "member"}}}, {}, order=["members"], holdout=0, locales=("en",)
    )
    diagram = decide((Zone((Choice(audience.rule("members"), 1), Choice(None, 0))),), audience)
    keys = tuple(KEY if vector == (1,) else "" for vector in diagram.leaves)
    signals = {"tag": audience.signals["tag"]}
    table = EdgeTable(EdgeSettings(("en",), "en", {"en": ""}), signals, (Decision(diagram, keys),), {"/": 0})
    page = "<!doctype html><title>{}</title><a href='/other/'>other</a>"  # all of one size, as many pages are
    files = {"index.html": page.format("anybody"), f"_v/{KEY}/index.html": page.format("members")}
    files["other/index.html"] = "<!doctype html><title>other</title><a href='/'>home</a>"
    return site_of(table, {path: text.encode() for path, text in files.items()})


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProxyEdge]:
    site = made()
    origin = Origin(tmp_path_factory.mktemp("origin"), site)
    running = ProxyEdge(tmp_path_factory.mktemp("edge"), site, [origin.address])
    yield running
    running.stop()
    origin.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context()
    yield opened
    opened.close()


def log_in(context: BrowserContext, edge: ProxyEdge) -> None:
    context.add_cookies([{"name": "sg", "value": COOKIE, "url": edge.address}])


def log_out(context: BrowserContext, edge: ProxyEdge) -> None:
    context.clear_cookies()


def by_address(page: Page, edge: ProxyEdge) -> None:
    page.goto(f"{edge.address}/")


def by_reload(page: Page, edge: ProxyEdge) -> None:
    page.reload()


def by_link(page: Page, edge: ProxyEdge) -> None:
    page.goto(f"{edge.address}/other/")
    with page.expect_navigation():
        page.click("text=home")


def in_another_tab(page: Page, edge: ProxyEdge) -> None:
    with page.expect_popup() as opened:
        page.evaluate("window.open('/')")
    opened.value.wait_for_load_state()
    page.goto("about:blank")
    page.evaluate("title => document.title = title", opened.value.title())


def back_and_reload(page: Page, edge: ProxyEdge) -> None:
    """Going back alone is no visit: browsers show a page as it was left, and ask nobody (docs/edges.md)."""
    page.goto(f"{edge.address}/other/")
    page.go_back()
    page.reload()


def back_and_forward_to_it(page: Page, edge: ProxyEdge) -> None:
    """A visit in between has replaced what the browser keeps."""
    page.goto(f"{edge.address}/other/")
    page.goto(f"{edge.address}/")
    page.go_back()
    page.go_forward()


WAYS: list[Callable[[Page, ProxyEdge], None]] = [by_address, by_reload, by_link, in_another_tab]
WAYS += [back_and_reload, back_and_forward_to_it]


@pytest.mark.parametrize("again", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("logs_in", [True, False], ids=["logs in", "logs out"])
def test_the_next_visit_is_the_new_visitors(
    context: BrowserContext, edge: ProxyEdge, again: Callable[[Page, ProxyEdge], None], logs_in: bool
) -> None:
    before, change, after = ("anybody", log_in, "members") if logs_in else ("members", log_out, "anybody")
    if not logs_in:
        log_in(context, edge)
    page = context.new_page()
    by_address(page, edge)
    assert page.title() == before
    change(context, edge)
    again(page, edge)
    expect(page).to_have_title(after)
