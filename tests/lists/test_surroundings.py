"""What a page's template knows of the pages around it, and which edits move what."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import SITE, Place, page

PAGE = """
{% for each in page.breadcrumbs %}{{ each.title }}={{ each.url }} > {% endfor %}{{ page.title }}
| {{ page.previous.title if page.previous }} < > {{ page.next.url if page.next }}
| {% for each in page.children %}{{ each.title }},{% endfor %}
| {% for each in page.related %}{{ each.title }},{% endfor %}
| {% for name, held in page.terms.items() %}{{ name }}: {% for t in held %}
{{- t.name }}/{{ t.title }}/{{ t.url }},{% endfor %}{% endfor %}
| {{ page.feed or '' }}
"""
TREE = (
    "{% macro branch(found) %}{% for b in found %}{{ b.title }}{{ '*' if b.current }}{{ '+' if b.open }}"
    "{{ '' if b.url else '!' }}({{ branch(b.children) }}){% endfor %}{% endmacro %}"
)


def parts(place: Place, path: str) -> list[str]:
    return [part.strip() for part in place.text(path).split("|")]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    files = {
        "site.toml": SITE + "[taxonomies]\ntopics = {}\n",
        "theme/page.html": PAGE,
        "theme/term.html": PAGE,
        "theme/doc.html": TREE + "{{ branch(tree()) }}|{{ branch(tree(under='docs/b')) }}",
        "models/doc.yaml": "path: docs/**\nroute: /{path}/\n",
        "content/index.md": page("title: Home"),
        "content/blog/_index.md": page("title: The blog\nlinkTitle: Blog"),
        "content/blog/old.md": page("title: Old\ndate: 2025-01-01\ntopics: [tea]"),
        "content/blog/mid.md": page("title: Mid\ndate: 2025-06-01\ntopics: [Tea, AI]"),
        "content/blog/new.md": page("title: New\ndate: 2026-01-01\ntopics: [tea, ai]"),
        "content/blog/first.md": page("title: First\nweight: 1\ndate: 2026-02-01"),
        "content/blog/2024/deep.md": page("title: Deep", "x " * 500),
        "content/docs/_index.md": page("title: Docs"),
        "content/docs/b/_index.md": page("title: B\nweight: 1"),
        "content/docs/b/c.md": page("title: C"),
        "content/docs/a.md": page("title: A"),
        "content/docs/bare/x.md": page("title: X"),
    }
    return Place(tmp_path / "site", files)


def test_breadcrumbs_neighbours_children_related_and_terms(place: Place) -> None:
    place.build()
    assert parts(place, "blog/mid/index.html") == [
        "Home=/ > Blog=/blog/ > Mid",
        "Old < > /blog/new/",
        "",
        "New,Old,",
        "topics: AI/AI//topics/ai/,Tea/tea//topics/tea/,",
        "/blog/feed.xml",
    ]
    assert parts(place, "blog/index.html")[:3] == ["Home=/ > The blog", "< > /docs/", "First,New,Mid,Old,"]
    assert parts(place, "blog/2024/deep/index.html")[0] == "Home=/ > Blog=/blog/ > Deep"
    assert parts(place, "index.html")[:3] == ["Home", "< >", "The blog,Docs,Topics,"]
    assert parts(place, "blog/first/index.html")[1] == "< > /blog/old/"
    assert parts(place, "topics/ai/index.html")[-1] == "/topics/ai/feed.xml"


def test_the_tree_of_documentation(place: Place) -> None:
    place.build()
    whole, below = parts(place, "docs/b/c/index.html")
    assert whole == "B+(C*+())A()bare!(X())"
    assert below == "C*+()"


def test_reading_time_counts_characters_where_there_are_no_words(place: Place) -> None:
    chinese = page("title: Z", "汉" * 1200)
    template = "{{ page.reading_time }}"
    place.build({"theme/page.html": template, "content/blog/2024/z.md": chinese})
    assert [place.text(f"{name}/index.html") for name in ("blog/2024/z", "blog/2024/deep", "blog/old")] == [
        "3",
        "3",
        "1",
    ]


def test_an_edit_moves_only_what_shows_it(place: Place) -> None:
    place.build()
    mid = "title: Mid\ndate: 2025-06-01\ntopics: [Tea, AI]"
    place.build({"content/blog/mid.md": page(mid, "Text")})
    assert place.written == {"feed.xml", "blog/feed.xml", "topics/tea/feed.xml", "topics/ai/feed.xml"}
    report = place.build({"content/blog/mid.md": page(mid, "Text\n\nAnd more of it.")})
    assert report.rendered == 1  # the body, which its page does not show
    assert place.written == set()
    place.build({"content/blog/mid.md": page("title: Middle\ndate: 2025-06-01\ntopics: [Tea, AI]")})
    near = {"blog/old", "blog/new", "blog/mid", "blog"}
    assert place.changed == {f"{name}/index.html" for name in near}
    place.build({"content/blog/_index.md": page("title: The blog\nlinkTitle: Blogs")})
    shown = {path for path in place.files() if path.startswith("blog/")} - {"blog/index.html"}
    assert place.changed == shown
    assert place.is_as_from_nothing()


def test_a_date_changes_the_order(place: Place) -> None:
    place.build()
    place.build({"content/blog/old.md": page("title: Old\ndate: 2026-01-02\ntopics: [tea]")})
    assert parts(place, "blog/old/index.html")[1] == "New < >"
    assert parts(place, "blog/index.html")[2] == "First,New,Mid,Old,".replace("New,Mid,Old", "Old,New,Mid")
    place.build({"content/blog/new.md": page("title: New\ndraft: true")})
    assert parts(place, "blog/old/index.html")[1] == "Mid < >"
    assert parts(place, "blog/mid/index.html")[3] == "Old,"
    assert place.is_as_from_nothing()


def test_a_hidden_term_has_a_name_and_no_address(place: Place) -> None:
    place.build(
        {"content/topics/ai.md": page("draft: true"), "content/topics/tea.md": page("title: All tea")}
    )
    assert parts(place, "blog/new/index.html")[4] == "topics: ai/ai/,tea/All tea//topics/tea/,"


def test_related_are_at_most_five_and_the_newest_first(place: Place) -> None:
    more = {
        f"content/blog/m{n}.md": page(f"title: M{n}\ndate: 2025-02-0{n}\ntopics: [tea]") for n in range(1, 8)
    }
    place.build(more)
    assert parts(place, "blog/old/index.html")[3] == "New,Mid,M7,M6,M5,"
    assert parts(place, "blog/new/index.html")[3] == "Mid,M7,M6,M5,M4,"
