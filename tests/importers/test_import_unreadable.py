"""What no site could be built with is told by the import, and left out of the way: the rest of the site is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from imported_site import build, codes, fate, importer, write

MANY = "a: 1\n---\nb: 2\n"


@pytest.mark.parametrize("kind", ["hugo", "markdown", "jekyll", "zola"])
def test_a_list_or_a_mapping_as_a_key_is_told(kind: str, tmp_path: Path) -> None:
    place = "content/a.md" if kind in ("hugo", "zola") else "a.md"
    source = write(tmp_path / "source", {place: "---\ntitle: {{ name }}\na: 1\na: 2\n---\nText\n"})
    report = importer(kind)(source, tmp_path / "site")
    assert fate(report, place)[0] == "skipped"
    assert [(file, line) for _, file, line in codes(report)] == [(place, 2)]


def test_data_that_cannot_be_read_stops_no_build(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "content/p/index.md": "---\ntitle: P\n---\n",
        "content/p/pods.yml": MANY,
        "content/p/fine.yaml": "a: 1\n",
        "data/many.yaml": MANY,
        "data/broken.json": '{"a": 1,',
        "data/nul.toml": b"a = 1\0",
    }
    report = importer("hugo")(write(tmp_path / "source", files), tmp_path / "site")
    assert fate(report, "content/p/pods.yml") == ("copied", "static/p/pods.yml")
    assert fate(report, "content/p/fine.yaml") == ("copied", "data/content/p/fine.yaml")
    assert sorted(codes(report)) == [
        ("json_syntax", "data/broken.json", 1),
        ("nul_character", "data/nul.toml", 1),
        ("yaml_documents", "data/many.yaml", 2),
    ]
    build(tmp_path / "site", tmp_path / "out", tmp_path / "state")
    assert (tmp_path / "out/p/pods.yml").read_text() == MANY


def test_a_second_home_page_gets_an_address_of_its_own(tmp_path: Path) -> None:
    page = '---\npermalink: "/"\n---\nText\n'
    source = write(tmp_path / "source", {".eleventy.js": "", "a.md": page, "b.md": page})
    importer("eleventy")(source, tmp_path / "site")
    build(tmp_path / "site", tmp_path / "out", tmp_path / "state")
    assert (tmp_path / "out/index.html").exists()
    assert len(list((tmp_path / "out").rglob("*.html"))) == 2


def test_nul_in_an_export_is_left_out(tmp_path: Path) -> None:
    post = {"id": "1", "slug": "a", "title": "A\0b", "status": "published", "html": "<p>x\0y</p>"}
    export = {"db": [{"data": {"posts": [post]}}]}
    report = importer("ghost")(write(tmp_path / "source", {"x.json": json.dumps(export)}), tmp_path / "site")
    assert codes(report) == []
    build(tmp_path / "site", tmp_path / "out", tmp_path / "state")
    assert "Ab" in (tmp_path / "out/a/index.html").read_text()
