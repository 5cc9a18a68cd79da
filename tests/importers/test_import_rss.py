"""Feeds: RSS and Atom, dates and texts in all their forms."""

from __future__ import annotations

from pathlib import Path

import pytest
from imported_site import SITES, codes, fate, write

from content_repo.importers.rss import import_rss

ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><entry>{}</entry></feed>'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    "<channel><title>Old</title></channel><item><title>T</title><link>https://x.example/t/</link></item></rdf:RDF>"
)


def test_items_keep_address_text_and_everything_else(tmp_path: Path) -> None:
    report = import_rss(SITES / "rss-small", tmp_path / "site")
    assert fate(report, "feed.xml#item-1") == ("imported", "content/posts/glaze.md")
    assert (tmp_path / "site/content/posts/glaze.md").read_text() == (
        '---\nurl: "/2024/05/glaze/"\ntitle: "Glaze & fire"\ndate: "2024-05-06T10:00:00Z"\nauthor: "Noor"\ntags:\n'
        '  - "Glaze"\n  - "Fire"\nsummary: "Short <b>one</b>"\nenclosures:\n  -\n    url: "https://kiln.example/a.mp3"\n'
        '    length: "1"\n    type: "audio/mpeg"\nfeed:\n  id: "k-1"\n  link: "https://kiln.example/2024/05/glaze/"\n'
        '  "itunes:duration": "12:00"\n---\nHot, *very*.\n\n<script>x()</script>\n'
    )
    assert "trusted_content" not in (tmp_path / "site/site.toml").read_text()


@pytest.mark.parametrize(
    ("inside", "body"),
    [
        ('<content type="html">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>', "a & b\n"),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>a &amp; <b>b</b></p></div></content>',
            "a & <b>b</b>\n",
        ),
        ("<content>a &lt;b&gt; *c*</content>", "a \\<b> \\*c\\*\n"),
        ("<summary>only</summary>", "only\n"),
    ],
)
def test_texts_of_atom(tmp_path: Path, inside: str, body: str) -> None:
    import_rss(
        write(tmp_path / "src", {"x.atom": ATOM.format(f"<title>t</title>{inside}")}), tmp_path / "site"
    )
    assert (tmp_path / "site/content/posts/t.md").read_text().split("\n---\n")[1] == body


def test_rdf_and_addresses_that_no_page_can_have(tmp_path: Path) -> None:
    feed = "<rss><channel><item><title>a</title><link>javascript:x</link></item><item><link>https://x/?p=1</link></item></channel></rss>"
    report = import_rss(write(tmp_path / "src", {"a.rdf": RDF, "b.rss": feed}), tmp_path / "site")
    assert (codes(report), report.urls) == ([], {"a.rdf#item-1": "/t/"})
