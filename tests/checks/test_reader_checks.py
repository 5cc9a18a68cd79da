"""What readers of bodies would stumble over: each finding, where it stands, and what is none."""

from __future__ import annotations

import pytest
from checked_site import SITE, CheckedSite

SECURE = 'base_url = "https://www.example.com"\n' + SITE
TITLED = {"theme/page.html": "<title>x</title><h1>{{ page.title }}</h1>{{ page.content }}"}
BESIDE = {
    "content/other.md": "---\ntitle: Other\n---\n## A place\n\n::fragment{use=promo/a}\n",
    "content/promo/a.md": "---\ntitle: A\n---\n## In a fragment\n",
    "assets/x.png": "x",
    "assets/y.png": "x",
    "assets/y.png.yaml": "alt: A view\n",
}


def home(body: str) -> dict[str, str | None]:
    return {"content/index.md": f"---\ntitle: Home\n---\n{body}\n"}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("![](x.png)", [("missing_alt", "warning", 4)]),
        (
            "one\ntwo ![](x.png)\\\nthree ![x.png](x.png)",
            [("missing_alt", "warning", 5), ("missing_alt", "warning", 6)],
        ),
        ("![IMG_2034](x.png)", [("missing_alt", "warning", 4)]),
        ("![a view](x.png) ![](x.png){role=presentation}", []),
        ("[](other)", [("empty_link", "warning", 4)]),
        ("[![](x.png)](other)", [("empty_link", "warning", 4), ("missing_alt", "warning", 4)]),
        ("[![view](x.png)](other) [`x`](other)", []),
        ("## A\n\n##\n", [("empty_heading", "warning", 6)]),
        ("## A\n\n#### B\n\n## C\n\n### D", [("heading_order", "info", 6)]),
        ("#### A\n", [("heading_order", "info", 4)]),
        ("# A\n\n# B", [("several_h1", "info", 4), ("several_h1", "info", 6)]),
        ("![a](http://other.example/a.png)", [("mixed_content", "warning", 4)]),
        ("[a](http://other.example/) <http://other.example>", [("insecure_link", "info", 4)]),
        ("[a](https://other.example/) [b](mailto:a@b.example) [c](//other.example)", []),
        ("[a](#nowhere)", [("broken_anchor", "warning", 4)]),
        ("[a](#here) [b](#%E9%A1%B5) [top](#top) [top](#)\n\n## Here\n\n## 页", []),
        ("[a](other#a-place) [b](/other/#in-a-fragment)", []),
        ("text\n\n- [a](other#nowhere)\n- [b](/other/#a-place)", [("broken_anchor", "warning", 6)]),
        ("| a | b |\n|---|---|\n| 1 | [x](#no) |", [("broken_anchor", "warning", 6)]),
        ('<a href="#no">x</a>', [("broken_anchor", "warning", 4)]),
        ('<div id="yes">x</div>\n\n[a](#yes)', []),
        ('<p>\n<a href="/none/">x</a></p>', [("broken_raw_link", "warning", 5)]),
        ('<img src="/none.png" alt="x"> <a href="/other/">o</a>', [("broken_raw_link", "warning", 4)]),
        ('<img src="/assets/x.png"><img src="/assets/x.png" alt="">', [("missing_alt", "warning", 4)]),
        ('<iframe src="http://other.example/"></iframe>', [("mixed_content", "warning", 4)]),
        ("```\n<img src=http://a.example>\n[](x)\n```\n`<img>`", []),
    ],
)
def test_bodies(site: CheckedSite, body: str, found: list[tuple[str, str, int]]) -> None:
    site.write({**TITLED, **BESIDE, **home(body), "site.toml": "trusted_content = true\n" + SECURE})
    told = [each for each in site.findings() if each[0] not in ("unused_asset",)]
    assert told == [(code, severity, f"content/index.md:{line}") for code, severity, line in found]
    assert site.build() == ()


def test_a_sidecar_says_what_an_image_shows(site: CheckedSite) -> None:
    site.write({**BESIDE, **home("![](y.png)")})
    assert ("missing_alt", "warning", "content/index.md:4") not in site.findings()


def test_addresses_over_http_are_fine_in_a_site_over_http(site: CheckedSite) -> None:
    site.write(home("[a](http://other.example/) ![a](http://other.example/a.png)"))
    assert site.findings() == []


def test_headings_are_held_against_the_title_of_the_page_alone(site: CheckedSite) -> None:
    """A body may have the only heading of level 1: where the template writes none, or where it is no page's."""
    site.write(home("# The title\n\n## Part"))
    assert site.findings() == []
    site.write(
        {
            **TITLED,
            **home("::fragment{use=promo/b}"),
            "content/promo/b.md": "---\ntitle: B\n---\n#### Small\n",
        }
    )
    assert site.findings() == []


def test_an_anchor_is_looked_for_on_every_page_that_shows_the_body(site: CheckedSite) -> None:
    site.write(
        {
            "content/promo/a.md": "---\ntitle: A\n---\n[up](#part) and [nowhere](#nothing)\n",
            **home("## Part\n\n::fragment{use=promo/a}"),
        }
    )
    assert site.findings() == [("broken_anchor", "warning", "content/promo/a.md:4")]


def test_an_edit_elsewhere_breaks_and_mends_an_anchor(site: CheckedSite) -> None:
    site.write({**BESIDE, **home("[a](other#a-place)")})
    quiet = [each for each in site.findings() if each[0] != "unused_asset"]
    assert quiet == []
    site.write({"content/other.md": "---\ntitle: Other\n---\n## Another name\n\n::fragment{use=promo/a}\n"})
    assert ("broken_anchor", "warning", "content/index.md:4") in site.findings()
    assert site.check() == site.check("fresh")
    site.write({"content/other.md": "---\ntitle: Other\n---\n## A place\n\n::fragment{use=promo/a}\n"})
    assert [each for each in site.findings() if each[0] != "unused_asset"] == []


def test_a_site_grades_what_is_noticed_while_rendering(site: CheckedSite) -> None:
    site.write(
        {
            **BESIDE,
            **home("![](x.png)"),
            "site.toml": SITE + '[checks]\nmissing_alt = "error"\nunused_asset = "off"\n',
        }
    )
    assert site.findings() == [("missing_alt", "error", "content/index.md:4")]
    assert site.build() == ()
    site.write({"site.toml": SITE + '[checks]\nmissing_alt = "off"\nunused_asset = "off"\n'})
    assert site.findings() == []
