"""Pages of terms: which there are, what they are called and hold, and how files of the same name change them."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import SITE, Place, codes, page

from content_repo.problems import ContentError
from content_repo.terms import slug_of

TOPICS = (
    SITE
    + 'locales = ["en", "zh-CN"]\n[locale.zh-CN]\nprefix = "zh"\n[taxonomies]\ntopics = {label = {zh-CN = "话题"}}\n'
)
POSTS = {
    "site.toml": TOPICS,
    "content/blog/a.md": page("title: A\ntopics: [AI, Tea]\ndate: 2026-01-01"),
    "content/blog/b.md": page("title: B\ntopics: [ai]\ndate: 2026-01-02"),
    "content/blog/b.zh-CN.md": page("title: 乙\ntopics: [人工智能]"),
}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "site", POSTS)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("AI", "ai"),
        ("Über C++", "über-c++"),
        ("AI/ML", "ai/ml"),
        ("/abs//x/", "abs/x"),
        ("a/../b", "a/b"),
        ("人工智能", "人工智能"),
        ("한국어 태그", "한국어-태그"),
        ("x - y", "x---y"),
        ("R&D", "rd"),
        ("C#", "csharp"),
        ("#hash", "hash"),
        ("What's new?", "whats-new"),
        ("50% off", "50-off"),
        ("node.js", "node.js"),
        ("Cafe\u0301", "café"),
        ("İ", "i"),
        ("ΣΑΣ", "σασ"),
        ("emoji😀", "emoji"),
        (2024, "2024"),
        ("  ", ""),
        ("..", ""),
        ("?!", ""),
        (True, ""),
        (None, ""),
        ({"a": 1}, ""),
    ],
)
def test_addresses_of_terms(name: object, slug: str) -> None:
    assert slug_of(name) == slug
    assert slug_of(slug) == slug


def test_a_page_a_term_and_an_index_a_language(place: Place) -> None:
    place.build()
    assert place.files() - {"blog/a/index.html", "blog/b/index.html", "zh/blog/b/index.html"} == {
        "topics/index.html",
        "topics/ai/index.html",
        "topics/tea/index.html",
        "zh/topics/index.html",
        "zh/topics/人工智能/index.html",
    }
    assert place.text("topics/ai/index.html") == "term AI: (B)(A)"
    assert place.text("topics/index.html") == "taxonomy Topics: (AI)(Tea)"
    assert place.text("zh/topics/index.html") == "taxonomy 话题: (人工智能)"


def test_only_what_can_be_seen_makes_terms(place: Place) -> None:
    place.build(
        {
            "content/blog/c.md": page("title: C\ntopics: [Draft]\ndraft: true"),
            "content/blog/d.md": page("title: D\ntopics: [Later]\ndate: 2027-01-01"),
            "models/promo.yaml": "path: promo/**\n",
            "content/promo/p.md": page("title: P\ntopics: [AI, Nowhere]"),
        }
    )
    assert {path for path in place.files() if path.startswith("topics/")} == {
        "topics/index.html",
        "topics/ai/index.html",
        "topics/tea/index.html",
    }
    assert "(P)" not in place.text("topics/ai/index.html")


def test_the_last_page_takes_its_term_along_and_a_new_one_brings_one(place: Place) -> None:
    place.build()
    place.build({"content/blog/a.md": page("title: A\ntopics: [Coffee]")})
    assert "topics/tea/index.html" not in place.files()
    assert place.text("topics/index.html") == "taxonomy Topics: (ai)(Coffee)"
    place.build({"content/blog/a.md": None, "content/blog/b.md": page("title: B")})
    assert {path for path in place.files() if path.startswith("topics/")} == set()
    assert place.is_as_from_nothing()


def test_a_file_of_the_same_name_is_laid_over(place: Place) -> None:
    place.build()
    place.build(
        {
            "content/topics/ai.md": page("Title: Artificial intelligence\ndate: 2025-01-01", "We *think*."),
            "content/topics/_index.md": page("title: All topics"),
            "content/topics/unused.md": page("title: Unused"),
        }
    )
    assert (
        place.text("topics/ai/index.html") == "term Artificial intelligence: <p>We <em>think</em>.</p> (B)(A)"
    )
    assert place.text("topics/index.html") == "taxonomy All topics: (Artificial intelligence)(Tea)(Unused)"
    assert place.text("topics/unused/index.html") == "term Unused:"
    assert place.is_as_from_nothing()


def test_a_hidden_file_takes_the_page_away(place: Place) -> None:
    place.build({"content/topics/ai.md": page("draft: true")})
    assert "topics/ai/index.html" not in place.files()
    assert place.text("topics/index.html") == "taxonomy Topics: (Tea)"


def test_a_variation_makes_a_term_personal(place: Place) -> None:
    place.write(
        {"site.toml": 'segments = ["vip"]\n' + TOPICS, "audience/segments/vip.yaml": "when: {tag: vip}\n"}
    )
    report = place.build({"content/topics/ai@vip.md": page("title: AI for you")})
    assert report.variants == report.pages + 2  # its own page, and the index with its card


@pytest.mark.parametrize(
    ("terms", "severity"),
    [("[AI]", None), ("[ai]", "info"), ("['A.I', 'A&.I']", None), ("['I', 'Zz', 'ai?']", "warning")],
)
def test_spellings_of_one_term_are_told(place: Place, terms: str, severity: str | None) -> None:
    files = {"content/blog/b.md": page(f"title: B\ntopics: {terms}"), "content/blog/b.zh-CN.md": page()}
    told = [each for each in place.build(files).problems if each.code == "same_term"]
    assert [each.severity for each in told] == ([severity] if severity else [])
    assert all(each.where == "content/blog/b.md:3" and "'AI'" in each.message for each in told)


def test_a_term_beside_a_page_of_the_same_address_is_told(place: Place) -> None:
    said = r"content/other.md and \[taxonomies\] in site.toml: both are at /topics/ai/"
    with pytest.raises(ContentError, match=said) as caught:
        place.build({"content/other.md": page("url: /topics/ai/")})
    assert codes(caught.value.problems) == ["same_term", "same_url"]


@pytest.mark.parametrize("route", ["topics/{term}/", "/topics/", "/{slug}/{term}/"])
def test_routes_that_cannot_be(place: Place, route: str) -> None:
    with pytest.raises(ContentError, match="the route"):
        place.build({"site.toml": SITE + f'[taxonomies]\ntopics = {{route = "{route}"}}\n'})


def test_routes_and_indexes(place: Place) -> None:
    place.write({"content/blog/b.zh-CN.md": None})
    place.build({"site.toml": SITE + '[taxonomies]\ntopics = {route = "/t-{term}/"}\n'})
    assert {path for path in place.files() if "t-" in path} == {"t-ai/index.html", "t-tea/index.html"}
    place.build({"site.toml": SITE + '[taxonomies]\ntopics = {route = "/all/by/{term}/"}\n'})
    assert "all/by/index.html" in place.files()
    place.build({"site.toml": SITE})
    assert {path for path in place.files() if "blog" not in path} == set()
    assert place.is_as_from_nothing()


def test_a_text_edit_renders_no_list(place: Place) -> None:
    fields = "title: A\ntopics: [AI, Tea]\ndate: 2026-01-01"
    place.build({"content/blog/a.md": page(fields, "Text.")})
    report = place.build({"content/blog/a.md": page(fields, "Text.\n\nAnd more of it.")})
    assert place.written == {"blog/a/index.html"}
    assert report.rendered == 1


def test_terms_of_a_field_that_is_no_taxonomy(place: Place) -> None:
    sections = "sections: [{type: list, view: card, query: {where: {tags: {term: a-b}}, order: title}}]"
    place.build(
        {
            "content/index.md": page(f"title: Home\n{sections}"),
            "content/x.md": page("title: X\ntags: ['A b']"),
        }
    )
    assert place.text("index.html") == "Home: (X)"
    place.build({"content/y.md": page("title: Y\ntags: a-b")})
    assert place.text("index.html") == "Home: (X)(Y)"
    place.build({"content/x.md": page("title: X\ntags: c")})
    assert place.text("index.html") == "Home: (Y)"


def test_queries_find_terms_by_their_address(place: Place) -> None:
    sections = "sections: [{type: list, view: card, query: {where: {topics: {term: ai}}, order: title}}]"
    place.build({"content/index.md": page(f"title: Home\n{sections}")})
    assert place.text("index.html") == "Home: (A)(B)"


def test_pages_of_terms_do_not_keep_each_other_in_a_language(place: Place) -> None:
    """The index has a term of its own. It is Chinese only as long as some page in Chinese has a term."""
    place.build({"content/topics.md": page("topics: [Meta]")})
    assert "topics/meta/index.html" in place.files()
    assert "zh/topics/index.html" in place.files()
    assert "zh/topics/meta/index.html" not in place.files()
    place.build({"content/blog/b.zh-CN.md": None})
    assert "zh/topics/index.html" not in place.files()
    assert place.is_as_from_nothing()


@pytest.mark.parametrize("also", [{}, {"content/blog/a.md": page("title: A\ntopics: [ai, New]")}])
def test_the_first_file_of_an_index_with_a_term_of_its_own(place: Place, also: dict[str, str]) -> None:
    place.build({"content/topics/ai.md": page("topics: [AI]"), "content/rest.md": page("topics: [New]")})
    place.build({"content/topics.md": page("title: All\ntopics: [AI]"), **also})
    assert "(All)" in place.text("topics/ai/index.html")
    assert place.is_as_from_nothing()
