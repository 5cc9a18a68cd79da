"""What Hugo reads whatever its case, where it stands, and where nothing is written at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hugo_comparison import compare
from imported_site import write

from content_repo import yamltext
from content_repo.importers import import_hugo
from content_repo.importers.header import Header
from content_repo.redirects import Redirect, read_redirects
from content_repo.site import load_site

_SETTINGS = (
    'baseURL = "https://h.example/"\ndisableKinds = ["RSS", "sitemap", "404", "robotsTXT"]\n'
    '[permalinks]\nlog = "/:year/:slug/"\n[uglyURLs]\nlog = true\n'
)


def test_terms_count_under_a_key_in_capitals(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "hugo.toml": _SETTINGS,
        "content/log/kelp.md": "---\nTitle: Kelp\nTags: [Sea, Green Things]\nDescription: Long\n---\nKelp.\n",
        "content/log/sand.md": "---\ntitle: Sand\ntags: [sea]\n---\nSand.\n",
    }
    write(tmp_path / "hugo", files)
    compare(tmp_path / "hugo", tmp_path / "site")
    kelp = (tmp_path / "site/content/log/kelp.md").read_text()
    assert "\ntags: [Sea, Green Things]\ndescription: Long\n" in kelp


def test_languages_may_have_a_file_of_settings_each(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "config/_default/hugo.toml": _SETTINGS,
        "config/_default/languages.en.toml": 'contentDir = "content/en"\nweight = 1\ntitle = "Shore"\n',
        "config/_default/languages.da.toml": 'contentDir = "content/da"\nweight = 2\ntitle = "Kyst"\n',
        "config/_default/menus.da.toml": '[[main]]\nname = "Log"\npageRef = "/log"\n',
        "content/en/log/kelp.md": "---\ntitle: Kelp\ndate: 2024-02-03\n---\nKelp.\n",
        "content/da/log/kelp.md": "---\ntitle: Tang\ndate: 2024-02-03\n---\nTang.\n",
        "content/sources/kelp.md": "---\ntitle: Text of no language\n---\nNever shown.\n",
    }
    write(tmp_path / "hugo", files)
    report = compare(tmp_path / "hugo", tmp_path / "site")
    assert report.urls["content/da/log/kelp.md"] == "/da/2024/tang.html"
    assert load_site((tmp_path / "site/site.toml").read_bytes()).locales == ("en", "da")
    assert "content/sources/kelp.md" not in report.urls


def test_aliases_in_a_section_of_files_are_files(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "hugo.toml": _SETTINGS,
        "content/log/kelp.md": "---\nslug: kelp\ndate: 2024-02-03\naliases: [weed, /old/weed/, /a.html, /b.htm, /c.txt]\n"
        "---\nKelp.\n",
        "content/shore/sand.md": "---\naliases: [/grit/, /d.html]\n---\nSand.\n",
    }
    write(tmp_path / "hugo", files)
    compare(tmp_path / "hugo", tmp_path / "site")
    written = {
        file: (tmp_path / "hugo/public" / file).is_file()
        for file in ("2024/weed.html", "old/weed.html", "c.txt.html")
    }
    assert set(written.values()) == {True}
    kelp = (tmp_path / "site/content/log/kelp.md").read_text()
    assert 'aliases: ["/2024/weed.html", "/old/weed.html", /a.html, /b.htm, "/c.txt.html"]' in kelp
    assert "aliases: [/grit/, /d.html]" in (tmp_path / "site/content/shore/sand.md").read_text()


def test_a_mount_may_be_for_one_language(tmp_path: Path) -> None:
    mount = (
        "[[module.mounts]]\nsource = 'content/{}'\ntarget = 'content'\n"
        "[module.mounts.sites.matrix]\nlanguages = ['{}']\n"
    )
    mounts = mount.format("en", "en") + mount.format("dansk", "da")
    files: dict[str, str | bytes] = {
        "hugo.toml": f"{_SETTINGS}[languages]\nen = {{weight = 1}}\nda = {{weight = 2}}\n{mounts}",
        "content/en/a.md": "---\ntitle: Kelp\n---\nKelp.\n",
        "content/dansk/a.md": "---\ntitle: Tang\n---\nTang.\n",
        "content/README.md": "Mounted nowhere.\n",
    }
    write(tmp_path / "hugo", files)
    report = compare(tmp_path / "hugo", tmp_path / "site")
    assert (report.urls["content/dansk/a.md"], "content/README.md" in report.urls) == ("/da/a/", False)


def test_taxonomies_have_an_old_name(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "hugo.toml": f'{_SETTINGS}[indexes]\ntopic = "topics"\n',
        "content/log/kelp.md": "---\nTopics: [Sea]\ntags: [none]\n---\nKelp.\n",
    }
    write(tmp_path / "hugo", files)
    compare(tmp_path / "hugo", tmp_path / "site")
    assert list(load_site((tmp_path / "site/site.toml").read_bytes()).taxonomies) == ["topics"]


def test_an_empty_folder_kept_for_git_is_no_error(tmp_path: Path) -> None:
    write(tmp_path / "hugo", {"hugo.toml": _SETTINGS, "static/.gitkeep": "", "content/a.md": "A"})
    report = import_hugo(tmp_path / "hugo", tmp_path / "site")
    assert report.problems == []
    assert [each.outcome for each in report.lines if each.path == "static/.gitkeep"] == ["skipped"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("title: x\ndraft:\n", "title: x\ndraft: false\n"),
        ("draft: \ntitle: x\n", "draft: false \ntitle: x\n"),
        ("draft: # later\n", "draft: false # later\n"),
        ("{draft: , title: x}\n", "{draft: false , title: x}\n"),
    ],
)
def test_a_value_comes_where_none_was(text: str, wanted: str) -> None:
    header = Header(text, "x.md", 2)
    header.replace(("draft",), "false", "said")
    assert header.text == wanted


@pytest.mark.parametrize(
    ("settings", "entrance"),
    [
        ("defaultContentLanguageInSubdir = true\n", ("/", "/en/")),
        ("", ("/en/", "/")),
        ("disableDefaultLanguageRedirect = true\n", None),
        ("disableDefaultSiteRedirect = true\ndefaultContentLanguageInSubdir = true\n", None),
        ("disableLanguages = ['da']\n", None),
    ],
)
def test_the_default_language_has_its_other_entrance(
    settings: str, entrance: tuple[str, str] | None, tmp_path: Path
) -> None:
    files: dict[str, str | bytes] = {
        "hugo.toml": f"{settings}{_SETTINGS}[languages]\nen = {{weight = 1}}\nda = {{weight = 2}}\n",
        "content/a.md": "---\ntitle: Kelp\n---\nKelp.\n",
        "content/a.da.md": "---\ntitle: Tang\n---\nTang.\n",
    }
    write(tmp_path / "hugo", files)
    compare(tmp_path / "hugo", tmp_path / "site")
    file = tmp_path / "hugo/public" / ("index.html" if "Subdir" in settings else "en/index.html")
    assert (file.exists() and "refresh" in file.read_text()) == (entrance is not None)
    made = tmp_path / "site/redirects.yaml"
    assert made.exists() == (entrance is not None)
    if entrance:
        site = load_site((tmp_path / "site/site.toml").read_bytes())
        found = read_redirects(yamltext.load(made.read_text(), file="redirects.yaml"), site)
        assert found == ([Redirect(*entrance, 301)], [])


def test_data_may_end_with_an_empty_document(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "hugo.toml": _SETTINGS,
        "data/a.yaml": "---\nx: 1\n---\n",
        "data/b.yml": "x: 1\r\n---",
        "data/c.yaml": "x: 1\n---\ny: 2\n",
    }
    write(tmp_path / "hugo", files)
    report = import_hugo(tmp_path / "hugo", tmp_path / "site")
    assert [(each.code, each.file) for each in report.problems] == [("yaml_documents", "data/c.yaml")]
    assert (tmp_path / "site/data/a.yaml").read_bytes() == b"---\nx: 1\n"
    assert (tmp_path / "site/data/b.yaml").read_bytes() == b"x: 1\r\n"
    reasons = {each.path: each.reason for each in report.lines}
    assert reasons["data/b.yml"] == "the suffix became .yaml; the empty document at its end was left out"
    assert import_hugo(tmp_path / "hugo", tmp_path / "site").written == 0
