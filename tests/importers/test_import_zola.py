"""Zola: addresses, translations, taxonomies, inner links."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_site import SITES, build, codes, page_file, write

from content_repo.importers.zola import import_zola
from content_repo.importers.zola_pages import slugified


@pytest.mark.parametrize(
    ("text", "mode", "slug"),
    [
        ("Hello, World_1", "on", "hello-world-1"),
        ("Über Straße", "on", "uber-strasse"),
        ("Hello, World?", "safe", "Hello,_World"),
        ("Any Thing", "off", "Any Thing"),
    ],
)
def test_slugs(text: str, mode: str, slug: str) -> None:
    assert slugified(text, mode) == slug


def test_a_page_and_its_translation(tmp_path: Path) -> None:
    report = import_zola(SITES / "zola-small", tmp_path / "site")
    content = tmp_path / "site/content/blog"
    first = (content / "2024-05-01-first-tide.md").read_text()
    assert 'tags: ["Spring Tide", "moon"]\n' in first
    assert "aliases:\n  - /old/first\n" in first
    assert "[the guide](/docs/guide/reading/#tables) and `@/docs/guide/reading.md`" in first
    assert (content / "2024-05-01-first-tide.fr.md").read_text() == (
        '---\nslug: "first-tide"\npublish: false\ntitle: "Première marée"\nzola_date: 2024-05-02\n'
        'zola_aliases:\n  - "/vieux/"\nzola_draft: true\n---\nVoir.\n'
    )
    assert report.shortcodes == {"youtube": 1, "quote": 1}
    assert ("front_matter_toml", "content/broken.md", 2) in codes(report)
    redirects = (tmp_path / "site/redirects.yaml").read_text()
    assert '- {from: "/docs/", to: "/docs/guide/reading/", status: 301}\n' in redirects


def test_a_draft_never_shows_through_its_translation_nor_hides_it(tmp_path: Path) -> None:
    files = {
        "config.toml": 'base_url = "https://x.example/sub"\n[languages.fr]\n',
        "content/a.md": "+++\ntitle = 'a'\ndraft = true\n+++\n",
        "content/a.fr.md": "+++\ntitle = 'b'\n+++\n",
    }
    report = import_zola(write(tmp_path / "src", files), tmp_path / "site")
    assert (
        report.urls == {"content/a.md": "/sub/a/", "content/a.fr.md": "/fr/sub/fr/a/"}
        or len(report.urls) == 2
    )
    assert (tmp_path / "site/content/a-fr.fr.md").exists()


def test_names_terms_and_anchors_in_other_scripts_are_where_zola_has_them(tmp_path: Path) -> None:
    files = {
        "config.toml": 'base_url = "https://z.example"\ntaxonomies = [{name = "tags"}, {name = "Темы"}]\n'
        'taxonomy_root = "by"\n[languages.ru]\n',
        "content/新闻.md": "+++\ntitle = 'x'\n[taxonomies]\ntags = ['Über uns', 'plain', '旅行']\n'Темы' = ['Мир']\n+++\n"
        "## Привет, *мир*!\r\n\n## Привет мир\n\n# Plain\n\n## Own {#own}\n\n```\n# код\n```\n# [Ссылка](/x/) ##\n# H's\n",
        "content/новости/_index.md": "+++\ntitle = 'Новости'\n+++\n",
        "content/новости/2024-01-02-день.md": "+++\ntitle = 'День'\n+++\n",
        "content/новости/b.ru.md": "+++\ntitle = 'b'\n[taxonomies]\ntags = ['Чай']\n+++\n",
    }
    site = tmp_path / "site"
    report = import_zola(write(tmp_path / "src", files), site)
    assert codes(report) == []
    assert report.urls == {
        "content/новости/_index.md": "/новости/",
        "content/新闻.md": "/xin-wen/",
        "content/новости/2024-01-02-день.md": "/новости/den/",
        "content/новости/b.ru.md": "/ru/новости/b/",
    }
    body = (site / "content/新闻.md").read_bytes().decode().rpartition("---\r\n")[2]
    assert body == (
        "## Привет, *мир*! {#privet-mir}\r\n\n## Привет мир {#privet-mir-1}\n\n# Plain\n\n## Own {#own}\n\n"
        "```\n# код\n```\n# [Ссылка](/x/) {#ssylka} ##\n# H's {#h-s}\n"
    )
    build(site, tmp_path / "out", tmp_path / "state")
    for url in (
        "/by/tags/uber-uns/",
        "/by/tags/plain/",
        "/by/tags/lv-xing/",
        "/by/temy/mir/",
        "/ru/by/tags/chai/",
    ):
        assert (tmp_path / "out" / page_file(url)).is_file(), url
    page = (tmp_path / "out/xin-wen/index.html").read_text()
    assert 'href="/by/tags/uber-uns/"' in (tmp_path / "out/by/tags/index.html").read_text()
    assert 'id="privet-mir-1"' in page


def test_what_the_configuration_says_of_slugs(tmp_path: Path) -> None:
    files = {
        "config.toml": "[slugify]\npaths = 'off'\ntaxonomies = 'off'\nanchors = 'off'\npaths_keep_dates = true\n",
        "content/2024-01-02-Größe.md": "+++\ntitle = 'x'\n+++\n# Größe da\n",
    }
    report = import_zola(write(tmp_path / "src", files), tmp_path / "site")
    assert report.urls == {"content/2024-01-02-Größe.md": "/2024-01-02-Größe/"}
    assert "# Größe da {#Größe_da}\n" in (tmp_path / "site/content/2024-01-02-Größe.md").read_text()
