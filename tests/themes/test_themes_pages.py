"""Pages of the theme as others judge them: the HTML checker, axe-core, a browser at three widths, and a scale for stylesheets."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from theme_sites import SITES
from web_tools import AXE, html_errors, need, page_in, served, violations

SCHEMES = ("light", "dark")
WIDTHS = (390, 1024, 1440)
BUDGET = 15 * 1024  # bytes of stylesheets a page, compressed
STYLESHEET = re.compile(r'<link rel="stylesheet" href="([^"]+)">')


def pages(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.html"))
    assert found
    return found


def read_by_axe(folder: Path) -> list[Path]:
    """Every page as most get it, and every variant of the home page."""
    return [file for file in pages(folder) if "_v" not in file.parts or file.parent.parent.name == "_v"]


def address(file: Path, folder: Path) -> str:
    return "/" + file.relative_to(folder).as_posix().removesuffix("index.html")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("site", SITES)
def test_the_html_checker_finds_nothing(site: str, built: dict[str, Path]) -> None:
    assert html_errors(pages(built[site])) == []


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("site", SITES)
def test_axe_finds_nothing(site: str, scheme: str, built: dict[str, Path], browser: Browser) -> None:
    need(AXE)
    found = {}
    with served(built[site]) as base, page_in(browser, scheme) as page:
        for file in read_by_axe(built[site]):
            page.goto(base + "/" + file.relative_to(built[site]).as_posix())
            found[address(file, built[site])] = violations(page)
    assert {url: wrong for url, wrong in found.items() if wrong} == {}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(width: int, built: dict[str, Path], browser: Browser) -> None:
    wide = []
    with served(built["gallery"]) as base, page_in(browser, "light", width) as page:
        for file in pages(built["gallery"]):
            page.goto(base + "/" + file.relative_to(built["gallery"]).as_posix())
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(address(file, built["gallery"]))
    assert wide == []


@pytest.mark.browser
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("site", "path", "neighbours"),
    [
        (
            "wealth",
            "/portfolios/harbour/",
            [("main dl", ".prose"), (".prose", ".block-box"), (".block-promo .block-box", "footer")],
        ),
        ("gallery", "/notes/sprinklers/", [(".neighbours", "main .band h2"), ("main .items", "footer")]),
    ],
)
def test_parts_of_a_page_stand_equally_far_apart(
    site: str,
    path: str,
    neighbours: list[tuple[str, str]],
    width: int,
    built: dict[str, Path],
    browser: Browser,
) -> None:
    with served(built[site]) as base, page_in(browser, "light", width) as page:
        page.goto(base + path)
        gaps = [gap(page, *each) for each in neighbours]
    assert max(gaps) - min(gaps) <= 1  # a rounded pixel


def gap(page: Page, above: str, below: str) -> float:
    """From the end of the first such part to where the next one begins, in pixels."""
    upper, lower = page.locator(above).first.bounding_box(), page.locator(below).first.bounding_box()
    assert upper and lower
    return lower["y"] - upper["y"] - upper["height"]


@pytest.mark.parametrize("site", SITES)
def test_stylesheets_fit_their_budget(site: str, built: dict[str, Path]) -> None:
    folder = built[site]
    for file in pages(folder):
        linked = STYLESHEET.findall(file.read_text(encoding="utf-8"))
        assert linked
        assert len(linked) == len(set(linked))
        sizes = [len(gzip.compress((folder / path[1:]).read_bytes(), mtime=0)) for path in linked]
        assert sum(sizes) <= BUDGET, (address(file, folder), sum(sizes))


def test_a_page_links_only_what_it_shows(built: dict[str, Path]) -> None:
    linked = {
        url: {re.sub(r"\.\w{10}\.css", "", path.rpartition("/")[2]) for path in STYLESHEET.findall(text)}
        for url, text in (
            (address(file, built["gallery"]), file.read_text()) for file in pages(built["gallery"])
        )
    }
    frame = {"aurora", "block"}  # the base, and the notice and the footer of this site
    assert linked["/"] == frame | {"hero", "figures", "media", "cards", "quote", "cta"}
    assert linked["/notes/cold-air/"] >= frame | {"article"}
    assert not linked["/notes/cold-air/"] & {"hero", "pricing", "form", "docs"}
    assert linked["/404.html"] == frame | {"lost"}


@pytest.mark.parametrize("site", SITES)
def test_images_keep_their_place_and_only_the_first_large_one_hurries(
    site: str, built: dict[str, Path]
) -> None:
    for file in pages(built[site]):
        images = re.findall(r"<img [^>]+>", file.read_text(encoding="utf-8"))
        assert all(' width="' in image and ' height="' in image for image in images), file
        eager = [image for image in images if "fetchpriority" in image]
        assert len(eager) <= 1
        assert all(' loading="lazy"' in image for image in images if image not in eager)


def test_no_page_runs_a_program(built: dict[str, Path]) -> None:
    for file in pages(built["gallery"]):
        text = file.read_text(encoding="utf-8")
        assert set(re.findall(r"<script[^>]*>", text)) <= {'<script type="application/ld+json">'}
        assert not re.findall(r"\son\w+=", text)


def head(url: str, built: dict[str, Path]) -> str:
    text = (built["gallery"] / url.strip("/") / "index.html").read_text(encoding="utf-8")
    return text.split("</head>")[0]


def linked_data(url: str, built: dict[str, Path]) -> dict[str, Any]:
    """Type → data."""
    text = (built["gallery"] / url.strip("/") / "index.html").read_text(encoding="utf-8")
    found = map(json.loads, re.findall(r'<script type="application/ld\+json">(.*?)</script>', text))
    return {data["@type"]: data for data in found}


def test_pages_say_what_they_are_where_that_is_true(built: dict[str, Path]) -> None:
    assert set(linked_data("/", built)) == {"WebSite"}
    assert set(linked_data("/sections/", built)) == {"BreadcrumbList", "FAQPage"}
    assert set(linked_data("/events/open-day/", built)) >= {"Event"}
    assert set(linked_data("/people/ines/", built)) >= {"ProfilePage"}
    article = linked_data("/zh/notes/cold-air/", built)["Article"]
    assert (article["headline"], article["inLanguage"], article["datePublished"]) == (
        "冷空气顺坡而下",
        "zh-CN",
        "2026-04-18",
    )
    trail = linked_data("/docs/parts/head/", built)["BreadcrumbList"]["itemListElement"]
    assert [each["name"] for each in trail] == ["Halden Weather", "Guide", "Parts", "The head"]
    assert trail[2]["item"] == "https://halden.example/docs/parts/"


def test_pages_of_a_list_name_their_neighbours_and_themselves(built: dict[str, Path]) -> None:
    first, second = head("/notes/", built), head("/notes/page/2/", built)
    assert '<link rel="next" href="/notes/page/2/">' in first
    assert '<link rel="canonical" href="https://halden.example/notes/">' in first
    assert '<link rel="prev" href="/notes/">' in second
    assert '<link rel="canonical" href="https://halden.example/notes/page/2/">' in second
    assert "<title>Notes from the field – Page 2 of 2 · Halden Weather</title>" in second


def test_pages_name_their_translations_and_their_feed(built: dict[str, Path]) -> None:
    article = head("/zh/notes/cold-air/", built)
    assert re.findall(r'hreflang="([\w-]+)"', article) == ["en", "zh-CN", "ar", "x-default"]
    assert '<link rel="alternate" type="application/atom+xml" href="/zh/notes/feed.xml"' in article


def test_documentation_shows_where_the_reader_is(built: dict[str, Path]) -> None:
    text = (built["gallery"] / "docs/parts/head/index.html").read_text(encoding="utf-8")
    tree = text.split('id="_docs-tree"')[1].split("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', tree) == ["/docs/parts/head/"]
    assert set(re.findall(r'<a href="([^"]+)"', tree)) >= {"/docs/", "/docs/placing/", "/docs/parts/"}


def test_pictures_are_described_in_the_language_of_the_page(built: dict[str, Path]) -> None:
    for prefix, alt in (
        ("", "Sun rising over a row of hills"),
        ("zh", "群山之上的日出"),
        ("ar", "شروق الشمس فوق التلال"),
    ):
        text = (built["gallery"] / prefix / "index.html").read_text(encoding="utf-8")
        assert f' alt="{alt}" width="1600" height="1100" fetchpriority="high"' in text
        assert f'<meta property="og:image:alt" content="{alt}">' in text
