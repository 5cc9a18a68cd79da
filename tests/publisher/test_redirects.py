"""`redirects.yaml` and old paths of pages, as the edge gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from growing_site import GrowingSite, page

from content_repo.problems import ContentError

FILES = {
    "site.toml": 'locales = ["en", "de"]\n',
    "theme/page.html": "{{ page.title }}",
    "content/index.md": page(["title: Home", "url: /"]),
    "content/news.md": page(["title: News", "aliases: [old-news, /2019/news.html]"]),
    "content/news.de.md": page(["title: Neues"]),
    "content/中文.md": page(["title: Chinese"]),
    "redirects.yaml": """\
- {from: /gone/, status: 410}
- {from: /spring/, to: "https://example.org/s?a=b", status: 302}
- {from: /zh/, to: "/中文/?from=zh#top"}
- {from: /alt/, to: /neu/, locale: de}
- {from: /news/, to: /}
- {from: /old-news/, to: /}
""",
}


@pytest.fixture
def grown(tmp_path: Path) -> Iterator[GrowingSite]:
    made = GrowingSite(tmp_path)
    made.write(FILES)
    yield made
    made.close()


def redirects(grown: GrowingSite) -> dict[str, tuple[int, str]]:
    built = grown.kept().build()
    return dict(grown.kept().edge_table(built).redirects)


def test_a_file_before_aliases_and_pages_before_both(grown: GrowingSite) -> None:
    assert redirects(grown) == {
        "/gone/": (410, ""),
        "/spring/": (302, "https://example.org/s?a=b"),
        "/zh/": (301, "/%E4%B8%AD%E6%96%87/?from=zh#top"),
        "/de/alt/": (301, "/de/neu/"),
        "/old-news/": (301, "/"),
        "/2019/news.html": (301, "/news/"),
        "/de/old-news/": (301, "/de/news/"),
        "/de/2019/news.html": (301, "/de/news/"),
    }


def test_addresses_as_people_and_browsers_write_them(grown: GrowingSite) -> None:
    """With spaces, and percent-encoded; what follows the path stays the author's, in what a header may hold."""
    rows = [
        ("/old shop/", "/a b.json"),
        ("/%E6%97%A7%20%E5%BA%97/", "/%E4%B8%AD%E6%96%87/?a=%20+b c#部?分"),
        ("/100%/", "/50%25/"),
        ("/%ff/", "/#a?b"),
        ("/out/", "https://example.org/新?a=%E6#b"),
    ]
    listed = "".join(f"- {{from: {json.dumps(old)}, to: {json.dumps(new)}}}\n" for old, new in rows)
    grown.write({**FILES, "redirects.yaml": listed})
    found = redirects(grown)
    assert {old: found[old] for old in ("/old shop/", "/旧 店/", "/100%/", "/%ff/", "/out/")} == {
        "/old shop/": (301, "/a%20b.json"),
        "/旧 店/": (301, "/%E4%B8%AD%E6%96%87/?a=%20+b%20c#%E9%83%A8?%E5%88%86"),
        "/100%/": (301, "/50%25/"),
        "/%ff/": (301, "/#a?b"),
        "/out/": (301, "https://example.org/%E6%96%B0?a=%E6#b"),
    }


def test_a_file_that_was_an_index_was_its_folder_too(grown: GrowingSite) -> None:
    grown.write(
        {**FILES, "content/news.md": page(["title: News", "aliases: [/a/b/index.html, /index.html]"])}
    )
    found = redirects(grown)
    assert {path for path in found if "a/b" in path or "index" in path} == {
        *("/a/b/", "/a/b/index.html", "/index.html"),
        *("/de/a/b/", "/de/a/b/index.html", "/de/index.html"),
    }


def test_old_addresses_that_only_look_like_reserved_ones(grown: GrowingSite) -> None:
    """Other systems keep pictures in `/assets/`; below a locale's prefix nothing is reserved."""
    listed = (
        "- {from: /assets/old.png, to: /new.png}\n- {from: /_v/, to: /, locale: de}\n- {from: /_vx/, to: /}\n"
    )
    grown.write({**FILES, "redirects.yaml": listed})
    assert {"/assets/old.png", "/de/_v/", "/_vx/"} < redirects(grown).keys()


def test_an_edit_of_the_file_alone_changes_the_table_alone(grown: GrowingSite) -> None:
    grown.kept().build()
    grown.write({**FILES, "redirects.yaml": "- {from: /gone/, to: /}\n"})
    built = grown.kept().build()
    assert built.pieces == frozenset()
    assert built.changed
    assert all(path.startswith("edge/") for path in built.changed)
    assert redirects(grown)["/gone/"] == (301, "/")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{from: old/, to: /}", "`from` must be a path"),
        ("{from: /old/?x=1, to: /}", "`from` must be a path"),
        ("{from: /old/../../x/, to: /}", "`from` must be a path"),
        ("{from: /old/%2e%2E, to: /}", "`from` must be a path"),
        ("{from: /old//x/, to: /}", "`from` must be a path"),
        ("{from: /_v/0123456789/old/, to: /}", "'/_v/0123456789/old/' starts with /_v/, which is reserved"),
        ("{from: /_V, to: /}", "reserved"),
        ("{from: /%5Ff/old/, to: /}", "reserved"),
        ("{from: /old/, to: //evil.example/}", "`to` must be a path"),
        ("{from: /old/, to: 'javascript:x'}", "`to` must be a path"),
        ("{from: /old/, to: /, status: 303}", "303 is no status"),
        ("{from: /old/, to: /, status: 410}", "leads nowhere"),
        ("{from: /old/, to: /, locale: fr}", "locale"),
        ("{from: /old/, to: /, when: now}", "unknown key"),
        ("{from: /gone/, to: /}", "redirected twice"),
        ("{from: /old/, to: /zh/}", "redirected itself"),
        ("{from: /old/, to: /old/}", "go round"),
        ("just a text", "must be a table"),
    ],
)
def test_what_cannot_be_is_refused_by_line(grown: GrowingSite, row: str, message: str) -> None:
    grown.write({**FILES, "redirects.yaml": FILES["redirects.yaml"] + f"- {row}\n"})
    with pytest.raises(ContentError) as caught:
        grown.kept().build()
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("redirects.yaml", 7)
    assert message in f"{problem.message} {problem.fix}"


def test_locales_of_redirects_are_looked_at_again_when_the_sites_change(grown: GrowingSite) -> None:
    grown.kept().build()
    grown.write({**FILES, "site.toml": 'locales = ["en"]\n'})
    step = grown.incremental()
    assert step.failed
    assert step == grown.clean()
