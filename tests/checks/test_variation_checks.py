"""Variations that change nothing, and texts of variations that a language lacks."""

from __future__ import annotations

import pytest
from checked_site import SITE, CheckedSite

ZH = {"content/promo/a.zh-CN.md": "---\ntitle: 甲\n---\n文字\n"}


@pytest.mark.parametrize(
    ("variation", "found"),
    [
        ("---\ntitle: A\n---\n", True),
        ("---\ntitle: A\n---\nText A.\n", True),
        ("---\n---\n", True),
        ("---\ntitle: Other\n---\n", False),
        ("---\n---\nOther text.\n", False),
        ("---\ntitle: null\n---\n", False),
        ("---\nbody: ''\n---\n", False),
    ],
)
def test_a_variation_that_changes_nothing(site: CheckedSite, variation: str, found: bool) -> None:
    site.write({"content/promo/a@vip.md": variation})
    expected = [("variation_unchanged", "warning", "content/promo/a@vip.md:1")]
    assert site.findings() == (expected if found else [])


def test_one_language_that_differs_is_enough(site: CheckedSite) -> None:
    site.write(
        {
            **ZH,
            "content/promo/a@vip.md": "---\n---\n",
            "content/promo/a@vip.zh-CN.md": "---\ntitle: 乙\n---\n",
        }
    )
    assert site.findings() == []


def test_texts_that_a_language_lacks_are_told_with_the_file_to_write(site: CheckedSite) -> None:
    site.write({**ZH, "content/promo/a@vip.md": "---\ntitle: For you\n---\nA text for you.\n"})
    assert site.findings() == [("translation_gap", "info", "content/promo/a@vip.md:1")]
    (problem,) = (each for each in site.check() if each.code == "translation_gap")
    assert problem.message.startswith("variation 'vip' of 'promo/a' has no `title`, `body` in zh-CN")
    assert problem.fix == "add it to content/promo/a@vip.zh-CN.md"
    site.write({"content/promo/a@vip.zh-CN.md": "---\ntitle: 给你\n---\n"})
    assert "has no `body` in zh-CN" in next(
        each.message for each in site.check() if each.code == "translation_gap"
    )
    site.write({"content/promo/a@vip.zh-CN.md": "---\ntitle: 给你\n---\n给你的文字\n"})
    assert site.findings() == []


def test_no_gap_where_the_language_has_no_text_of_its_own(site: CheckedSite) -> None:
    site.write({"content/promo/a@vip.md": "---\ntitle: For you\n---\n"})
    assert site.findings() == []


def test_gaps_can_be_made_errors_and_a_build_never_tells_them(site: CheckedSite) -> None:
    site.write({**ZH, "content/promo/a@vip.md": "---\ntitle: For you\n---\n"})
    assert site.build() == ()
    site.write({"site.toml": SITE + '[checks]\ntranslation_gap = "error"\nsegment_unused = "off"\n'})
    assert [(code, severity) for code, severity, _ in site.findings()] == [("translation_gap", "error")]


def test_what_needs_no_pages_is_told_beside_the_errors_of_a_build(site: CheckedSite) -> None:
    site.write({"content/promo/a@vip.md": "---\n---\n", "content/broken.md": "---\ntitle: [\n---\n"})
    assert [code for code, *_ in site.findings()] == ["yaml_syntax", "variation_unchanged"]
    site.write({"content/broken.md": None, "site.toml": "name = \n"})
    assert [code for code, *_ in site.findings()] == ["toml_syntax"]
