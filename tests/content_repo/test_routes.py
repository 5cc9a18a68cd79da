"""Where pages are."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo import dates
from content_repo.models import PAGE, Model
from content_repo.problems import Problem
from content_repo.routes import output_fold, output_path, url_for
from content_repo.site import load_site

SITE = load_site(b'locales = ["en", "zh-CN"]\ntimezone = "Asia/Shanghai"\n[locale.zh-CN]\nprefix = "zh"')


def at(
    fragment_id: str, fields: dict[str, Any] | None = None, route: str | None = "/{path}/", locale: str = "en"
) -> str | None:
    url, problems = url_for(fragment_id, fields or {}, replace(PAGE, route=route), SITE, locale)
    assert problems == []
    return url


def refused(fragment_id: str, fields: dict[str, Any], route: str | None = "/{path}/") -> Problem:
    url, (problem,) = url_for(fragment_id, fields, replace(PAGE, route=route), SITE, "en")
    assert url is None
    assert problem.fix
    return problem


@pytest.mark.parametrize(
    ("fragment_id", "url"),
    [
        ("index", "/"),
        ("about", "/about/"),
        ("news/2026/x", "/news/2026/x/"),
        ("news/Über uns", "/news/Über-uns/"),
        ("新闻/今天", "/新闻/今天/"),
        ("a  b", "/a-b/"),
        ("v1.2", "/v1.2/"),
    ],
)
def test_the_built_in_route(fragment_id: str, url: str) -> None:
    assert at(fragment_id) == url
    assert url_for(fragment_id, {}, None, SITE, "en") == (url, [])


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("/", "/"),
        ("/about", "/about/"),
        ("/About/", "/About/"),
        ("/feed.xml", "/feed.xml"),
        ("/x/index.html", "/x/"),
        ("/404.html", "/404.html"),
        ("/v1.2", "/v1.2/"),
        (unicodedata.normalize("NFD", "/café/"), "/café/"),
    ],
)
def test_a_written_url_is_taken_as_it_is(written: str, url: str) -> None:
    assert at("x/y", {"URL": written}) == url
    assert at("x/y", {"url": written}, route=None) == url
    assert at("x/y", {"url": written}, locale="zh-CN") == "/zh" + url


def test_tokens() -> None:
    fields = {"Date": dates.parse("2026-03-01 3:00", SITE.zone), "slug": "Own"}
    assert (
        at("blog/deep/post", fields, "/{section}/{date:%Y}/{date:%m-%d}/{slug}/") == "/blog/2026/03-01/Own/"
    )
    assert at("blog/deep/post", {}, "/x/{dir}/{name}/{slug}/") == "/x/blog/deep/post/post/"
    assert at("post", {}, "/{section}/{dir}/{slug}/") == "/post/"
    assert at("post", {}, "/{slug}.html") == "/post.html"
    assert at("post", {"slug": "a/b"}, "/{slug}/", "zh-CN") == "/zh/a/b/"


def test_the_day_of_a_route_is_that_of_the_site() -> None:
    late = dates.parse("2026-02-28T20:00:00Z", SITE.zone)
    assert at("x", {"date": late}, "/{date:%Y/%m/%d}/") == "/2026/03/01/"
    assert at("x", {"date": dates.parse_day("2026-03-01")}, "/{date:%d}/") == "/01/"


def test_without_route_and_url_there_is_no_page() -> None:
    assert at("promo/x", route=None) is None
    assert url_for("promo/x", {}, Model("promo"), SITE, "zh-CN") == (None, [])


@pytest.mark.parametrize(
    "written",
    [
        "about/",
        "https://evil.example/",
        "",
        7,
        "//evil.example/",
        "/a//b/",
        "/a/../b/",
        "/./",
        "/a?x=1",
        "/a#b",
        "/a\\b",
        "/a\nb/",
        "/a\x00/",
        "/%2e%2e/",
        "/caf%C3%A9/",
        "/" + "x" * 201 + "/",
        "/_v/x/",
        "/_F/",
        "/assets/",
        "/Assets/x.css",
    ],
)
def test_unsafe_urls_are_refused(written: object) -> None:
    assert refused("x", {"url": written}).code == "bad_url"


def test_a_route_that_needs_a_date_says_so() -> None:
    assert "date" in refused("x", {}, "/{date:%Y}/").message
    assert refused("_v/x", {}).field == "slug"


def test_only_the_first_segment_is_reserved() -> None:
    assert at("x", {"url": "/docs/assets/"}) == "/docs/assets/"
    assert at("x", {"url": "/assets/"}, locale="zh-CN") == "/zh/assets/"


def test_output_paths() -> None:
    assert [output_path(each) for each in ("/", "/x/", "/zh/新闻/", "/feed.xml")] == [
        "index.html",
        "x/index.html",
        "zh/新闻/index.html",
        "feed.xml",
    ]


@given(st.text(max_size=20).map(lambda text: "/" + text))
def test_what_is_accepted_is_safe_and_stable(written: str) -> None:
    url, problems = url_for("x", {"url": written}, None, SITE, "en")
    if url is None:
        assert problems
        return
    assert url_for("x", {"url": url}, None, SITE, "en")[0] == url
    assert unicodedata.is_normalized("NFC", url)
    path = output_path(url)
    assert path
    assert not {"", ".", ".."} & set(path.split("/"))
    assert output_fold(url) == output_fold(unicodedata.normalize("NFD", url))
