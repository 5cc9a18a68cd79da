"""Pages that follow the site while it is served, in a real browser, and the same pages without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import NOW
from playwright.sync_api import Browser, expect
from starlette.testclient import TestClient

from cms.command import Run
from cms.console import Console
from cms.instant import instant
from cms.live import LiveSite
from cms.reload import TAG
from cms.server import serving


@pytest.fixture
def live(blog: Path) -> Iterator[LiveSite]:
    run = Run(blog, None, instant(NOW), None, False, Console())
    with run.apart("serve").workspace() as workspace:
        yield LiveSite(workspace, run.console)


BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def test_the_script_is_the_only_difference(live: LiveSite) -> None:
    with_it, without = TestClient(live.reloading, headers=BROWSER), TestClient(live.edge)
    for path in ("/", "/blog/", "/zh/", "/nowhere/"):
        assert with_it.get(path).content == without.get(path).content + TAG
    assert with_it.head("/").headers["Content-Length"] == without.head("/").headers["Content-Length"]
    assert with_it.get("/robots.txt").content == without.get("/robots.txt").content
    tag = with_it.get("/").headers["ETag"]
    assert with_it.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_programs_get_the_bytes_that_are_published(live: LiveSite) -> None:
    program, without = TestClient(live.reloading), TestClient(live.edge)
    for path in ("/", "/blog/", "/zh/", "/nowhere/"):
        assert program.get(path).content == without.get(path).content


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.browser
def test_an_open_page_shows_each_build_and_why_there_is_none(
    live: LiveSite, blog: Path, chromium: Browser
) -> None:
    welcome = blog / "content/hero/welcome.md"
    with serving(live.reloading, "127.0.0.1", 0) as address:
        page = chromium.new_page()
        with page.expect_response("**/_fragmint/news"):  # from which the page knows what it shows
            page.goto(f"{address}/")
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
