"""Sites leave and come back: Markdown and WXR byte for byte, JSON and tables with every value."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_repo.catalog import Catalog
from content_repo.exporters import ExportRefused
from content_repo.exporters.csv_files import cell, export_csv
from content_repo.exporters.json_file import export_json
from content_repo.exporters.markdown import export_markdown
from content_repo.exporters.records import as_read, as_written
from content_repo.exporters.wxr import export_wxr
from content_repo.importers.markdown import import_markdown
from content_repo.importers.wordpress import import_wordpress
from content_repo.importers.yaml_text import dump
from publisher.workspace import Options, Workspace
from renderers.markdown.plain import plain_html

SITE = b"""name = "Naughty & <nice>"
base_url = "https://x.example"
locales = ["en", "de"]
segments = ["vip"]
[locale.de]
untranslated = "fallback"
[taxonomies]
tags = {route = "/tags/{term}/"}
"""
FILES = {
    "site.toml": SITE,
    "models/post.yaml": b"path: posts/**\nroute: /{date:%Y}/{slug}/\nfields: {body: {type: markdown}, n: {type: integer}}\n",
    "content/index.md": b"---\ntitle: Home\n---\n# Hi <b>x</b> & ]]> end\n",
    "content/posts/one.md": b"---\r\ntitle: 'One'  # kept\r\ndate: 2024-02-03\r\n"
    b"tags: [a b, \xe4\xb8\xad]\r\nn: 012\r\n---\r\nBody\r\n",
    "content/posts/one.de.md": b"---\ntitle: Eins\n---\n\xc3\xbc\n",
    "content/posts/one@vip.md": b"---\ntitle: VIP\n---\n",
    "content/posts/draft.md": b"\xef\xbb\xbf---\ndraft: true\ndate: 2024-01-01\n---\nSoon\n",
    "content/team/ann.yaml": b"title: Ann\nrole: =cmd()\nbody: |\n  Text.\n",
    "content/pic.png": b"\x89PNG",
    "content/pic.png.yaml": b"alt: {en: A}\n",
    "assets/a b.txt": b"asset",
    "audience/segments/vip.yaml": b"when: {tag: vip}\n",
    "data/numbers.yaml": b"- 1\n",
    "static/robots.txt": b"User-agent: *\n",
}


def write(root: Path, files: dict[str, bytes]) -> Path:
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    return root


def tree(root: Path) -> dict[str, bytes]:
    found = {
        each.relative_to(root).as_posix(): each.read_bytes() for each in root.rglob("*") if each.is_file()
    }
    return {path: raw for path, raw in found.items() if not path.startswith(".")}


@contextmanager
def catalog(site: Path) -> Iterator[Catalog]:
    with Workspace(site, options=Options(datetime(2026, 1, 1, tzinfo=UTC), jobs=1)) as workspace:
        yield workspace.content()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", FILES)


def test_markdown_comes_back_byte_for_byte(site: Path, tmp_path: Path) -> None:
    with catalog(site) as found:
        report = export_markdown(found, tmp_path / "out")
    assert report.fragments == 6
    assert (tmp_path / "out/posts/one.md").read_bytes() == FILES["content/posts/one.md"]
    back = import_markdown(tmp_path / "out", tmp_path / "back")
    assert [each for each in back.problems if each.severity == "error"] == []
    expected = {path: raw for path, raw in FILES.items() if path != "content/team/ann.yaml"}
    expected["content/team/ann.md"] = b"---\n" + FILES["content/team/ann.yaml"] + b"---\n"
    assert tree(tmp_path / "back") == expected


def test_fragments_mean_the_same_when_they_are_back(site: Path, tmp_path: Path) -> None:
    with catalog(site) as found:
        export_markdown(found, tmp_path / "out")
        before = {(r.id, r.locale, r.variation): (r.type, r.url, r.fields, r.body) for r in as_written(found)}
    import_markdown(tmp_path / "out", tmp_path / "back")
    with catalog(tmp_path / "back") as found:
        assert {
            (r.id, r.locale, r.variation): (r.type, r.url, r.fields, r.body) for r in as_written(found)
        } == before


def test_wxr_comes_back_byte_for_byte(site: Path, tmp_path: Path) -> None:
    with catalog(site) as found:
        export_wxr(found, tmp_path / "out.xml", plain_html)
    import_wordpress(tmp_path / "out.xml", tmp_path / "back")
    text = {
        path: raw for path, raw in FILES.items() if not path.startswith(("assets/", "static/", "content/pic"))
    }
    assert tree(tmp_path / "back") == text


def test_wordpress_reads_pages_with_html_dates_and_terms(site: Path, tmp_path: Path) -> None:
    with catalog(site) as found:
        export_wxr(found, tmp_path / "out.xml", plain_html)
    text = (tmp_path / "out.xml").read_text()
    assert "<link>https://x.example/2024/one/</link>" in text
    assert "<wp:post_date>2024-02-03 00:00:00</wp:post_date>" in text
    assert '<category domain="post_tag" nicename="a-b">a b</category>' in text
    assert "&lt;h1&gt;Hi &lt;b&gt;x&lt;/b&gt; &amp;amp; ]]&amp;gt; end&lt;/h1&gt;" in text


def test_json_says_each_file_or_each_language(site: Path, tmp_path: Path) -> None:
    with catalog(site) as found:
        export_json(as_read(found), tmp_path / "read.json")
        export_json(as_written(found), tmp_path / "written.jsonl", lines=True)
    read = json.loads((tmp_path / "read.json").read_text())
    assert read["format"] == 1
    by_key = {(each["id"], each["locale"]): each for each in read["fragments"]}
    assert (by_key["posts/one", "de"]["fields"]["title"], by_key["posts/one", "de"]["body"]) == (
        "Eins",
        "ü\n",
    )
    assert by_key["posts/one", "de"]["fields"]["n"] == 12
    assert (by_key["index", "de"]["url"], by_key["posts/draft", "en"]["visible"]) == ("/de/", False)
    lines = [json.loads(line) for line in (tmp_path / "written.jsonl").read_text().splitlines()]
    assert [(each["id"], each["locale"], each["variation"]) for each in lines] == [
        ("index", "en", ""),
        ("posts/draft", "en", ""),
        ("posts/one", "de", ""),
        ("posts/one", "en", ""),
        ("posts/one", "en", "vip"),
        ("team/ann", "en", ""),
    ]


def test_tables_hold_every_type_and_run_nothing(site: Path, tmp_path: Path) -> None:
    with catalog(site) as found:
        export_csv(as_read(found, locales=["en"]), tmp_path / "out")
    assert sorted(tree(tmp_path / "out")) == ["page.csv", "post.csv"]
    raw = (tmp_path / "out/page.csv").read_bytes()
    assert raw.count(b"\r\n") == 3
    with (tmp_path / "out/page.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert (rows[1]["id"], rows[1]["role"], rows[1]["body"]) == ("team/ann", "'=cmd()", "Text.\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-5, "-5"),
        ("-5", "'-5"),
        ("@x", "'@x"),
        ("＝x", "'＝x"),
        (True, "true"),
        (None, ""),
        ([1, "a"], '[1, "a"]'),
    ],
)
def test_cells(value: object, text: str) -> None:
    assert cell(value) == text


def test_what_is_there_is_never_replaced(site: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with catalog(site) as found:
        with pytest.raises(ExportRefused):
            export_markdown(found, tmp_path / "full")
        with pytest.raises(ExportRefused):
            export_json(as_read(found), tmp_path / "full" / "mine.txt")
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=30)
CLEAN = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=30
)


@settings(max_examples=5)
@given(st.lists(st.tuples(TEXT, CLEAN), min_size=1, max_size=4))
def test_any_text_survives_both_ways(entries: list[tuple[str, str]]) -> None:
    files = {
        f"content/p{number}.md": f"---\n{dump({'title': title})}---\nx{body}\n".encode()
        for number, (title, body) in enumerate(entries)
    }
    with TemporaryDirectory() as folder:
        root = Path(folder)
        site = write(root / "site", {"site.toml": b'name = "x"\n', **files})
        with catalog(site) as found:
            export_markdown(found, root / "md")
            export_wxr(found, root / "x.xml", plain_html)
        import_markdown(root / "md", root / "back")
        import_wordpress(root / "x.xml", root / "again")
        assert {path: raw for path, raw in tree(root / "back").items() if path in files} == files
        assert {path: raw for path, raw in tree(root / "again").items() if path in files} == files
