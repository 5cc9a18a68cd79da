"""docs/languages.md: what it shows is what happens."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from translated_site import TranslatedSite

from cms.__main__ import main
from content_repo.site import load_site

GUIDE = (Path(__file__).parents[2] / "docs" / "languages.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first block of a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


COMMANDS = [
    shlex.split(line.partition("#")[0]) for line in GUIDE.splitlines() if line.startswith("fragmint ")
]


def test_the_settings_are_settings() -> None:
    site = load_site(block("toml").encode())
    assert site.default_locale == "en"
    assert site.chain("de-CH") == ("de-CH", "de", "en")
    assert site.chain("zh-Hant") == ("zh-Hant", "zh-CN", "en")
    assert site.prefix("zh-CN") == "zh"


def test_the_template_renders(site: TranslatedSite) -> None:
    site.write({"theme/page.html": block("jinja") + "{{ page.content }}"})
    html = site.page("/zh/about/")
    assert '<html lang="zh-CN" dir="ltr">' in html
    assert '<link rel="alternate" hreflang="de" href="https://www.example.com/de/about/">' in html
    assert '<a href="/zh/about/" lang="zh-CN" hreflang="zh-CN" aria-current="true">简体中文</a>' in html


def test_the_source_is_one(site: TranslatedSite) -> None:
    site.write({"content/about.zh-CN.md": f"---\n{block('yaml')}---\n"})
    assert [each.code for each in site.check() if each.field == "source"] == ["translation_stale"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_runs(site: TranslatedSite, command: list[str]) -> None:
    site.write({"content/blog/a.md": "---\ntitle: A\n---\n", "content/blog/a.de.md": "---\ntitle: Ah\n---\n"})
    with pytest.raises(SystemExit) as left:
        main([*command[1:], "--site", str(site.root), "--now", "2026-06-01", "-j", "1"])
    assert not left.value.code


def test_the_guide_has_commands() -> None:
    assert len(COMMANDS) >= 5
