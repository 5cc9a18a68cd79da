"""WordPress exports: what each item becomes, hostile and broken files, and files of any size."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imported_site import SITES, codes, fate, tree, write

from content_repo.importers import ImportRefused, ImportReport
from content_repo.importers.wordpress import import_wordpress
from content_repo.site import load_site
from content_repo.sources import parse_source

SMALL = SITES / "wordpress-small"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>T</title><link>https://x.example</link><language>en</language>
"""
TAIL = "</channel></rss>\n"


def item(number: int, **values: str) -> str:
    own = {"post_id": str(number), "post_type": "post", "status": "publish", "post_name": f"p{number}"}
    own |= {key: value for key, value in values.items() if key not in ("title", "link", "content")}
    link = values.get("link", f"https://x.example/p{number}/")
    inside = "".join(f"<wp:{key}>{escape(value)}</wp:{key}>" for key, value in own.items())
    title, content = escape(values.get("title", "")), escape(values.get("content", ""))
    return f"<item><title>{title}</title><link>{link}</link><content:encoded>{content}</content:encoded>{inside}</item>\n"


def run(folder: Path, xml: str | bytes) -> tuple[ImportReport, Path]:
    source = write(folder / "src", {"export.xml": xml}) / "export.xml"
    return import_wordpress(source, folder / "site"), folder / "site"


@pytest.fixture
def small(tmp_path: Path) -> tuple[ImportReport, Path]:
    return import_wordpress(SMALL, tmp_path / "site"), tmp_path / "site"


def text(site: Path, path: str) -> str:
    return (site / path).read_text()


def test_a_post_keeps_its_words_terms_and_fields(small: tuple[ImportReport, Path]) -> None:
    _, site = small
    assert text(site, "content/posts/first-light.md") == (
        '---\ntitle: "First light"\ndate: "2024-01-05T07:30:00Z"\nlastmod: "2024-01-06T08:00:00Z"\n'
        'author: "author/mara"\ncategories:\n  - "sail"\n  - "Boats"\ntags:\n  - "Fog"\nsummary: "A short one."\n'
        'image: "/wp-content/uploads/2024/01/harbour.svg"\nwordpress:\n  id: "10"\n  status: "publish"\n'
        '  sticky: true\n  meta:\n    mood: "calm"\n---\n'
        "Fog at **dawn**, see [the team](/about/team/).\n\n## Boats\n\n- one\n- two\n\n"
        "![The harbour](/wp-content/uploads/2024/01/harbour.svg)\n\n::fragment{use=blocks/shared}\n\n"
        '`<!-- wp:latest-posts {"postsToShow":3} /-->`\n\n'
        '<div class="wp-block-columns"><div class="wp-block-column"><p>left</p>\n</div>\n</div>\n'
    )


def test_what_visitors_could_not_see_is_a_draft(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    assert "draft: true" in text(site, "content/posts/half-done.md")
    assert "draft: true" in text(site, "content/posts/secret.md")
    assert "swordfish" not in text(site, "content/posts/secret.md")
    assert "draft" not in text(site, "content/posts/next-century.md")
    assert ("import_protected", "export.xml#post-15", 125) in codes(report)
    assert fate(report, "export.xml#post-14") == ("skipped", "")


def test_settings_menus_terms_redirects_and_comments(small: tuple[ImportReport, Path]) -> None:
    report, site = small
    found = load_site((site / "site.toml").read_bytes())
    assert (found.name, found.base_url, list(found.taxonomies)) == (
        "Quay & Lantern",
        "https://quay.example",
        ["categories", "tags"],
    )
    assert [(each.label[""], each.page or each.url) for each in found.menus["main"]] == [
        ("Ships", "https://ships.example/"),
        ("Crew", "about/team"),
    ]
    assert [each.page for each in found.menus["main"][1].children] == ["about"]
    assert text(site, "redirects.yaml") == (
        '- {from: "/2024/01/05/first-lihgt/", to: "/2024/01/05/first-light/", status: 301}\n'
        '- {from: "/contact/", to: "/about/", status: 302}\n'
    )
    comments = text(site, "data/comments/posts/first-light.yaml")
    assert 'text: "Lovely: \\"fog\\" & all"' in comments
    assert "ed@mail.example" not in comments
    assert report.shortcodes == {"wp:latest-posts": 1, "gallery": 1}


@pytest.mark.parametrize(
    ("declaration", "why"),
    [
        ('<!ENTITY a "b"><!ENTITY c "&a;&a;">', "xml_refused"),
        ('<!ENTITY x SYSTEM "file:///etc/passwd">', "xml_refused"),
        ('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;', "xml_refused"),
    ],
)
def test_entities_are_refused_and_nothing_is_read(tmp_path: Path, declaration: str, why: str) -> None:
    xml = HEAD.replace("<rss", f"<!DOCTYPE rss [{declaration}]>\n<rss", 1) + item(1, title="&x;") + TAIL
    report, site = run(tmp_path, xml)
    assert [code for code, _, _ in codes(report)] == [why]
    assert not any(b"root:" in raw for raw in tree(site).values())


def test_a_file_that_breaks_off_is_imported_up_to_there(tmp_path: Path) -> None:
    report, site = run(tmp_path, HEAD + item(1, title="whole") + "<item><title>half")
    assert codes(report) == [("xml_syntax", "export.xml", 5)]
    assert (site / "content/posts/p1.md").exists()


def test_control_characters_that_xml_forbids_are_left_out(tmp_path: Path) -> None:
    report, site = run(tmp_path, (HEAD + item(1, title="a\x08b", content="<p>c\x0bd</p>") + TAIL).encode())
    assert report.problems == []
    assert 'title: "ab"' in text(site, "content/posts/p1.md")
    assert text(site, "content/posts/p1.md").endswith("---\ncd\n")


@pytest.mark.parametrize(
    "content", [b"", b"not xml", b"<rss/>", b"\xff\xfe<", b"<rss><channel><item/></channel></rss>"]
)
def test_what_is_no_export_ends_in_a_report(tmp_path: Path, content: bytes) -> None:
    report, site = run(tmp_path, content)
    assert fate(report, "export.xml")[0] == ("imported" if content.startswith(b"<rss") else "skipped")
    assert load_site((site / "site.toml").read_bytes()).name
    assert all(code in ("xml_syntax", "import_url") for code, _, _ in codes(report))


def test_depth_is_bounded(tmp_path: Path) -> None:
    report, _ = run(tmp_path, HEAD + "<item>" + "<a>" * 5000 + "</a>" * 5000 + "</item>" + TAIL)
    assert codes(report) == [("xml_refused", "export.xml", 4)]


def test_places_that_cannot_work_are_refused(tmp_path: Path) -> None:
    write(tmp_path, {"site/export.xml": HEAD + TAIL, "empty/readme.txt": "x"})
    with pytest.raises(ImportRefused):
        import_wordpress(tmp_path / "site/export.xml", tmp_path / "site")
    with pytest.raises(ImportRefused):
        import_wordpress(tmp_path / "empty", tmp_path / "new")
    with pytest.raises(ImportRefused):
        import_wordpress(tmp_path / "missing.xml", tmp_path / "new")


def test_names_never_leave_the_site(tmp_path: Path) -> None:
    names = ["../../etc/x", "..", ".git", "con", "a\\b", "-x", "index", "a" * 300, "%2e%2e%2fx", "🚢", ""]
    xml = HEAD + "".join(item(n, post_name=name, title=name) for n, name in enumerate(names, 1)) + TAIL
    report, site = run(tmp_path, xml)
    written = [path for path in tree(site) if path.startswith("content/posts/")]
    assert len(written) == len(names)
    assert sorted(tree(tmp_path)) == sorted([*(f"site/{path}" for path in tree(site)), "src/export.xml"])
    assert [line for line in report.lines if line.outcome == "skipped"] == []


def test_two_items_with_one_name_or_address_both_stay(tmp_path: Path) -> None:
    link = "https://x.example/same/"
    xml = HEAD + item(1, post_name="same", link=link) + item(2, post_name="Same", link=link) + TAIL
    report, site = run(tmp_path, xml)
    assert {"content/posts/same.md", "content/posts/Same-post-2.md"} <= set(tree(site))
    assert report.urls["export.xml#post-1"] == "/same/"
    assert report.urls["export.xml#post-2"] != "/same/"
    assert ("import_url_taken", "export.xml#post-2", 5) in codes(report)


def test_pages_that_are_their_own_ancestors_still_arrive(tmp_path: Path) -> None:
    xml = (
        HEAD + item(1, post_type="page", post_parent="2") + item(2, post_type="page", post_parent="1") + TAIL
    )
    _, site = run(tmp_path, xml)
    assert {"content/p2/p1.md", "content/p1/p2.md"} <= set(tree(site))


@pytest.mark.parametrize("path", ["theme/base.html", "site.toml", "../x", ".fragmint/import.json"])
def test_a_stranger_cannot_bring_programs(tmp_path: Path, path: str) -> None:
    toml = 'name = "x"\n[targets.local]\norigin = "o"\nreload = ["rm", "-rf", "/"]\n'
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{escape(value)}</wp:meta_value></wp:postmeta>"
        for key, value in (("_fragmint_file", path), ("_fragmint_source", toml))
    )
    xml = HEAD + item(1, post_type="fragmint_file").replace("</item>", f"{metas}</item>") + TAIL
    report, site = run(tmp_path, xml)
    assert fate(report, "export.xml#fragmint_file-1") == ("skipped", "")
    assert not any(b"reload" in raw for raw in tree(site).values())


@pytest.mark.slow
def test_memory_follows_the_items_not_their_size(tmp_path: Path) -> None:
    body = "<p>" + "words and more words " * 5_000 + "</p>"
    source = tmp_path / "export.xml"
    with source.open("w") as file:
        file.write(HEAD)
        file.writelines(item(number, content=body) for number in range(150))
        file.write(TAIL)
    tracemalloc.start()
    import_wordpress(source, tmp_path / "site")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert source.stat().st_size > 15_000_000
    assert peak < 10_000_000


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=40)
ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "title": WORDS,
            "content": WORDS,
            "post_name": WORDS,
            "post_type": st.sampled_from(["post", "page", "tour", "wp_block", "attachment", "weird type"]),
            "status": st.sampled_from(["publish", "draft", "future", "private", "trash", "x"]),
            "post_date": st.sampled_from(
                ["2024-01-02 03:04:05", "0000-00-00 00:00:00", "", "soon", "9999-12-31 23:59:59"]
            ),
            "post_parent": st.sampled_from(["0", "1", "2", "3", "x"]),
        }
    ),
    max_size=5,
)


@settings(max_examples=40)
@given(ITEMS)
def test_any_items_become_fragments_that_can_be_read(rows: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        xml = HEAD + "".join(item(number, **row) for number, row in enumerate(rows, 1)) + TAIL
        report, site = run(Path(folder), xml)
        assert [each for each in report.problems if each.severity == "error"] == []
        assert len([line for line in report.lines if "#" in line.path]) == len(rows)
        settings_ = load_site((site / "site.toml").read_bytes())
        for path, raw in tree(site).items():
            if path.startswith("content/"):
                source, problems = parse_source(path, raw, settings_, {})
                assert source is not None
                assert [each for each in problems if each.severity == "error"] == []
        before = tree(site)
        assert import_wordpress(Path(folder) / "src" / "export.xml", site).written == 0
        assert tree(site) == before
