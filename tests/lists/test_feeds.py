"""Feeds, the sitemap and robots.txt: that they are well made, hold what they should, and change only with it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from building import NOW, SITE, Place, codes, page
from hypothesis import given
from hypothesis import strategies as st

from content_repo import syndication
from content_repo.problems import ContentError
from renderers.feeds import Entry, Feed, render_feed
from renderers.sitemaps import render_sitemap

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
TWO = SITE + 'locales = ["en", "zh-CN"]\n[locale.zh-CN]\nprefix = "zh"\n[taxonomies]\ntopics = {}\n'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    files = {
        "site.toml": TWO,
        "content/index.md": page("title: Home"),
        "content/index.zh-CN.md": page("title: 首页"),
        "content/about.md": page("title: About"),
        "content/blog/_index.md": page("title: Blog"),
        "content/blog/a.md": page(
            "title: A & <B>\ndate: 2026-01-01\ntopics: [tea]", "First *words*.\n\nMore."
        ),
        "content/blog/b.md": page(
            "title: B\ndate: 2026-02-01 08:00 +0800\nlastmod: 2026-03-01\ndescription: Short"
        ),
        "content/blog/b.zh-CN.md": page("title: 乙 é"),
        "content/blog/c.md": page("title: C\ndate: 2027-01-01"),
    }
    return Place(tmp_path / "site", files)


def entries(place: Place, path: str = "feed.xml") -> list[dict[str, str]]:
    root = ElementTree.parse(place.out / path).getroot()
    return [
        {child.tag.removeprefix(ATOM): child.text or child.get("href", "") for child in each}
        for each in root.iter(f"{ATOM}entry")
    ]


def listed(place: Place, path: str = "sitemap.xml") -> dict[str, str]:
    root = ElementTree.parse(place.out / path).getroot()
    return {
        each.findtext(f"{MAP}loc", ""): each.findtext(f"{MAP}lastmod", "") for each in root.iter(f"{MAP}url")
    }


def test_a_feed_tells_of_the_newest_pages(place: Place) -> None:
    place.build()
    newest, oldest = entries(place)
    assert newest["title"] == "B"
    assert newest["link"] == "https://www.example.com/blog/b/"
    assert newest["published"] == "2026-02-01T00:00:00Z"
    assert newest["updated"] == "2026-03-01T00:00:00Z"
    assert newest["summary"] == "Short"
    assert (oldest["title"], oldest["summary"], oldest["updated"]) == (
        "A & <B>",
        "First words.",
        "2026-01-01T00:00:00Z",
    )
    root = ElementTree.parse(place.out / "feed.xml").getroot()
    assert root.findtext(f"{ATOM}updated") == "2026-03-01T00:00:00Z"
    assert root.findtext(f"{ATOM}title") == "Site"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "Site"
    assert [each.get("href") for each in root.findall(f"{ATOM}link")] == [
        "https://www.example.com/feed.xml",
        "https://www.example.com/",
    ]


def test_which_pages_have_feeds(place: Place) -> None:
    place.build()
    assert place.files("feed.xml") == {"feed.xml", "blog/feed.xml", "topics/tea/feed.xml", "zh/feed.xml"}
    assert [each["title"] for each in entries(place, "zh/feed.xml")] == ["乙 é"]
    assert [each["title"] for each in entries(place, "topics/tea/feed.xml")] == ["A & <B>"]
    assert entries(place, "blog/feed.xml") == entries(place)
    place.build(
        {
            "content/blog/_index.md": page("title: Blog\nfeed: false"),
            "content/blog/a.md": page("title: A\ntopics: [tea]"),
        }
    )
    assert place.files("feed.xml") == {"feed.xml", "zh/feed.xml"}
    assert place.is_as_from_nothing()


def test_an_entry_keeps_its_id(place: Place) -> None:
    place.build()
    before = entries(place)[1]["id"]
    place.build({"content/blog/a.md": page("title: New\ndate: 2026-02-20\nslug: x\nurl: /elsewhere/")})
    assert entries(place)[0]["id"] == before
    assert before.startswith("urn:uuid:")
    assert entries(place, "zh/feed.xml")[0]["id"] not in {each["id"] for each in entries(place)}
    place.build(
        {"content/blog/a.md": page("title: New\ndate: 2026-02-20\nguid: https://old.example/?p=1&x=2")}
    )
    assert entries(place)[0]["id"] == "https://old.example/?p=1&x=2"
    place.build({"content/blog/a.md": page("title: New\ndate: 2026-02-20\nguid: [1]\nsummary: {a: b}")})
    assert (entries(place)[0]["id"], "summary" in entries(place)[0]) == (before, False)


def test_only_what_an_entry_tells_writes_a_feed(place: Place) -> None:
    place.build()
    fields = "title: A & <B>\ndate: 2026-01-01\ntopics: [tea]"
    report = place.build({"content/blog/a.md": page(fields, "First *words*.\n\nSomething else.")})
    assert place.written == {"blog/a/index.html"}
    assert report.rendered == 1
    place.build({"content/blog/a.md": page(fields + "\ntone: x", "First *words*.\n\nSomething else.")})
    assert place.written == set()
    place.build({"content/about.md": page("title: About us")})
    assert place.written == {"about/index.html"}
    place.build({"content/blog/a.md": page(fields, "Other words.")})
    assert place.written == {"blog/a/index.html", "feed.xml", "blog/feed.xml", "topics/tea/feed.xml"}
    place.build(
        {
            "content/blog/b.md": page(
                "title: B\ndate: 2026-02-01 08:00 +0800\nlastmod: 2026-03-02\ndescription: Short"
            )
        }
    )
    assert place.written == {"feed.xml", "blog/feed.xml", "zh/feed.xml", "sitemap.xml"}
    assert place.is_as_from_nothing()


def test_times_are_those_of_the_content(place: Place) -> None:
    place.build()
    place.build(now=NOW + timedelta(days=30))
    assert place.written == set()
    place.build(now=NOW + timedelta(days=300))
    assert [each["title"] for each in entries(place)] == ["C", "B", "A & <B>"]


def test_the_limit_and_name_are_settings(place: Place) -> None:
    place.build({"site.toml": TWO + '[feeds]\nlimit = 1\nname = "index.xml"\n'})
    assert [each["title"] for each in entries(place, "index.xml")] == ["B"]
    assert "feed.xml" not in place.files("feed.xml")


def test_the_sitemap_lists_pages_and_their_translations(place: Place) -> None:
    place.build({"content/hidden.md": page("noindex: true"), "content/404.md": page("url: /404.html")})
    urls = listed(place)
    start = "https://www.example.com"
    chinese = f"{start}/zh/blog/b/"
    assert set(urls) == {
        f"{start}{path}"
        for path in ("/", "/zh/", "/about/", "/blog/", "/blog/a/", "/blog/b/", "/topics/", "/topics/tea/")
    } | {chinese}
    assert urls[f"{start}/blog/b/"] == "2026-03-01T00:00:00Z"
    assert urls[f"{start}/about/"] == ""
    root = ElementTree.parse(place.out / "sitemap.xml").getroot()
    (row,) = (each for each in root if each.findtext(f"{MAP}loc") == chinese)
    assert [(each.get("hreflang"), each.get("href")) for each in row.findall(LINK)] == [
        ("en", f"{start}/blog/b/"),
        ("x-default", f"{start}/blog/b/"),
        ("zh-CN", chinese),
    ]


def test_addresses_are_encoded(place: Place) -> None:
    place.build({"content/新闻.md": page("title: 新")})
    assert "https://www.example.com/%E6%96%B0%E9%97%BB/" in listed(place)


def test_a_large_sitemap_is_an_index_of_parts(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syndication, "LARGEST", 8)  # four with two languages
    place.build()
    assert place.files(".xml") >= {"sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"}
    root = ElementTree.parse(place.out / "sitemap.xml").getroot()
    assert next(each.text for each in root.iter(f"{MAP}loc")) == "https://www.example.com/sitemap-1.xml"
    assert sum(len(listed(place, f"sitemap-{n}.xml")) for n in (1, 2, 3)) == 9
    place.build({"content/about.md": None})
    assert "sitemap-3.xml" not in place.files(".xml")
    assert len(listed(place, "sitemap-1.xml")) + len(listed(place, "sitemap-2.xml")) == 8


def test_robots_txt_names_the_sitemap(place: Place) -> None:
    place.build()
    assert (
        place.out / "robots.txt"
    ).read_text() == "User-agent: *\nDisallow:\n\nSitemap: https://www.example.com/sitemap.xml\n"


@pytest.mark.parametrize(
    ("settings", "gone"),
    [
        (TWO.replace("base_url", "#"), {"feed.xml", "sitemap.xml", "robots.txt"}),
        (TWO + "[feeds]\nenabled = false\n", {"feed.xml"}),
        (TWO + "[sitemap]\nenabled = false\n", {"sitemap.xml", "robots.txt"}),
        (TWO + "[sitemap]\nrobots = false\n", {"robots.txt"}),
    ],
)
def test_each_can_be_left_out(place: Place, settings: str, gone: set[str]) -> None:
    every = {"feed.xml", "sitemap.xml", "robots.txt"}
    report = place.build({"site.toml": settings})
    assert every - set(place.every()) == gone
    assert report.problems == ()
    assert report.pages == report.variants == 9
    place.build({"site.toml": TWO})
    assert every <= set(place.every())


def test_what_the_site_has_itself_stands_in_their_place(place: Place) -> None:
    place.build()
    own = {
        "static/robots.txt": "mine",
        "static/blog/feed.xml": "mine",
        "content/map.md": page("url: /sitemap.xml"),
    }
    place.build(own)
    assert place.text("robots.txt") == place.text("blog/feed.xml") == "mine"
    assert place.text("sitemap.xml").startswith("map:")
    assert place.is_as_from_nothing()
    place.build(dict.fromkeys(own))
    assert place.text("blog/feed.xml").startswith("<?xml")
    assert place.is_as_from_nothing()


def test_links_and_pages_know_feeds(place: Place) -> None:
    report = place.build(
        {"content/about.md": page("title: About", "[feed](/blog/feed.xml) [none](/about/feed.xml)")}
    )
    assert codes(report.problems) == ["broken_link"]
    assert "/about/feed.xml" in report.problems[0].message


@pytest.mark.parametrize("name", ["feed", "a/b.xml", "../x.xml", "feed.html"])
def test_names_that_no_feed_can_have(place: Place, name: str) -> None:
    with pytest.raises(ContentError, match="cannot be the name of a feed"):
        place.build({"site.toml": TWO + f'[feeds]\nname = "{name}"\n'})


@given(st.text(), st.text())
def test_any_text_makes_well_formed_xml(title: str, url: str) -> None:
    entry = Entry(
        "x", title, f"/{url}/", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+00:00", title, title
    )
    feed = Feed("https://example.org", title, f"/{url}", "/", "en", title, (entry,))
    root = ElementTree.fromstring(render_feed(feed))
    assert RFC3339.fullmatch(root.findtext(f"{ATOM}updated", ""))
    assert all(each.get("href", "").isascii() for each in root.iter(f"{ATOM}link"))
    ElementTree.fromstring(
        render_sitemap("https://example.org", [(f"/{url}", "", [("en", f"/{url}")])], "en")
    )
