"""Lists over several pages: which pages there are, what they show, and which of them an edit writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import SITE, Place, codes, page

from content_repo.problems import ContentError

PAGER = (
    "{% set p = section.pager %}{% if p %}[{{ p.number }}/{{ p.total }} {{ p.url }}"
    "{% for name in ('first', 'previous', 'next', 'last') %} {{ p[name] or '-' }}{% endfor %}"
    "{% for each in p.pages %} {{ each.number }}{{ '*' if each.current }}{% endfor %}]{% endif %}"
)
ITEMS = "{% for each in section['items'] %}{{ place(each, section.view) }}{% endfor %}"
LIST = "{id: l, type: list, query: {type: post, order: date, paginate: 2}}"
NEWS = f"title: News\nsections: [{LIST}]"


def posts(*numbers: int) -> dict[str, str]:
    return {
        f"content/posts/{n:02}.md": page(f"title: P{n}\ndate: 2026-01-{n:02}", f"Text {n}") for n in numbers
    }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    files = {
        "models/post.yaml": "path: posts/**\nroute: /p/{name}/\n",
        "content/news.md": page(NEWS),
        "theme/sections/list.html": PAGER + ITEMS,
        **posts(1, 2, 3, 4, 5),
    }
    return Place(tmp_path / "site", files)


def news(place: Place) -> set[str]:
    return {path for path in place.files() if path.startswith("news")}


FIRST, SECOND, THIRD = "news/index.html", "news/page/2/index.html", "news/page/3/index.html"


def test_pages_and_their_pager(place: Place) -> None:
    report = place.build()
    assert news(place) == {FIRST, SECOND, THIRD}
    assert report.pages == 8
    assert place.text(FIRST) == "News: [1/3 /news/ - - /news/page/2/ /news/page/3/ 1* 2 3](P1)(P2)"
    assert (
        place.text(SECOND)
        == "News: [2/3 /news/page/2/ /news/ /news/ /news/page/3/ /news/page/3/ 1 2* 3](P3)(P4)"
    )
    assert place.text(THIRD) == "News: [3/3 /news/page/3/ /news/ /news/page/2/ - - 1 2 3*](P5)"


def test_growing_and_shrinking_lists_add_and_remove_pages(place: Place) -> None:
    place.build()
    place.build(dict.fromkeys(posts(3, 4, 5)))
    assert news(place) == {FIRST}
    assert place.text(FIRST) == "News: [1/1 /news/ - - - - 1*](P1)(P2)"
    place.build(dict.fromkeys(posts(1, 2)))
    assert place.text(FIRST) == "News: [1/1 /news/ - - - - 1*]"
    place.build(posts(*range(1, 10)))
    assert len(news(place)) == 5
    assert place.is_as_from_nothing()


def test_only_pages_whose_items_changed_are_written(place: Place) -> None:
    place.write({"theme/sections/list.html": ITEMS})
    place.build()
    place.build(posts(6))
    assert place.changed == {THIRD, "p/06/index.html"}
    report = place.build({"content/posts/04.md": page("title: Four\ndate: 2026-01-04", "Text 4")})
    assert place.changed == {SECOND, "p/04/index.html"}
    assert report.rendered == 2  # the page and its card
    report = place.build({"content/posts/04.md": page("title: Four\ndate: 2026-01-04", "Other text")})
    assert place.changed == {"p/04/index.html"}
    assert report.rendered == 1
    place.build({"content/posts/02.md": page("title: P2\ndate: 2026-01-04\nslug: x", "Text")})
    assert place.changed == {FIRST, SECOND, "p/02/index.html"}
    assert place.is_as_from_nothing()


def test_page_templates_know_where_they_are(place: Place) -> None:
    template = "{{ page.pager.number if page.pager else 'none' }} {{ page.pager.next or '' if page.pager }}"
    place.build({"theme/page.html": template, "theme/post.html": template})
    assert place.text(SECOND) == "2 /news/page/3/"
    assert place.text("p/01/index.html") == "none"


def test_zones_and_variations_work_on_every_page(place: Place) -> None:
    zone = "{id: z, type: zone, choose: [{if: vip, fields: {text: for you}}, {none: true}]}"
    report = place.build(
        {
            "site.toml": SITE + 'segments = ["vip"]\n',
            "audience/segments/vip.yaml": "when: {tag: vip}\n",
            "theme/sections/text.html": "{{ section.text }}",
            "content/news.md": page(f"title: News\nsections: [{zone}, {LIST}]"),
            "content/news@vip.md": page("title: Your news"),
        }
    )
    assert report.variants == report.pages + 3
    personal = sorted(path for path in place.files() if path.startswith("_v/"))
    shown = {path.partition("news/")[2]: place.text(path) for path in personal}
    assert shown["page/3/index.html"].startswith("Your news: for you")
    assert shown["page/3/index.html"].endswith("(P5)")


def test_a_language_has_its_own_pages(place: Place) -> None:
    place.build(
        {
            "site.toml": SITE + 'locales = ["en", "de"]\n',
            "content/news.de.md": page("title: Neues"),
            "content/posts/01.de.md": page("title: Erster"),
        }
    )
    assert place.text("de/news/index.html") == "Neues: [1/1 /de/news/ - - - - 1*](Erster)"
    assert "de/news/page/2/index.html" not in place.files()


def test_terms_are_paginated_by_the_taxonomy(place: Place) -> None:
    site = SITE + "[taxonomies]\ntopics = {paginate = 1}\n"
    tagged = {path: text.replace("date:", "topics: tea\ndate:") for path, text in posts(1, 2).items()}
    place.build({"site.toml": site, **tagged})
    assert place.text("topics/tea/page/2/index.html").endswith("(P1)")
    place.build(posts(1))
    assert "topics/tea/page/2/index.html" not in place.files()


def test_a_page_of_a_file_name_and_one_that_moves(place: Place) -> None:
    place.build({"content/news.md": page(f"{NEWS}\nurl: /all.html")})
    assert {path for path in place.files() if "all" in path} == {
        "all.html",
        "all/page/2/index.html",
        "all/page/3/index.html",
    }
    place.build({"content/news.md": page(f"{NEWS}\ndraft: true")})
    assert not {path for path in place.files() if "all" in path or "news" in path}
    place.build({"content/news.md": page(f"{NEWS}\nurl: /n/")})
    assert "n/page/3/index.html" in place.files()
    assert place.is_as_from_nothing()


def test_links_lead_to_further_pages(place: Place) -> None:
    files = {"content/about.md": page("", "[older](/news/page/3/) [none](/news/page/4/)")}
    (problem,) = place.build(files).problems
    assert problem.code == "broken_link"
    assert "/news/page/4/" in problem.message
    assert codes(place.build(posts(6, 7)).problems) == []


@pytest.mark.parametrize(
    ("files", "code", "said"),
    [
        ({"content/x.md": page("url: /news/page/2/")}, "same_url", "both are at /news/page/2/"),
        ({"static/news/page/3/index.html": "x"}, "same_url", "both are at /news/page/3/"),
        (
            {"content/news.md": page(f"sections: [{LIST}, {LIST.replace('id: l', 'id: k')}]")},
            "paginated_twice",
            "'l', 'k'",
        ),
        (
            {
                "content/news@vip.md": page(f"sections: [{LIST.replace('paginate: 2', 'paginate: 3')}]"),
            },
            "paginated_variation",
            "depend on the visitor",
        ),
        (
            {"content/news.md": page(f"sections: [{LIST.replace('type: list', 'type: list, group: week')}]")},
            "bad_group",
            "'week'",
        ),
    ],
)
def test_what_cannot_be_is_told(place: Place, files: dict[str, str], code: str, said: str) -> None:
    place.build(
        {"site.toml": SITE + 'segments = ["vip"]\n', "audience/segments/vip.yaml": "when: {tag: vip}\n"}
    )
    with pytest.raises(ContentError) as caught:
        place.build(files)
    assert [(each.code, said in each.message) for each in caught.value.problems] == [(code, True)]
    assert all(each.file for each in caught.value.problems)


@pytest.mark.parametrize(
    "files",
    [
        {
            "regions.yaml": f"after: [{LIST}]\n",
            "theme/post.html": "{{ region('after') }}",
            "content/news.md": page(),
        },
        {"content/news.md": page(f"sections: [{{id: z, type: zone, choose: [{{fields: {LIST}}}]}}]")},
    ],
    ids=["region", "zone"],
)
def test_pagination_elsewhere_is_told_and_shows_all(place: Place, files: dict[str, str]) -> None:
    report = place.build(files)
    assert set(codes(report.problems)) == {"idle_paginate"}
    assert any("(P1)(P2)(P3)(P4)(P5)" in place.text(path) for path in place.files())


def test_an_archive_by_date(place: Place) -> None:
    grouped = (
        "{% for g in section.groups %}{{ g.year }}-{{ g.month }}:{% for each in g['items'] %}{{ each.title }},{% endfor %}"
        " {% endfor %}"
    )
    files = {
        "theme/sections/list.html": grouped,
        "content/posts/06.md": page("title: P6\ndate: 2025-12-31"),
        "content/posts/07.md": page("title: P7"),
        "content/news.md": page(
            "sections: [{id: l, type: list, group: month, query: {type: post, order: date}}]"
        ),
    }
    place.build(files)
    assert place.text(FIRST) == "news: 2025-12:P6, 2026-1:P1,P2,P3,P4,P5, None-None:P7,".replace("None", "")
    place.build(
        {
            "content/news.md": page(
                "sections: [{id: l, type: list, group: year, query: {type: post, order: -date}}]"
            )
        }
    )
    assert place.text(FIRST) == "news: 2026-:P5,P4,P3,P2,P1, 2025-:P6, -:P7,"
