"""Ghost: what readers could not see stays hidden; texts of every editor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from imported_site import SITES, build, codes, fate, page_file, write

from content_repo.importers import ImportReport
from content_repo.importers.ghost import import_ghost
from content_repo.site import load_site


@pytest.fixture
def small(tmp_path: Path) -> tuple[ImportReport, Path]:
    return import_ghost(SITES / "ghost-small", tmp_path / "site"), tmp_path / "site"


def body(site: Path, path: str) -> str:
    return (site / path).read_text().split("\n---\n", 1)[1]


def test_texts_of_every_editor(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    assert body(site, "content/posts/markdown.md") == "# Written *so*\n\n- a\n- b\n"
    assert body(site, "content/posts/sails.md") == (
        'Up **high**, [about](/about/)\n\n<div class="x">raw</div>\n\n'
        '<figure class="kg-card kg-bookmark-card"><a href="https://b.example">b</a></figure>\n'
    )
    assert body(site, "content/posts/draft.md") == (
        "**Bold** and [link](https://x.example/)\\\nend\n\n![Mast](/content/images/2024/05/mast.svg)\n\n"
        '```\n{"heading": "More"}\n```\n\n- one\n- two\n'
    )
    assert body(site, "content/posts/lex.md") == (
        "## Lexical\n\na \\< b **strong**\\\n[y](https://y.example/)\n\n***\n\n```python\nprint(1)\n```\n"
    )
    assert report.shortcodes == {"kg-bookmark": 1, "card:toggle": 1}


def test_what_was_paid_for_or_secret_is_not_published(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    assert "draft: true" in (site / "content/posts/paid.md").read_text()
    assert ("import_protected", "mast.ghost.json#post-paid", 0) in codes(report)
    assert not any("$2a$10" in each.read_text() for each in site.rglob("*.md"))
    assert fate(report, "mast.ghost.json#tag-hash-intern") == ("skipped", "")


def test_settings_and_redirects(small: tuple[ImportReport, Path]) -> None:
    _, site = small
    found = load_site((site / "site.toml").read_bytes())
    assert (found.name, found.timezone) == ("Mast & Co", "Europe/Oslo")
    assert [each.url for each in found.menus["main"]] == ["/", "/about/"]
    assert (site / "redirects.yaml").read_text() == (
        '- {from: "/old-sails/", to: "/sails/", status: 301}\n- {from: "/tmp/", to: "/about/", status: 302}\n'
    )


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"db": []}', '{"db": [{"data": {"x": 1}}]}', "[" * 100_000]
)
def test_what_is_no_export_of_ghost_is_named(tmp_path: Path, content: str) -> None:
    report = import_ghost(write(tmp_path / "src", {"x.json": content}) / "x.json", tmp_path / "site")
    assert fate(report, "x.json") == ("skipped", "")
    assert [each[0] for each in codes(report)] in (["json_syntax"], ["import_source"])


def test_half_a_letter_is_no_crash(tmp_path: Path) -> None:
    text = json.dumps(
        {"data": {"posts": [{"id": "1", "slug": "x", "title": "a\ud800b", "html": "<p>\ud800</p>"}]}}
    )
    import_ghost(write(tmp_path / "src", {"x.json": text}), tmp_path / "site")
    assert 'title: "a?b"' in (tmp_path / "site/content/posts/x.md").read_text()


def test_slugs_of_files_that_are_made_here_move_and_the_site_builds(tmp_path: Path) -> None:
    """Ghost has its feed at /rss/, and so lets a post be called feed.xml."""
    slugs = [
        "feed.xml",
        "sitemap.xml",
        "sitemap-2.xml",
        "robots.txt",
        "404.html",
        "Feed.XML",
        "tag",
        "assets",
    ]
    free = ["404", "sitemap", "rss", "tags", "page"]
    posts = [
        {"id": str(n), "slug": slug, "title": slug, "html": "<p>x</p>", "type": "post" if n % 2 else "page"}
        | {"status": "published", "published_at": "2024-01-01T00:00:00.000Z"}
        for n, slug in enumerate([*slugs, *free])
    ]
    data = {
        "posts": posts,
        "tags": [{"id": "t", "slug": "news", "name": "News"}],
        "posts_tags": [{"post_id": "0", "tag_id": "t"}],
        "settings": [{"key": "url", "value": "https://g.example"}, {"key": "title", "value": "G"}],
    }
    export = write(tmp_path / "ghost", {"g.json": json.dumps({"db": [{"data": data}]})})
    report = import_ghost(export, tmp_path / "site")
    urls = {path.partition("#")[2].partition("-")[2]: url for path, url in report.urls.items()}
    assert urls["feed.xml"] == "/feed.xml-2/"
    assert {slug: urls[slug] for slug in free} == {slug: f"/{slug}/" for slug in free}
    told = {each.file.partition("#")[2].partition("-")[2] for each in report.problems}
    assert told == set(slugs)
    build(tmp_path / "site", tmp_path / "out", tmp_path / "state")
    for url in urls.values():
        assert (tmp_path / "out" / page_file(url)).is_file(), url
    assert (tmp_path / "out/sitemap.xml").is_file()
