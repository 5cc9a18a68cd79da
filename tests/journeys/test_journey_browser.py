"""Visitors with a real browser, over nginx: the blog starter and the imported site, by links, history, reload and keyboard."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from journey_nginx import Served
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
)

pytestmark = [pytest.mark.browser, pytest.mark.nginx, pytest.mark.slow]

PAGES = 40
EMPTY = "<!doctype html><title>elsewhere</title>"


@pytest.fixture
def visit(chromium: Browser) -> Iterator[BrowserContext]:
    """One visitor; other hosts answer with an empty page."""
    context = chromium.new_context()
    context.route(lambda url: urlsplit(url).hostname != "127.0.0.1", elsewhere)
    yield context
    context.close()


def elsewhere(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body=EMPTY)


class Complaints:
    """What goes wrong on the pages of one tab: errors in the console, requests that fail, answers that are no success."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"{message.location['url']}: {message.text}")

    def _failed(self, request: Request) -> None:
        """Pictures load late and the walk does not wait for them: one that is still on its way is aborted by the next step."""
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"{request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.url}: {response.status}")


def walk(page: Page, base: str, start: str, limit: int) -> list[str]:
    """Follow links breadth-first; the addresses of the pages seen."""
    waiting, known = deque([f"{base}{start}"]), {f"{base}{start}"}
    seen: list[str] = []
    while waiting and len(seen) < limit:
        url = waiting.popleft()
        page.goto(url, wait_until="load")
        seen.append(url)
        assert page.locator("h1").count() >= 1, f"{url} has no heading"
        assert page.locator("main#_content").count() == 1, url
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            found = urldefrag(urljoin(url, href)).url
            if found.startswith(f"{base}/") and found not in known:
                known.add(found)
                waiting.append(found)
    return seen


@pytest.mark.parametrize(("start", "list_page"), [("/", "/blog/"), ("/zh/", "/zh/blog/")])
def test_the_starter_can_be_walked(
    visit: BrowserContext, starter: Served, start: str, list_page: str
) -> None:
    page = visit.new_page()
    complaints = Complaints(page)
    seen = [urlsplit(url).path for url in walk(page, starter.base, start, PAGES)]
    assert complaints.found == []
    assert len(seen) > 5
    assert list_page in seen


@pytest.mark.shared
def test_the_imported_site_can_be_walked(visit: BrowserContext, government: Served) -> None:
    page = visit.new_page()
    complaints = Complaints(page)
    seen = walk(page, government.base, "/", PAGES)
    assert complaints.found == []
    assert len(seen) == PAGES


def hero(page: Page) -> str:
    return page.locator("h1").first.inner_text()


VISITORS = {
    "nobody": {},
    "member": {"Cookie": "sg=member.4102444800.none"},
    "china": {"X-Country": "CN"},
    "returning": {"Cookie": "fm_visit=1; fm_consent=personalization"},
    "without consent": {"Cookie": "fm_visit=1; fm_consent=analytics"},
}
BUCKET = "xb=417"  # in no holdout; the same for all, so that an experiment makes no difference between them


def test_cookies_headers_and_consent_change_the_same_address(chromium: Browser, starter: Served) -> None:
    seen = {name: words(chromium, starter.base, headers) for name, headers in VISITORS.items()}
    assert seen["without consent"] == seen["nobody"]
    assert len(set(seen.values())) == len(seen) - 1


def words(chromium: Browser, base: str, headers: Mapping[str, str]) -> str:
    """The text of the home page as a fresh visitor sees it."""
    context = chromium.new_context(extra_http_headers={"X-Country": headers.get("X-Country", "GB")})
    for cookie in (BUCKET, *filter(None, headers.get("Cookie", "").split("; "))):
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": base}])
    page = context.new_page()
    page.goto(f"{base}/")
    text = page.locator("main").inner_text()
    context.close()
    return re.sub(r"\s+", " ", text)


def test_an_old_variant_is_never_shown_again(visit: BrowserContext, starter: Served) -> None:
    """A visitor signs in and out; going back, forward and reloading show what they are now."""
    page = visit.new_page()
    page.goto(f"{starter.base}/")
    before = hero(page)
    page.goto(f"{starter.base}/blog/")
    visit.add_cookies([{"name": "sg", "value": "member.4102444800.none", "url": starter.base}])
    page.go_back()
    signed_in = hero(page)
    assert signed_in != before
    page.reload()
    assert hero(page) == signed_in
    page.goto(f"{starter.base}/blog/")
    visit.clear_cookies(name="sg")
    page.go_back()
    assert hero(page) == before
    page.go_forward()
    page.go_back()
    assert hero(page) == before


def test_an_unchanged_variant_is_not_sent_again(visit: BrowserContext, starter: Served) -> None:
    page = visit.new_page()
    page.goto(f"{starter.base}/")
    with page.expect_response(f"{starter.base}/") as answer:
        page.reload()
    assert answer.value.status in (200, 304)
    assert answer.value.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize("path", ["/", "/zh/", "/blog/"])
def test_the_keyboard_skips_to_the_content(visit: BrowserContext, starter: Served, path: str) -> None:
    page = visit.new_page()
    page.goto(f"{starter.base}{path}")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "_content"
