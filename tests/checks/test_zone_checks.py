"""Findings about zones stand where the zone is written, once, whatever shows it; and a build does not look for them."""

from __future__ import annotations

import pytest
from checked_site import SITE, CheckedSite

DEAD_IN_TWO = "{if: {all: [{country: CN}, {country: DE}]}, use: promo/a}"


def page(*choices: str, title: str = "Page") -> str:
    """Choice n stands on line 6 + n."""
    lines = "".join(f"      - {choice}\n" for choice in choices)
    return f"---\ntitle: {title}\nsections:\n  - id: hero\n    type: zone\n    choose:\n{lines}---\n"


@pytest.mark.parametrize(
    ("choices", "found"),
    [
        (["{if: vip, use: promo/a}", "{use: promo/b}"], []),
        ([DEAD_IN_TWO, "{use: promo/b}"], [("unreachable_choice", "warning", 7)]),
        (
            ["{if: cn, use: promo/a}", "{if: {all: [cn, vip]}, use: promo/b}", "{use: promo/c}"],
            [("shadowed_choice", "warning", 8)],
        ),
        (["{use: promo/a}", "{if: vip, use: promo/b}"], [("shadowed_choice", "warning", 8)]),
        (
            ["{if: {any: [{tag: x}, {not: {tag: x}}]}, use: promo/a}", "{use: promo/b}"],
            [("rule_always_true", "warning", 7), ("shadowed_choice", "warning", 8)],
        ),
        (
            ["{if: vip, use: promo/a}", "{if: cn, use: promo/b}", "{use: promo/c}"],
            [("order_decides", "info", 8)],
        ),
        (["{if: cn, use: promo/a}"], [("zone_without_default", "error", 4)]),
    ],
)
def test_findings_stand_at_their_choice(
    site: CheckedSite, choices: list[str], found: list[tuple[str, str, int]]
) -> None:
    site.write({"content/index.md": page(*choices)})
    expected = [(code, severity, f"content/index.md:{line}") for code, severity, line in found]
    assert site.findings() == expected


def test_one_finding_a_zone_however_many_pages_and_languages_show_it(site: CheckedSite) -> None:
    zone = f"- {{id: offer, type: zone, choose: [{DEAD_IN_TWO}, {{use: promo/b}}]}}"
    site.write(
        {
            "regions.yaml": f"before:\n  {zone}\n",
            "content/index.zh-CN.md": "---\ntitle: 首页\n---\n",
            "content/about.md": "---\ntitle: About\n---\n",
            "content/more.md": page("{if: vip, use: promo/a}", "{use: promo/b}"),
        }
    )
    assert site.findings() == [("unreachable_choice", "warning", "regions.yaml:2")]


def test_a_choice_is_dead_only_when_it_is_so_in_all_places(site: CheckedSite) -> None:
    """promo/c has a choice for China. Where only visitors from Germany get promo/c, it is dead; alone, it is not."""
    inner = page("{if: cn, use: promo/a}", "{use: promo/b}")
    outer = page("{if: {country: DE}, use: promo/c}", "{none: true}").replace("title: Page", "title: Home")
    inner = inner.replace("hero", "inner").replace("title: Page", "title: Inner")
    shown = {"theme/views/block/fragment.html": "{{ page.content }}", "content/promo/c.md": inner}
    site.write({**shown, "content/index.md": outer})
    assert site.findings() == [("unreachable_choice", "warning", "content/promo/c.md:7")]
    site.write(
        {"content/about.md": "---\ntitle: About\nsections: [{id: s, type: fragment, use: promo/c}]\n---\n"}
    )
    assert site.findings() == []


def test_choices_that_are_not_visible_do_not_shift_the_place(site: CheckedSite) -> None:
    site.write(
        {
            "content/promo/a.md": "---\ntitle: A\ndraft: true\n---\n",
            "content/index.md": page(
                "{if: vip, use: promo/a}", "{if: cn, use: promo/b}", "{if: cn, use: promo/c}", "{none: true}"
            ),
        }
    )
    assert site.findings() == [
        ("not_visible", "warning", "content/index.md:7"),
        ("shadowed_choice", "warning", "content/index.md:9"),
    ]


def test_variations_are_judged_like_choices(site: CheckedSite) -> None:
    site.write(
        {
            "content/index.md": "---\ntitle: Home\nsections: [{id: s, type: fragment, use: promo/a}]\n---\n",
            "content/promo/a@cn.md": "---\ntitle: China\n---\n",
            "content/promo/a@big.md": "---\nif: {all: [cn, {device: mobile}]}\ntitle: Both\n---\n",
            "content/promo/a@never.md": "---\ntitle: Never\nif: {language: fr}\n---\n",
        }
    )
    assert site.findings() == [
        ("shadowed_choice", "warning", "content/promo/a@big.md:2"),
        ("unreachable_choice", "warning", "content/promo/a@never.md:3"),
    ]
    assert any("variation 'big' of 'promo/a'" in each.message for each in site.check())


def test_a_site_chooses_the_severity(site: CheckedSite) -> None:
    choices = ("{if: vip, use: promo/a}", "{if: cn, use: promo/b}", "{use: promo/c}")
    graded = '[checks]\norder_decides = "error"\nsegment_unused = "off"\n'
    site.write({"content/index.md": page(*choices), "site.toml": SITE + graded})
    assert [(each.code, each.severity) for each in site.check()] == [("order_decides", "error")]


def test_only_a_check_looks_for_them(site: CheckedSite) -> None:
    site.write({"content/index.md": page(DEAD_IN_TWO, "{use: promo/b}")})
    assert site.build() == ()
    assert [each.code for each in site.check()] == [
        *["segment_unused"] * 3,
        "unreachable_choice",
        "orphan_fragment",
    ]
    assert site.build() == ()


def test_a_check_says_the_same_with_and_without_memory(site: CheckedSite) -> None:
    site.write({"content/index.md": page("{if: vip, use: promo/a}", "{use: promo/b}")})
    assert site.findings() == []
    site.write({"audience/segments/vip.yaml": "when: {all: [{country: CN}, {country: DE}]}\n"})
    assert site.check() == site.check("fresh")
    assert site.findings() == [
        ("rule_never_true", "warning", "audience/segments/vip.yaml:1"),
        ("unreachable_choice", "warning", "content/index.md:7"),
    ]
