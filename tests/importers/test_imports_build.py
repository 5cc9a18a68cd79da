"""Whatever is imported builds: no export is so odd that its site stops with an error."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile_exports import Hostile
from imported_site import build, importer, tree, write

from content_repo.problems import ContentError

KINDS = ("ghost", "contentful", "wordpress", "rss", "hugo", "jekyll", "zola", "astro", "eleventy", "markdown")
SEEDS = 12


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_exports_give_sites_that_build(kind: str, tmp_path: Path) -> None:
    imported = 0
    for seed in range(SEEDS):
        source, site = tmp_path / f"{seed}-source", tmp_path / f"{seed}-site"
        Hostile(seed).write(kind, source)
        try:
            importer(kind)(source, site)
        except ContentError as error:
            assert error.problems[0].fix, error
            continue
        imported += 1
        build(site, tmp_path / f"{seed}-out", tmp_path / f"{seed}-state")
    assert imported > SEEDS / 2


def test_links_of_a_feed_are_seen_from_its_items(tmp_path: Path) -> None:
    body = '<p><a href="../two/?a=1&amp;b=2#x">two</a> <img src="pic.png" alt="P"> <a href="https://z.example/">z</a></p>'
    item = f"<item><title>One</title><link>https://y.example/blog/one/</link><description><![CDATA[{body}]]></description></item>"
    feed = f"<rss version='2.0'><channel><link>https://y.example/</link>{item}</channel></rss>"
    importer("rss")(write(tmp_path / "feed", {"feed.xml": feed}), tmp_path / "site")
    (page,) = [
        raw.decode() for path, raw in tree(tmp_path / "site").items() if path.startswith("content/posts/")
    ]
    assert page.endswith("[two](/blog/two/?a=1&b=2#x) ![P](/blog/one/pic.png) [z](https://z.example/)\n")


@pytest.mark.parametrize(("kind", "name"), [("rss", "feed.xml"), ("wordpress", "export.xml")])
def test_refused_xml_is_not_counted_as_imported(kind: str, name: str, tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>'
    report = importer(kind)(write(tmp_path / "source", {name: bomb}), tmp_path / "site")
    assert [(each.path, each.outcome) for each in report.lines] == [(name, "skipped")]
    assert [each.code for each in report.problems if each.severity == "error"] == ["xml_refused"]


def test_a_list_that_holds_itself_is_named(tmp_path: Path) -> None:
    source = write(
        tmp_path / "source", {"a.md": "---\nx: &a [*a]\nx: 1\n---\n", "b.md": "---\ntitle: B\n---\n"}
    )
    report = importer("markdown")(source, tmp_path / "site")
    assert {each.path: each.outcome for each in report.lines} == {"a.md": "skipped", "b.md": "imported"}
