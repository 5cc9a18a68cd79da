"""Pages that follow the site while it is served, in a real browser, and the same pages without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import NOW
from playwright.sync_api import Browser, Page, Route, expect
from starlette.testclient import TestClient

from cms.command import Run
from cms.console import Console
from cms.instant import instant
from cms.live import LiveSite
from cms.reload import tag
from cms.server import serving


@pytest.fixture
def live(blog: Path) -> Iterator[LiveSite]:
    run = Run(blog, None, instant(NOW), None, False, Console())
    with run.apart("serve").workspace() as workspace:
        yield LiveSite(workspace, run.console)


NEWS = "**/_fragmint/news"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_script_is_the_only_difference(live: LiveSite) -> None:
    with_it, without = TestClient(live.reloading, headers=BROWSER), TestClient(live.edge)
    script = tag(with_it.get("/_fragmint/news").json()["build"])
    for path in ("/", "/blog/", "/zh/", "/nowhere/"):
        assert with_it.get(path).content == without.get(path).content + script
    assert with_it.head("/").headers["Content-Length"] == without.head("/").headers["Content-Length"]
    assert with_it.get("/robots.txt").content == without.get("/robots.txt").content


def test_a_page_is_sent_whole_since_its_tag_may_be_another(live: LiveSite) -> None:
    published = TestClient(live.edge).get("/")
    known = {"If-None-Match": published.headers["ETag"]}
    assert TestClient(live.reloading).get("/", headers=known).status_code == 304
    answer = TestClient(live.reloading, headers=BROWSER).get("/", headers=known)
    assert answer.status_code == 200
    assert answer.content.startswith(published.content)
    assert "ETag" not in answer.headers


def test_a_part_of_a_page_is_no_page(live: LiveSite, blog: Path) -> None:
    (blog / "static").mkdir(exist_ok=True)
    (blog / "static/plain.html").write_text("<p>0123456789</p>", encoding="utf-8")
    live.refresh()
    part = TestClient(live.reloading, headers=BROWSER).get("/plain.html", headers={"Range": "bytes=3-6"})
    assert (part.status_code, part.content) == (206, b"0123")


def test_programs_get_the_bytes_that_are_published(live: LiveSite) -> None:
    program, without = TestClient(live.reloading), TestClient(live.edge)
    for path in ("/", "/blog/", "/zh/", "/nowhere/"):
        assert program.get(path).content == without.get(path).content


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def page(live: LiveSite, chromium: Browser) -> Iterator[Page]:
    """A page of a browser that can open the site, by path."""
    with serving(live.reloading, "127.0.0.1", 0) as address:
        context = chromium.new_context(base_url=address)
        yield context.new_page()
        context.close()


@pytest.mark.browser
def test_an_open_page_shows_each_build_and_why_there_is_none(live: LiveSite, blog: Path, page: Page) -> None:
    welcome = blog / "content/hero/welcome.md"
    page.goto("/")
    heading, panel = page.get_by_role("heading", level=1), page.get_by_role("alert")
    expect(heading).to_have_text("Old books, good tea, one room")

    replace(welcome, "one room", "two rooms")
    live.refresh()
    expect(heading).to_have_text("Old books, good tea, two rooms")

    replace(welcome, "title: ", "title: [")
    live.refresh()
    expect(panel).to_contain_text("content/hero/welcome.md")
    expect(heading).to_have_text("Old books, good tea, two rooms")

    replace(welcome, "title: [", "title: ")
    live.refresh()
    expect(panel).to_have_count(0)


@pytest.mark.browser
def test_a_build_before_the_first_question_is_noticed(live: LiveSite, blog: Path, page: Page) -> None:
    def build_and_answer(route: Route) -> None:
        replace(blog / "content/hero/welcome.md", "one room", "two rooms")
        live.refresh()
        route.continue_()

    page.route(NEWS, build_and_answer, times=1)
    page.goto("/", wait_until="commit")  # it may load again before it has loaded
    expect(page.get_by_role("heading", level=1)).to_have_text("Old books, good tea, two rooms")


@pytest.mark.browser
def test_a_page_of_the_history_is_brought_up_to_date(live: LiveSite, blog: Path, page: Page) -> None:
    page.goto("/")
    page.goto("/blog/")
    with page.expect_navigation():  # the page that is open loads again, before it is left
        replace(blog / "content/hero/welcome.md", "one room", "two rooms")
        live.refresh()
    page.go_back(wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_have_text("Old books, good tea, two rooms")


@pytest.mark.browser
def test_an_old_page_from_elsewhere_is_loaded_again_once(live: LiveSite, blog: Path, page: Page) -> None:
    """Something between the browser and the server keeps a page and sends it whatever is built."""
    old = TestClient(live.reloading, headers=BROWSER).get("/").text
    replace(blog / "content/hero/welcome.md", "one room", "two rooms")
    live.refresh()
    sent, asked = [], []

    def keep(route: Route) -> None:
        sent.append(route.request.url)
        route.fulfill(body=old, content_type="text/html")

    page.route("/", keep)
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/news") else None)
    page.goto("/", wait_until="commit")
    while len(asked) < 5:
        page.wait_for_timeout(100)
    assert len(sent) == 2

    page.unroute("/")
    replace(blog / "content/hero/welcome.md", "two rooms", "three rooms")
    live.refresh()
    expect(page.get_by_role("heading", level=1)).to_have_text("Old books, good tea, three rooms")
