"""A fragment in one language that is not the default one: that file is its base, and may say what a base says."""

from __future__ import annotations

import pytest
from checked_site import CheckedSite

ZH = "---\ntitle: 新\ndate: 2026-01-01\nweight: 3\naliases: [old/zh]\n---\n正文\n"


def misplaced(site: CheckedSite) -> list[str]:
    assert site.build() == site.build("other-state")
    return [each.where for each in site.build() if each.code == "misplaced_key"]


def test_the_only_language_may_set_dates_and_weight(site: CheckedSite) -> None:
    site.write({"content/news.zh-CN.md": ZH})
    assert site.build() == ()


@pytest.mark.parametrize(
    ("key", "shown"), [("date: 2026-01-01", True), ("date: 2027-01-01", False), ("draft: true", False)]
)
def test_its_dates_decide_when_it_is_seen(site: CheckedSite, key: str, shown: bool) -> None:
    site.write({"content/news.zh-CN.md": f"---\ntitle: 新\n{key}\n---\n"})
    with site.open() as workspace:
        built = workspace.build()
        page = built.world.catalog.page_at("/zh/news/")
        assert page is not None
        assert page.visible == shown


def test_another_file_takes_the_place_of_the_base_and_gives_it_back(site: CheckedSite) -> None:
    site.write({"content/news.zh-CN.md": ZH})
    assert misplaced(site) == []
    site.write({"content/news.md": "---\ntitle: News\n---\n"})
    assert misplaced(site) == [f"content/news.zh-CN.md:{line}" for line in (3, 4, 5)]
    site.write({"content/news.md": None})
    assert misplaced(site) == []


def test_variations_and_further_languages_still_may_not(site: CheckedSite) -> None:
    site.write(
        {
            "site.toml": 'locales = ["en", "zh-CN", "de"]\nsegments = ["vip"]\n',
            "content/news.zh-CN.md": ZH,
            "content/news@vip.zh-CN.md": "---\nweight: 1\n---\n",
            "content/news.de.md": "---\ntitle: Neu\nweight: 2\n---\n",
        }
    )
    assert misplaced(site) == ["content/news.de.md:3", "content/news@vip.zh-CN.md:2"]


def test_a_variation_of_nothing_is_told(site: CheckedSite) -> None:
    site.write({"content/promo/lost@vip.md": "---\ntitle: V\n---\n"})
    (problem,) = site.build()
    assert (problem.code, problem.severity, problem.where) == (
        "variation_without_base",
        "warning",
        "content/promo/lost@vip.md:1",
    )
    assert "'promo/lost'" in problem.message
    site.write({"content/promo/lost.md": "---\ntitle: Found\n---\n"})
    assert site.build() == ()
