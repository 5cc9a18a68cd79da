"""What everybody sees first: each starter builds without a word to the author, but for those that are part of the example."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import NOW, Command

from cms.starter import names

INTENDED = {
    "wealth": {"order_decides", "untranslated", "translation_stale"},
    "blog": {"order_decides", "untranslated"},
    "docs": {"order_decides"},
    "blank": set(),
}


@pytest.mark.parametrize("starter", names())
def test_a_starter_has_no_findings_but_those_it_shows(
    fragmint: Command, tmp_path: Path, starter: str
) -> None:
    fragmint("new", tmp_path / "site", "--starter", starter, "--now", NOW)
    checked = fragmint("check", "--site", tmp_path / "site", "--now", NOW, "--json")
    assert checked.code == 0
    told = {each["code"] for each in checked.facts["problems"] if each["severity"] != "info"}
    assert told <= INTENDED[starter] - {"order_decides"}
    assert {each["code"] for each in checked.facts["problems"]} <= INTENDED[starter]


def test_the_wealth_starter_shows_what_the_product_can_do(fragmint: Command, tmp_path: Path) -> None:
    site = tmp_path / "site"
    fragmint("new", site, "--starter", "wealth", "--now", NOW)
    built = fragmint("build", "--site", site, "--now", NOW, "--out", tmp_path / "out", "--json").facts
    assert built["pages"] > 60
    assert built["variants"] > 4 * built["pages"]  # most pages are personal
    out = tmp_path / "out"
    assert not (out / "insights/outlook-2031").exists()  # scheduled
    assert not (out / "zh/insights/annuities-and-bread").exists()  # not translated
    later = fragmint("build", "--site", site, "--now", "2031-02-01T00:00:00Z", "--out", out, "--json").facts
    assert (
        later["pages"] == built["pages"] + 3
    )  # in both languages, and the fifth article in Chinese makes a second page of its list
    assert (out / "zh/insights/outlook-2031/index.html").exists()


VISITORS = (
    ({}, "welcome"),
    ({"tags": ["member"]}, "members"),
    ({"visit": "returning", "consent": ["personalization"]}, "returning"),
    ({"query": {"utm_campaign": "spring"}}, "spring"),
    ({"bucket": 494}, "question"),
)


@pytest.mark.parametrize(("visitor", "hero"), VISITORS)
def test_each_visitor_of_the_wealth_starter_gets_a_home_of_their_own(
    fragmint: Command, tmp_path_factory: pytest.TempPathFactory, visitor: dict[str, object], hero: str
) -> None:
    site = tmp_path_factory.getbasetemp() / "wealth-seen"
    if not site.exists():
        fragmint("new", site, "--starter", "wealth", "--now", NOW)
    given = [f"{name}={value}" for name, value in _flat(visitor)]
    facts = fragmint("explain", "/", "--site", site, "--now", NOW, "--json", *_with(given)).facts
    sources = [zone["source"] for zone in facts["zones"]]
    assert any(f"content/hero/{hero}.md" in str(source) for source in sources), sources


def _flat(visitor: dict[str, object]) -> list[tuple[str, object]]:
    singular = {"tags": "tag", "consent": "consent"}
    found: list[tuple[str, object]] = []
    for name, value in visitor.items():
        if isinstance(value, list):
            found += [(singular[name], each) for each in value]
        elif isinstance(value, dict):
            found += [(f"{name}.{key}", each) for key, each in value.items()]
        else:
            found.append((name, value))
    return found


def _with(given: list[str]) -> list[str]:
    return [part for each in given for part in ("--with", each)]
