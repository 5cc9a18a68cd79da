"""`fragmint trace`: down from a page to its parts and their inputs, up from a file to the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from command_line import NOW, Command


def parts(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield tree
    for inner in tree["parts"]:
        yield from parts(inner)


def test_a_page_is_traced_to_its_parts_and_what_they_read(fragmint: Command, blog: Path) -> None:
    answer = fragmint("trace", "/", "--site", blog, "--now", NOW, "--json").facts
    assert (answer["url"], answer["page"], answer["locale"]) == ("/", "index", "en")
    found = {part["node"]: part for part in parts(answer["tree"])}
    page = found["page index en"]
    assert "template page.html" in page["inputs"]
    assert page["bytes"] > 0
    shown = {part["node"]: (part["zone"], part["rule"]) for part in found.values() if part["zone"] == "hero"}
    assert shown["place hero/members en block"] == ("hero", '["segment","members"]')
    assert shown["place hero/welcome en block"] == ("hero", "")
    assert "meta hero/welcome en" in found["view hero/welcome en block"]["inputs"]


@pytest.mark.parametrize(
    ("file", "urls"),
    [
        ("content/hero/members.md", ["/"]),
        ("content/promo/tea-box@cn.zh-CN.md", ["/zh/", "/zh/membership/"]),
        ("content/about.md", None),  # the menu of every page reads it
        ("audience/segments/cn.yaml", None),
        ("site.toml", None),
    ],
)
def test_a_file_is_traced_to_the_pages_made_from_it(
    fragmint: Command, blog: Path, file: str, urls: list[str] | None
) -> None:
    built = fragmint("build", "--site", blog, "--now", NOW, "--json").facts
    answer = fragmint("trace", file, "--site", blog, "--now", NOW, "--json").facts
    assert answer["file"] == file
    found = [page["url"] for page in answer["pages"]]
    assert len(found) == built["pages"] if urls is None else set(urls) <= set(found)
    if urls is not None:
        assert len(found) < built["pages"]


def test_every_page_that_an_edit_changes_was_named(fragmint: Command, blog: Path, tmp_path: Path) -> None:
    here = ("--site", blog, "--now", NOW)
    for file in ("content/block/footer.md", "content/blog/osmanthus.md", "content/promo/tea-box@members.md"):
        out = tmp_path / "out"
        fragmint("build", *here, "--out", out)
        named = {page["url"] for page in fragmint("trace", file, *here, "--json").facts["pages"]}
        before = {path: path.read_bytes() for path in out.rglob("*.html")}
        with (blog / file).open("a", encoding="utf-8") as text:
            text.write("\nAnother sentence.\n")
        fragmint("build", *here, "--out", out)
        changed = {path for path in before if path.read_bytes() != before[path]}
        assert changed
        assert {url_of(path.relative_to(out)) for path in changed} <= named


def url_of(file: Path) -> str:
    names = file.parts[2:] if file.parts[0] == "_v" else file.parts
    return "/" + "/".join(names).removesuffix("index.html")


def test_files_may_be_named_from_anywhere(
    fragmint: Command, blog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(blog / "content" / "hero")
    for written in ("spring.md", blog / "content/hero/spring.md", "content/hero/spring.md", "./spring.md"):
        told = fragmint("trace", written, "--site", blog, "--now", NOW).out
        assert told.splitlines()[0].startswith("content/hero/spring.md goes into ")
        assert "  /" in told.splitlines()


@pytest.mark.parametrize(
    ("what", "hint"), [("/abot/", "did you mean /about/"), ("content/abot.md", "no file 'content/abot.md'")]
)
def test_what_is_not_there_is_wrong_usage(fragmint: Command, blog: Path, what: str, hint: str) -> None:
    ran = fragmint("trace", what, "--site", blog, "--now", NOW)
    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err


def test_a_person_reads_an_indented_tree(fragmint: Command, blog: Path) -> None:
    lines = fragmint("trace", "/about/", "--site", blog, "--now", NOW).out.splitlines()
    assert lines[:2] == ["/about/ is about (en)", "  root about en, 0 B"]
    assert any(line.startswith("    page about en, ") for line in lines)
    assert "      < template page.html" in lines
