"""Zola: addresses, translations, taxonomies, inner links."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_site import SITES, codes, write

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


def test_addresses_in_other_scripts_are_named(tmp_path: Path) -> None:
    files = {"config.toml": "", "content/新闻.md": "+++\ntitle = 'x'\n+++\n"}
    report = import_zola(write(tmp_path / "src", files), tmp_path / "site")
    assert codes(report) == [("import_url", "content/新闻.md", 0)]
    assert report.urls == {"content/新闻.md": "/新闻/"}
