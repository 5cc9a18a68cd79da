"""Pages that nobody meant to be ones, because of their files' names, are told beside the page that they look like."""

from __future__ import annotations

from pathlib import Path

import pytest
from growing_site import GrowingSite

FILES = {
    "site.toml": 'locales = ["en", "de", "zh-CN"]\nsegments = ["members"]\n',
    "audience/segments/members.yaml": "when: {tag: member}\n",
    "theme/page.html": "{{ page.title }}\n",
    "content/index.md": "---\ntitle: Home\n---\n",
}
ABOUT = {"content/news/about.md": "---\ntitle: About\n---\n"}
STRAYS = [
    ("news/about-de.md", "rename it to content/news/about.de.md"),
    ("news/about_zh-cn.md", "rename it to content/news/about.zh-CN.md"),
    ("news/about@vip@de.md", "rename it to content/news/about@vip.de.md"),
    ("news/about@de.md", "rename it to content/news/about.de.md"),
    ("news/about.fr.md", "list the language"),
    ("news/about@rain.md", "write `if:` into it"),
    ("news/about (copy).md", "delete it"),
    ("news/about - Copy.md", "delete it"),
    ("news/about (2).md", "delete it"),
    ("news/about copy 3.md", "delete it"),
    ("news/about.bak.md", "delete it"),
    ("news/about.md.md", "delete it"),
]
OTHERS = [
    *(
        "news/about-us.md",
        "news/about.js.md",
        "news/about-copyright.md",
        "news/about 2.md",
        "news/about-en.md",
    ),
    *("other.fr.md", "other-de.md", "team@home.md", "news/copy.md"),
]


def told(grown: GrowingSite, files: dict[str, str]) -> list[tuple[str, str, str]]:
    grown.write(files)
    found = grown.incremental()
    assert found == grown.clean()
    return sorted((each.code, each.file, each.fix) for each in found.problems)


@pytest.fixture
def grown(tmp_path: Path) -> GrowingSite:
    return GrowingSite(tmp_path)


@pytest.mark.parametrize(("path", "fix"), STRAYS)
def test_it_is_told_while_the_other_is_there(path: str, fix: str, grown: GrowingSite) -> None:
    stray = {f"content/{path}": "---\ntitle: Stray\n---\n"}
    assert told(grown, FILES | stray) == []
    ((code, file, found),) = told(grown, FILES | stray | ABOUT)
    assert (code, file) == ("stray_file", f"content/{path}")
    assert found.startswith(fix)
    assert told(grown, FILES | ABOUT) == []


def test_other_names_are_fine(grown: GrowingSite) -> None:
    others = {f"content/{path}": f"---\ntitle: {path}\n---\n" for path in OTHERS}
    assert told(grown, FILES | ABOUT | others) == []


def test_a_condition_makes_a_variation_of_it(grown: GrowingSite) -> None:
    path = "content/news/about@rain.md"
    assert len(told(grown, FILES | ABOUT | {path: "---\ntitle: Rain\n---\n"})) == 1
    assert told(grown, FILES | ABOUT | {path: "---\ntitle: Rain\nif: {device: mobile}\n---\n"}) == []
    assert len(told(grown, FILES | ABOUT | {path: "---\ntitle: Rain\n---\n"})) == 1


def test_a_name_that_is_nearly_right_is_told_once(grown: GrowingSite) -> None:
    nearly = {"content/news/about@membrs.md": "---\ntitle: A\n---\n", "content/news/about.zh-cn.md": "# B\n"}
    found = told(grown, FILES | ABOUT | nearly)
    assert [code for code, *_ in found] == ["misspelt_locale", "misspelt_segment"]


def test_translations_in_a_folder_are_told_once(grown: GrowingSite) -> None:
    folder = {f"content/de/{name}.md": "# A\n" for name in "ab"}
    ((code, file, fix),) = told(grown, FILES | folder)
    assert (code, file) == ("stray_file", "content/de/a.md")
    assert "content/about.de.md" in fix
    assert told(grown, FILES | {"site.toml": ""} | folder) == []


def test_a_site_may_take_them_as_they_are(grown: GrowingSite) -> None:
    settings = {"site.toml": FILES["site.toml"] + '[checks]\nstray_file = "off"\n'}
    stray = {"content/news/about-de.md": "# A\n"}
    assert told(grown, FILES | ABOUT | stray | settings) == []
    assert len(told(grown, FILES | ABOUT | stray)) == 1
