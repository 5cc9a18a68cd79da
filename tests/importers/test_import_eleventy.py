"""Eleventy: permalinks, data of folders, what is a template."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from imported_site import SITES, codes, fate

from content_repo.importers.eleventy import import_eleventy
from content_repo.importers.eleventy_urls import default_url, named, permalink_url, slugified


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.md", "/"),
        ("about.md", "/about/"),
        ("posts/index.njk", "/posts/"),
        ("posts/one.md", "/posts/one/"),
        ("docs/setup/setup.md", "/docs/setup/"),
        ("posts/2024-01-01-x.md", "/posts/2024-01-01-x/"),
    ],
)
def test_default_addresses(path: str, url: str) -> None:
    assert default_url(named(path)) == url


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("/x/", "/x/"),
        ("x/index.html", "/x/"),
        ("/{{ page.fileSlug }}/", "/kite/"),
        ("{{ page.filePathStem }}.html", "/posts/kite.html"),
        ("/{{ title | slugify }}/", "/uber-and-under/"),
        ("/{{ page.date | date: '%Y/%m/%d' }}/{{ page.fileSlug }}/", "/2024/03/04/kite/"),
        ("/{{ title | reverse }}/", None),
        ("/{{ unknown }}/", None),
        ("/{{ '新闻' | slugify }}/", None),
        ("/{% if x %}a{% endif %}/", None),
    ],
)
def test_permalinks_that_can_be_evaluated(permalink: str, url: str | None) -> None:
    date = datetime(2024, 3, 4, tzinfo=UTC)
    assert permalink_url(permalink, named("posts/2024-03-04-kite.md"), {"title": "Uber & Under"}, date) == url


@pytest.mark.parametrize(
    ("text", "slug"),
    [("Über uns", "ueber-uns"), ("fooBar", "foobar"), ("It's & so", "its-and-so"), ("新 闻", "")],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugified(text) == slug


def test_folders_hand_their_data_to_pages_and_tags_add_up(tmp_path: Path) -> None:
    report = import_eleventy(SITES / "eleventy-small", tmp_path / "site")
    assert (tmp_path / "site/content/posts/2024-03-03-kites.md").read_text() == (
        '---\nurl: /writing/kites/\ndate: 2024-03-03\nlayout: "post.njk"\ntitle: Kites\ntags:\n  ["post", "Wind"]\n---\n'
        'Fly {{ title }}. {% image "kite" %}\n\n![kite](/img/kite.svg)\n'
    )
    assert fate(report, "src/many.njk") == ("skipped", "")
    assert fate(report, "src/feed.njk") == ("skipped", "")
    assert fate(report, "src/img/kite.svg") == ("copied", "static/img/kite.svg")
    assert ("import_url", "src/posts/lost.md", 0) in codes(report)
    assert report.shortcodes == {"for": 1, "endfor": 1, "{{ }}": 2, "image": 1}
