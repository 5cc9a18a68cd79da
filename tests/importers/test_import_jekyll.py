"""Jekyll: permalinks as its documentation prints them, Liquid, defaults, and where files go."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from imported_site import SITES, codes, fate, write

from content_repo.importers import ImportReport
from content_repo.importers.jekyll import import_jekyll
from content_repo.importers.jekyll_liquid import Liquid
from content_repo.importers.jekyll_urls import Address, document_url, page_url, post_url, slugify
from content_repo.site import load_site

POST = Address(
    "slap-chop", categories=("Clean", "Big House"), date=datetime(2009, 4, 29, 15, 1, 2, tzinfo=UTC)
)
PLAIN = Address("slap-chop", date=POST.date)


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("date", "/2009/04/29/slap-chop.html"),
        ("pretty", "/2009/04/29/slap-chop/"),
        ("ordinal", "/2009/119/slap-chop.html"),
        ("weekdate", "/2009/W18/Wed/slap-chop.html"),
        ("none", "/slap-chop.html"),
        ("/:month-:day-:year/:title:output_ext", "/04-29-2009/slap-chop.html"),
        ("/blog/:year/:month/:day/:title/", "/blog/2009/04/29/slap-chop/"),
        ("/:year/:month/:title", "/2009/04/slap-chop"),
        ("/:short_year/:i_month/:i_day/:long_month/:long_day", "/09/4/29/April/Wednesday"),
        ("/:hour:minute:second/:unknown", "/150102/:unknown"),
    ],
)
def test_posts_have_the_addresses_that_jekyll_documents(permalink: str, url: str) -> None:
    assert post_url(PLAIN, permalink) == url


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("none", "/clean/big house/slap-chop.html"),
        ("/:slugified_categories/:slug/", "/clean/big-house/slap-chop/"),
    ],
)
def test_categories_in_addresses(permalink: str, url: str) -> None:
    assert post_url(POST, permalink) == url


@pytest.mark.parametrize(
    ("style", "page", "document"),
    [
        ("date", "/a/b.html", "/docs/a/b.html"),
        ("pretty", "/a/b/", "/docs/a/b/"),
        ("none", "/a/b.html", "/docs/a/b.html"),
        ("/:title/", "/a/b/", "/docs/a/b/"),
        ("/:year/:title:output_ext", "/a/b.html", "/docs/a/b.html"),
        ("/:year/:title", "/a/b", "/docs/a/b"),
    ],
)
def test_pages_and_documents_end_as_the_style_says(style: str, page: str, document: str) -> None:
    address = Address("b", "a", collection="docs")
    assert (page_url(address, style), document_url(address, "", style)) == (page, document)
    assert page_url(Address("index", "a"), style) == "/a/"


@pytest.mark.parametrize(
    ("text", "default", "pretty"),
    [
        ("Hello, World!", "hello-world", "hello,-world!"),
        ("_x_ Ü", "x-ü", "_x_-ü"),
        ("新 闻", "新-闻", "新-闻"),
    ],
)
def test_slugs(text: str, default: str, pretty: str) -> None:
    assert (slugify(text), slugify(text, "pretty")) == (default, pretty)


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("{% post_url 2024-01-01-x %}", "/b/found/"),
        ("{% link nope.md %}", "{% link nope.md %}"),
        ("{% highlight rb linenos %}\na```b\n{% endhighlight %}", "````rb\na```b\n````"),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("{% comment %} a -- b {% endcomment %}", "<!-- a - - b -->"),
        ("{{ site.title }} {{page.n}} {{ site.baseurl }}/x", "T 7 /b/x"),
        ("{{ '/x' | relative_url }} {{ 'y' | absolute_url }}", "/b/x https://h/b/y"),
        ("{{ site.title | upcase }}", "{{ site.title | upcase }}"),
        ("a\n{: .lead #top }\n{:toc}", "a\n{.lead #top}\n{:toc}"),
        ("{% for a in b %}{% endfor %}", "{% for a in b %}{% endfor %}"),
    ],
)
def test_liquid_with_a_plain_meaning_is_written_as_markdown(written: str, becomes: str) -> None:
    liquid = Liquid(
        {"title": "T"}, lambda tag, name: "/found/" if tag == "post_url" else None, "/b", "https://h"
    )
    assert liquid.convert(written, {"n": 7}) == becomes


@pytest.fixture
def small(tmp_path: Path) -> tuple[ImportReport, Path]:
    return import_jekyll(SITES / "jekyll-small", tmp_path / "site"), tmp_path / "site"


def test_a_post_keeps_its_front_matter_line_by_line(small: tuple[ImportReport, Path]) -> None:
    _, site = small
    assert (site / "content/posts/first-loaf.md").read_text() == (
        '---\nurl: /bread/daily/2024/02/29/first-loaf/\ndate: 2024-02-29\nauthor: "Ana"\nlayout: post\n'
        'title: "The first loaf"   # baked at dawn\ncategories: ["bread", "daily"]\ntags: [Rye, Sour Dough]\n'
        "redirect_from:\n  - /old/first.html\n---\n"
        "See [the second](/2024/03/02/second/) and /help/guide/ovens/.\n<!--more-->\n\n"
        '```ruby\nputs "hi"\n```\n\n{% include note.html text="mind the crumbs" %}\n\n![loaf](/img/loaf.svg)\n'
    )


def test_files_go_where_they_are_found(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    assert fate(report, "_data/prices.yml") == ("copied", "data/prices.yaml")
    assert fate(report, "assets/css/plain.css") == ("copied", "static/assets/css/plain.css")
    assert fate(report, "assets/css/main.scss") == ("skipped", "")
    assert fate(report, "_posts/undated.md") == ("skipped", "")
    assert fate(report, "moved.md") == ("imported", "redirects.yaml")
    assert "type: resource" in (site / "content/staff/ana.md").read_text()
    assert "draft: true" in (site / "content/notes/hidden.md").read_text()
    assert report.shortcodes == {"include": 1, "{{ }}": 2, "for": 1, "endfor": 1}
    found = load_site((site / "site.toml").read_bytes())
    assert (found.name, found.base_url, found.timezone) == (
        "Mill Street",
        "https://mill.example",
        "Europe/Lisbon",
    )


def test_two_posts_of_one_name_keep_their_days(tmp_path: Path) -> None:
    post = "---\ntitle: x\n---\n"
    source = write(tmp_path / "src", {"_posts/2023-01-01-x.md": post, "_posts/2024-01-01-x.md": post})
    report = import_jekyll(source, tmp_path / "site")
    assert [line.target for line in report.lines] == [
        "content/posts/2023-01-01-x.md",
        "content/posts/2024-01-01-x.md",
    ]
    assert list(report.urls.values()) == ["/2023/01/01/x.html", "/2024/01/01/x.html"]


def test_a_configuration_that_cannot_be_read_is_named_and_the_rest_arrives(tmp_path: Path) -> None:
    source = write(tmp_path / "src", {"_config.yml": "a: [\n", "index.md": "---\ntitle: x\n---\n"})
    report = import_jekyll(source, tmp_path / "site")
    assert codes(report) == [("yaml_syntax", "_config.yml", 1)] or codes(report)[0][:2] == (
        "yaml_syntax",
        "_config.yml",
    )
    assert report.urls == {"index.md": "/"}


def test_a_page_at_the_address_of_the_list_of_terms_stays_there(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "_posts/2024-01-01-x.md": "---\ntags: [a]\ncategories: [b]\n---\n",
        "_pages/tags.md": "---\n---\n",
        "list.md": "---\npermalink: /tags/\n---\n",
        "categories.md": "---\npermalink: /categories/\n---\n",
    }
    report = import_jekyll(write(tmp_path / "src", files), tmp_path / "site")
    assert report.urls["list.md"] == "/tags/"
    assert list(load_site((tmp_path / "site/site.toml").read_bytes()).taxonomies) == ["categories"]
