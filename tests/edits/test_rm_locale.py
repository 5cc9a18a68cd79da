"""`fragmint rm FRAGMENT --locale L`: one language goes, and what named its address is told before."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Command
from edit_commands import content_of, git, plant

SITE = {
    "site.toml": 'locales = ["en", "zh-CN", "de"]\nsegments = ["vip"]\n[locale.zh-CN]\nprefix = "zh"\n'
    '[locale.de]\nuntranslated = "fallback"\n',
    "audience/segments/vip.yaml": "when: {tag: vip}\n",
    "models/guide.yaml": "path: guide\nroute: /{slug}/\n",
    "redirects.yaml": "- {from: /old/, to: /zh/zhi-nan/}\n",
    "content/index.md": "---\ntitle: Home\n---\n[guide](guide), [zh](/zh/zhi-nan/#a), [de](/de/leitfaden/)\n",
    "content/index.zh-CN.md": "---\ntitle: 首页\n---\n[指南](guide), [指南](/zh/zhi-nan/)\n",
    "content/guide.md": "---\ntitle: Guide\n---\nText.\n",
    "content/guide.zh-CN.md": "---\ntitle: 指南\nslug: zhi-nan\n---\n[本页](/zh/zhi-nan/)\n",
    "content/guide@vip.md": "---\ntitle: Yours\n---\n",
    "content/guide@vip.zh-CN.md": "---\ntitle: 您的指南\n---\n",
    "content/guide.de.md": "---\ntitle: Leitfaden\nslug: leitfaden\n---\n",
    "content/plain.md": "---\ntitle: Plain\n---\n",
    "content/plain.de.md": "---\ntitle: Schlicht\n---\n",
    "content/nur.de.md": "---\ntitle: Nur hier\n---\n",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return plant(tmp_path / "site", SITE)


def test_places_that_name_its_address_stop_it(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    told = fragmint("rm", "guide", "--locale", "zh-CN", "--site", site)
    assert (told.code, content_of(site)) == (1, before)
    assert [line.partition(" names")[0] for line in told.err.splitlines()[:-1]] == [
        "content/index.md:4: error: this link",
        "content/index.zh-CN.md:4: error: this link",
        "redirects.yaml:1: error: this redirect",
    ]


def test_by_force_its_files_go_in_one_commit_and_nothing_else(site: Path, fragmint: Command) -> None:
    before = content_of(site)
    told = fragmint("rm", "guide", "--locale", "zh-CN", "--force", "--site", site)
    assert told.code == 0, told.err
    gone = {"content/guide.zh-CN.md", "content/guide@vip.zh-CN.md"}
    assert content_of(site) == {path: raw for path, raw in before.items() if path not in gone}
    assert git(site, "log", "-1", "--format=%s") == "Remove guide in zh-CN\n"
    git(site, "revert", "--no-edit", "HEAD")
    assert content_of(site) == before


def test_what_only_the_id_names_goes_at_once(site: Path, fragmint: Command) -> None:
    """Links by the id lead on to the next language of the chain."""
    told = fragmint("rm", "content/plain.md", "--locale", "de", "--json", "--site", site)
    assert (told.code, told.facts["removed"], told.facts["problems"]) == (0, ["content/plain.de.md"], [])
    assert fragmint("build", "--site", site).code == 0


def test_its_address_leads_on(site: Path, fragmint: Command) -> None:
    told = fragmint("rm", "guide", "--locale", "zh-CN", "--redirect", "index", "--site", site)
    assert told.code == 0, told.err
    assert "redirect zh-CN /zhi-nan/ → /\n" in told.out
    assert "[zh](index#a)" in (site / "content/index.md").read_text()
    assert "[指南](guide), [指南](index)" in (site / "content/index.zh-CN.md").read_text()
    assert (site / "redirects.yaml").read_text() == (
        "- {from: /old/, to: /zh/}\n- from: /zhi-nan/\n  to: /\n  locale: zh-CN\n"
    )
    assert fragmint("check", "--site", site).code == 0


def test_where_another_language_stands_in_only_a_name_of_its_own_is_lost(
    site: Path, fragmint: Command
) -> None:
    told = fragmint("rm", "guide", "--locale", "de", "--site", site)
    assert told.err.splitlines()[:-1] == [
        "content/index.md:4: error: this link names '/de/leitfaden/' "
        "(change it first, use --redirect TO for links, or --force)"
    ]


def test_the_original_of_others_stays(site: Path, fragmint: Command) -> None:
    told = fragmint("rm", "guide", "--locale", "en", "--redirect", "/", "--site", site)
    assert told.code == 1
    for file in ("content/guide.de.md", "content/guide.zh-CN.md", "content/guide@vip.zh-CN.md"):
        assert f"{file}:1: error: this translation names 'content/guide.md'" in told.err
    assert (site / "content/guide.md").exists()


def test_the_only_language_is_the_whole_fragment(site: Path, fragmint: Command) -> None:
    assert fragmint("rm", "nur", "--locale", "de", "--site", site).code == 0
    assert not (site / "content/nur.de.md").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plain", "--locale", "zh-CN"], "'plain' has no file in 'zh-CN' (it has files in: de, en)"),
        (["plain", "--locale", "fr"], "'fr' is no locale of this site (use one of: en, zh-CN, de)"),
        (["nothing", "--locale", "de"], "there is no fragment 'nothing'"),
        (["content/plain.de.md"], "this file is a part of 'plain': name that, with --locale"),
    ],
)
def test_what_is_not_there_is_named(site: Path, fragmint: Command, arguments: list[str], said: str) -> None:
    before = content_of(site)
    told = fragmint("rm", *arguments, "--site", site)
    assert (told.code, content_of(site)) == (1, before)
    assert said in told.err
