"""`fragmint translations`: the table, the lists, and accepting what is up to date."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from translated_site import SITE, TranslatedSite

from cms.__main__ import main

ABOUT = "---\ntitle: About\n---\nOpen daily.\n"


@dataclass
class Commands:
    """The command on one site; `json` returns what scripts get."""

    site: TranslatedSite
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(
                ["translations", *arguments, "--site", str(self.site.root), "--now", "2026-06-01", "-j", "1"]
            )
        told = self.capsys.readouterr()
        return int(left.value.code or 0), told.out, told.err

    def json(self, *arguments: str) -> Any:
        code, out, err = self.run(*arguments, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def states(self, *arguments: str) -> dict[str, str]:
        return {each["file"]: each["status"] for each in self.json(*arguments)["translations"]}


@pytest.fixture
def commands(site: TranslatedSite, capsys: pytest.CaptureFixture[str]) -> Commands:
    """`about` translated into German, tracked; into Chinese, untracked; committed."""
    site.write({"site.toml": 'locales = ["en", "zh-CN", "de", "de-CH"]\nsegments = ["vip"]\n'})
    site.write(
        {"site.toml": (site.root / "site.toml").read_text() + '[locale.de-CH]\nfallback = ["de", "en"]\n'}
    )
    site.write({"content/about.md": ABOUT})
    source = site.blob("content/about.md")
    site.write({"content/about.de.md": f"---\ntitle: Über uns # bleibt\nsource: {source}\n---\nWir.\n"})
    site.commit()
    return Commands(site, capsys)


def test_a_table_of_languages(commands: Commands) -> None:
    code, out, _ = commands.run()
    assert code == 0
    assert out.splitlines() == [
        "locale\tlanguage\ttranslated\tstale\tuntracked\tmissing\twaiting",
        "en\tEnglish\t0\t0\t0\t0\t0",
        "zh-CN\t简体中文\t0\t0\t1\t1\t0",
        "de\tDeutsch\t1\t0\t0\t1\t0",
        "de-CH\tSchweizer Hochdeutsch\t0\t0\t0\t1\t0",
    ]


def test_the_files_behind_it(commands: Commands) -> None:
    assert commands.states() == {
        "content/about.de.md": "translated",
        "content/about.zh-CN.md": "untracked",
        "content/index.zh-CN.md": "missing",
        "content/index.de.md": "missing",
        "content/index.de-CH.md": "missing",
    }
    assert commands.states("--locale", "de", "--status", "missing") == {"content/index.de.md": "missing"}
    assert commands.states("about") == {
        "content/about.de.md": "translated",
        "content/about.zh-CN.md": "untracked",
    }
    assert commands.states("/about/") == commands.states("about") == commands.states("ab*")
    assert (
        commands.run("--status", "missing", "--locale", "de")[1]
        == "missing\tcontent/index.de.md\tcontent/index.md\n"
    )


def test_stale_ones_come_with_the_difference(commands: Commands) -> None:
    commands.site.write({"content/about.md": ABOUT.replace("daily", "at noon")})
    (found,) = commands.json("--status", "stale")["translations"]
    assert (found["file"], found["source"], found["changed"]) == (
        "content/about.de.md",
        "content/about.md",
        "“Open daily.” → “Open at noon.”",
    )
    assert found["diff"].splitlines()[-2:] == ["-Open daily.", "+Open at noon."]
    assert "+Open at noon." in commands.run("about")[1]


def test_accepting_writes_one_line(commands: Commands) -> None:
    site = commands.site
    site.write({"content/about.md": ABOUT.replace("daily", "at noon")})
    before = (site.root / "content/about.de.md").read_text()
    old, new = before.split("source: ")[1].split("\n")[0], site.blob("content/about.md")
    assert commands.json("content/about.de.md", "--accept")["accepted"] == ["content/about.de.md"]
    after = (site.root / "content/about.de.md").read_text()
    assert after.replace('"', "") == before.replace(old, new)
    assert commands.states("about")["content/about.de.md"] == "translated"
    assert commands.json("about", "--accept")["accepted"] == ["content/about.zh-CN.md"]
    assert set(commands.states("about").values()) == {"translated"}
    assert commands.run("about", "--accept")[:2] == (
        0,
        "Nothing to accept: all of these are up to date or missing.\n",
    )


def test_a_dry_run_changes_nothing(commands: Commands) -> None:
    before = (commands.site.root / "content/about.zh-CN.md").read_bytes()
    code, out, _ = commands.run("about", "--accept", "--dry-run")
    assert code == 0
    assert f"+source: {commands.site.blob('content/about.md')}" in out.replace('"', "")
    assert (commands.site.root / "content/about.zh-CN.md").read_bytes() == before


def test_what_was_made_from_chinese_is_accepted_with_the_chinese_file(commands: Commands) -> None:
    site = commands.site
    site.write({"site.toml": SITE})
    chinese = site.blob("content/about.zh-CN.md")
    site.write({"content/about.zh-Hant.md": f"---\ntitle: 關於\nsource: {chinese}\n---\n"})
    site.commit()
    site.write({"content/about.zh-CN.md": "---\ntitle: 关于我们\n---\n我们。\n"})
    assert commands.json("--locale", "zh-Hant", "--accept")["accepted"] == ["content/about.zh-Hant.md"]
    assert site.blob("content/about.zh-CN.md") in (site.root / "content/about.zh-Hant.md").read_text()


def test_a_field_called_source_is_not_written_over(commands: Commands) -> None:
    commands.site.write({"content/about.zh-CN.md": "---\ntitle: 关于\nsource: 新华社\n---\n"})
    code, _, err = commands.run("about", "--accept")
    assert code == 1
    assert err.startswith("content/about.zh-CN.md:3: error: `source` is a field of its own")
    assert "新华社" in (commands.site.root / "content/about.zh-CN.md").read_text()


def test_a_variation_is_tracked_when_its_file_is_named(commands: Commands) -> None:
    commands.site.write({"content/about@vip.md": "---\ntitle: V\n---\n"})
    assert "content/about@vip.md" not in commands.states()
    assert commands.json("**", "--accept")["accepted"] == ["content/about.zh-CN.md"]
    assert commands.json("content/about@vip.md", "--accept")["accepted"] == ["content/about@vip.md"]
    assert commands.states()["content/about@vip.md"] == "translated"


def test_a_fragment_without_translations_is_no_mistake(commands: Commands) -> None:
    commands.site.write(
        {"site.toml": 'locales = ["en"]\n', "content/about.de.md": None, "content/about.zh-CN.md": None}
    )
    assert commands.states("about") == commands.states("**") == {}


def test_what_waits_is_counted(commands: Commands) -> None:
    commands.site.write({"content/index.de.md": "---\ntitle: Start\npublish: false\n---\n"})
    rows = {each["locale"]: each for each in commands.json()["locales"]}
    assert (rows["de"]["waiting"], rows["de"]["untracked"], rows["de"]["missing"]) == (1, 1, 0)
    assert commands.states("--status", "waiting") == {"content/index.de.md": "untracked"}
    toml = commands.site.root / "site.toml"
    toml.write_text(toml.read_text() + "[locale.de]\npublish = false\n")
    assert {each["locale"]: each["waiting"] for each in commands.json()["locales"]}["de"] == 2


def test_a_commit_may_be_asked_and_not_accepted(commands: Commands) -> None:
    commands.site.write({"content/about.md": ABOUT.replace("daily", "at noon")})
    assert commands.states("about")["content/about.de.md"] == "stale"
    assert commands.states("about", "--commit", "HEAD")["content/about.de.md"] == "translated"
    assert commands.run("about", "--accept", "--commit", "HEAD")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("abuot",), "did you mean about?"),
        (("--locale", "fr"), "the site has no locale 'fr'"),
        (("--status", "old"), "there is no status 'old'"),
        (("--accept",), "name fragments, files, or a --locale"),
    ],
)
def test_wrong_usage(commands: Commands, arguments: tuple[str, ...], message: str) -> None:
    code, _, err = commands.run(*arguments)
    assert code == 2
    assert message in err


def test_a_damaged_memory_is_made_anew(commands: Commands) -> None:
    before = commands.states()
    memory = commands.site.root / ".fragmint" / "content-tree.db"
    memory.write_bytes(memory.read_bytes()[:5000])
    assert commands.states() == before
