"""A variation may not set what some query filters or orders by; whichever of the two came first."""

from __future__ import annotations

import pytest
from checked_site import CheckedSite

VARIED = "---\ntitle: For you\nrank: 1\nauthor: {name: Ann}\n---\n"
NOTHING = "---\ntitle: Home\n---\n"


def listing(query: str) -> str:
    return f"---\ntitle: Home\nsections:\n  - id: top\n    type: list\n    query: {query}\n---\n"


def clashes(site: CheckedSite) -> list[tuple[str, str, str]]:
    """(place of the variation, field, place of the query)"""
    kept, clean = site.build(), site.build("fresh")
    assert set(kept) == set(clean)
    found = [each for each in kept if each.code == "queried_field"]
    assert all(each.severity == "error" for each in found)
    return [(each.where, each.field, each.message.partition("query in ")[2].split()[0]) for each in found]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("{type: promo, order: -rank}", {"rank"}),
        ("{type: promo, where: {rank: 1}}", {"rank"}),
        ("{type: promo, where: {rank: {gt: 1}, title: A}, order: other}", {"rank", "title"}),
        ("{order: [Title]}", {"title"}),
        ("{under: promo, where: {author.name: Ann}}", {"author.name"}),
        ("{type: promo, order: author}", {"author"}),
        ("{type: promo, order: weight, where: {other: 1, author.age: 3}}", set()),
        ("{type: page, order: rank}", set()),
        ("{under: news, order: rank}", set()),
        ("{type: promo}", set()),
    ],
)
def test_only_fields_that_decide_the_result_count(site: CheckedSite, query: str, fields: set[str]) -> None:
    site.write({"content/promo/a@vip.md": VARIED, "content/index.md": listing(query)})
    assert {field for _, field, _ in clashes(site)} == fields
    assert {(where, query) for where, _, query in clashes(site)} <= {
        (f"content/promo/a@vip.md:{line}", "content/index.md:4") for line in (2, 3, 4)
    }


def test_a_new_query_makes_an_old_variation_wrong_and_the_other_way_round(site: CheckedSite) -> None:
    clash = [("content/promo/a@vip.md:3", "rank", "content/index.md:4")]
    site.write({"content/promo/a@vip.md": VARIED})
    assert clashes(site) == []
    site.write({"content/index.md": listing("{type: promo, order: rank}")})
    assert clashes(site) == clash
    site.write({"content/index.md": listing("{type: promo, order: other}")})
    assert clashes(site) == []
    site.write({"content/index.md": listing("{type: promo, order: rank}"), "content/promo/a@vip.md": None})
    assert clashes(site) == []
    site.write({"content/promo/a@vip.md": VARIED})
    assert clashes(site) == clash
    site.write({"content/promo/a@vip.md": "---\ntitle: For you\n---\n"})
    assert clashes(site) == []


def test_a_fragment_that_changes_its_type_is_compared_again(site: CheckedSite) -> None:
    site.write({"content/promo/a@vip.md": VARIED, "content/index.md": listing("{type: offer, order: rank}")})
    assert clashes(site) == []
    site.write({"content/promo/a.md": "---\ntype: offer\n---\n", "models/offer.yaml": "label: Offer\n"})
    assert len(clashes(site)) == 1
    site.write({"content/promo/a.md": "---\ntitle: A\n---\n"})
    assert clashes(site) == []


def test_queries_of_regions_and_templates_count(site: CheckedSite) -> None:
    site.write({"content/promo/a@vip.md": VARIED})
    site.write({"regions.yaml": "before:\n  - {id: l, type: list, query: {type: promo, order: rank}}\n"})
    assert clashes(site) == [("content/promo/a@vip.md:3", "rank", "regions.yaml:2")]
    site.write({"regions.yaml": "before: []\n"})
    assert clashes(site) == []
    asking = "{% for each in query(type='promo', order='rank') %}{{ each.title }}{% endfor %}{{ page.body }}"
    site.write({"theme/page.html": asking})
    assert clashes(site) == [("content/promo/a@vip.md:3", "rank", "theme/page.html")]


def test_the_place_of_the_query_is_told_as_it_is_now(site: CheckedSite) -> None:
    query = listing("{type: promo, order: rank}")
    site.write({"content/promo/a@vip.md": VARIED, "content/index.md": query})
    assert clashes(site)[0][2] == "content/index.md:4"
    site.write({"content/index.md": query.replace("title: Home\n", "title: Home\nother: x\n")})
    assert clashes(site)[0][2] == "content/index.md:5"


def test_queries_that_nobody_sees_do_not_count(site: CheckedSite) -> None:
    query = listing("{type: promo, order: rank}")
    site.write(
        {"content/promo/a@vip.md": VARIED, "content/index.md": query.replace("title: Home", "draft: true")}
    )
    assert clashes(site) == []
    site.write({"content/index.md": query, "theme/sections/list.html": "{{ section.nothing.at_all }}"})
    assert clashes(site) == []
    site.write({"content/index.md": NOTHING})
    assert clashes(site) == []
