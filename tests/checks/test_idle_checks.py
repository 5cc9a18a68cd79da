"""What is written and has no effect: queries of what there is not, regions that no template shows, templates of a wrong name."""

from __future__ import annotations

import pytest
from checked_site import SITE, CheckedSite, Finding

from content_repo.problems import Problem

CODES = ("idle_query", "idle_region", "misnamed_template", "misspelt_name")
NEWS = {
    "content/news/a.md": "---\ntitle: A\n---\n",
    "models/article.yaml": "fields: {topic: {type: string}}\n",
}


def listed(query: str) -> dict[str, str | None]:
    return {
        "content/index.md": f"---\ntitle: Home\nsections:\n- id: l\n  type: list\n  query: {query}\n---\n"
    }


def told(site: CheckedSite) -> list[Problem]:
    first, again = site.check(), site.check("fresh")
    assert first == again
    return [each for each in first if each.code in CODES]


def findings(site: CheckedSite) -> list[Finding]:
    return [(each.code, each.severity, each.where) for each in told(site)]


@pytest.mark.parametrize(
    ("query", "fix"),
    [
        ("{type: artcle}", "did you mean `article`?"),
        ("{under: nwes}", "write `under: news`"),
        ("{type: article, where: {tpoic: ai}}", "write `topic`, if that is meant"),
        ("{order: [-dat]}", "write `date`, if that is meant"),
    ],
)
def test_a_query_of_what_there_is_not(query: str, fix: str, site: CheckedSite) -> None:
    site.write({**NEWS, **listed(query)})
    (found,) = told(site)
    assert (found.code, found.where, found.fix) == ("idle_query", "content/index.md:4", fix)


@pytest.mark.parametrize(
    "query",
    [
        "{type: article}",
        "{type: promo}",
        "{type: term}",
        "{under: news}",
        "{under: shop}",
        "{where: {colour: red}, order: Date}",
    ],
)
def test_a_query_that_finds_something_some_day(query: str, site: CheckedSite) -> None:
    site.write({**NEWS, **listed(query)})
    assert told(site) == []


def test_regions_that_no_template_shows(site: CheckedSite) -> None:
    text = "[{id: t, type: text, text: x}]"
    site.write(
        {
            "regions.yaml": f"before: {text}\nfootre: {text}\n",
            "models/promo.yaml": f"path: promo/**\nregions:\n  after: {text}\n  before: {text}\n",
            "content/index.md": f"---\ntitle: Home\nregions:\n  before: {text}\n  befroe: {text}\n---\n",
        }
    )
    assert findings(site) == [
        ("idle_region", "warning", "content/index.md:5"),
        ("idle_region", "warning", "models/promo.yaml:3"),
        ("idle_region", "warning", "regions.yaml:2"),
    ]
    site.write(
        {
            "theme/page.html": "{{ region('before') }}{{ region('after') }}{{ region('footre') }}{{ page.content }}"
        }
    )
    assert findings(site) == [("idle_region", "warning", "content/index.md:5")]


def test_a_template_that_is_nearly_called_as_one_that_is_asked_for(site: CheckedSite) -> None:
    site.write(
        {
            **listed("{type: promo}"),
            "theme/sections/lits.html": "x",
            "theme/page.html.j2": "x",
            "theme/partials/of-my-own.html": "x",
            "theme/static/page.htm": "x",
        }
    )
    found = told(site)
    assert [each.where for each in found] == ["theme/page.html.j2:1", "theme/sections/lits.html:1"]
    assert found[1].fix == "rename it to theme/sections/list.html, if that is meant, or delete it"


def test_data_and_menus_by_nearly_their_names(site: CheckedSite) -> None:
    asked = "{{ site.data.tem }}{{ site.data.prices }}{{ site.data.team }}{{ site.menus.man }}{{ site.menus.foot }}"
    site.write(
        {
            "theme/page.html": f"<p>\n{asked}{{{{ page.content }}}}",
            "data/team.yaml": "- Ann\n",
            "site.toml": f'{SITE}[[menus.main]]\npage = "index"\n',
        }
    )
    found = told(site)
    assert {each.where for each in found} == {"theme/page.html:2"}
    assert [each.fix for each in found] == [
        "write `site.data.team`, if that is meant",
        "write `site.menus.main`, if that is meant",
    ]
