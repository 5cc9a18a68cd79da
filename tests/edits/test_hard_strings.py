"""Hard texts in every type of field that can hold them: from the file to the snapshot, to the page, and through `set`."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from command_line import Command
from edit_commands import content_of
from hard_strings import HARD, REFUSED

from content_repo.edits import Body, Set, edit
from content_repo.edits.editing import data_of
from content_repo.folder_reading import SiteFolder
from content_repo.problems import ContentError
from content_repo.search.requests import Request
from content_repo.search.site_search import SiteSearch

MODEL = """path: hard/**
route: /{path}/
fields:
  string: {type: string}
  text: {type: text}
  markdown: {type: markdown}
  tags: {type: tags}
  list: {type: list, of: string}
  object: {type: object, fields: {inner: {type: string}}}
  json: {type: json}
"""
TEMPLATE = """<!doctype html><meta charset="utf-8"><title>x</title>
<p id="string">{{ page.string }}</p><p id="text" title="{{ page.text }}">x</p>
{% for each in page.tags %}<p id="tags">{{ each }}</p>{% endfor %}
{% for each in page.list %}<p id="list">{{ each }}</p>{% endfor %}
<p id="object">{{ page.object.inner }}</p><p id="json">{{ page.json.deep[0] }}</p><p id="free">{{ page.free }}</p>
"""
STYLES = {  # what stands there before: each style of value is written over
    "plain": "x",
    "single": "'x'",
    "double": '"x"',
    "literal": "|\n  x",
    "folded": ">-\n  x",
    "flow": "[x, y]",
    "empty": "",
}

_MARKUP = re.compile(r"[<&{#\]]|::")  # what such a text means to a reader is another test's business


def values(text: str) -> dict[str, Any]:
    """The text in every field."""
    return {
        **dict.fromkeys(("string", "text", "markdown", "free"), text),
        "tags": [text, "next"],
        "list": [text, "next"],
        "object": {"inner": text},
        "json": {"deep": [text, {"key": text}]},
    }


def written(text: str) -> bytes:
    changes = [Set((key,), value) for key, value in values(text).items()]
    return edit(b"---\n# kept\ntype: hard\n---\nBody.\n", changes, file="content/hard/x.md")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One fragment a text."""
    folder = tmp_path_factory.mktemp("hard")
    files = {
        "site.toml": b"",
        "models/hard.yaml": MODEL.encode(),
        "theme/hard.html": TEMPLATE.encode(),
        **{f"content/hard/s{number}.md": written(text) for number, text in enumerate(HARD)},
    }
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    return folder


def test_files_hold_them(site: Path) -> None:
    folder = SiteFolder(site)
    for number, text in enumerate(HARD):
        path = f"content/hard/s{number}.md"
        raw = (site / path).read_bytes()
        assert folder.source(path, raw).fields == {"type": "hard", **values(text)}, ascii(text)
        assert raw.startswith(b"---\n# kept\ntype: hard\n")
        assert raw.endswith(b"---\nBody.\n")


class Shown(HTMLParser):
    """Texts and titles of the paragraphs with an id, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self._id = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._id = given.get("id") or ""
        if given.get("title") is not None:
            self.found["title"] = given["title"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._id = ""

    def handle_data(self, data: str) -> None:
        if self._id:
            self.found[self._id] = self.found.get(self._id, "") + data


def shown(page: bytes) -> dict[str, str]:
    reader = Shown()
    reader.feed(page.decode())
    reader.close()
    return reader.found


def test_pages_show_them_escaped(site: Path, fragmint: Command, tmp_path: Path) -> None:
    told = fragmint("build", "--site", site, "--out", tmp_path / "out")
    assert told.code == 0, told.err
    for number, text in enumerate(HARD):
        found = shown((tmp_path / f"out/hard/s{number}/index.html").read_bytes())
        for place in ("string", "object", "json", "free", "title"):
            assert found.get(place, "") == text, (place, ascii(text))
        assert found["tags"] == found["list"] == text + "next"


def test_the_index_finds_each_by_its_words(site: Path, tmp_path: Path) -> None:
    """And answers every text, whatever it is, without a word about it."""
    search, now, sought = SiteSearch(site, tmp_path), datetime(2026, 1, 1, tzinfo=UTC), 0
    for number, text in enumerate(HARD):
        search.answer(Request(text, now))
        words = [word for word in re.findall(r"(?<!\w)[^\W_]{3,40}(?!\w)", text) if word.isascii()]
        if words and not _MARKUP.search(text):
            answer, *_ = search.answer(Request(words[0], now, limit=len(HARD)))
            assert f"hard/s{number}" in {hit.id for hit in answer.hits}, ascii(text)[:200]
            sought += 1
        value, *_ = search.answer(Request("", now, where=(("string", text),), limit=len(HARD)))
        assert not value.hits or f"hard/s{number}" in {hit.id for hit in value.hits}, ascii(text)
    search.close()
    assert sought > 20


def test_set_leaves_them_as_they_are(site: Path, fragmint: Command) -> None:
    """Each is set to what it is, and to something else and back again."""
    before = content_of(site)
    for number, text in list(enumerate(HARD))[::7]:
        if not text:
            continue  # `FIELD=` clears
        run = partial(fragmint, "set", f"hard/s{number}", "--site", site)
        assert run(f"string={text}", f"object.inner={text}").code == 0
        assert content_of(site) == before, ascii(text)
        assert run("string=other", f"--json-value=tags={json.dumps(['z'])}").code == 0
        assert run(f"string={text}", f"--json-value=tags={json.dumps([text, 'next'])}").code == 0
        raw = (site / f"content/hard/s{number}.md").read_bytes()
        assert SiteFolder(site).source("content/hard/x.md", raw).fields == {"type": "hard", **values(text)}
        (site / f"content/hard/s{number}.md").write_bytes(before[f"content/hard/s{number}.md"])


@pytest.mark.parametrize("style", STYLES)
def test_each_takes_the_place_of_every_style(style: str) -> None:
    raw = f"first: 1\nold: {STYLES[style]}\n\n# note\nlast: x\n".encode()
    for text in HARD:
        after = edit(raw, [Set("old", text)], file="x.yaml")
        assert data_of(after, "x.yaml") == {"first": 1, "old": text, "last": "x"}, ascii(text)
        assert b"# note\nlast: x\n" in after


def test_keys_may_be_hard_too() -> None:
    for text in (each for each in HARD if 0 < len(each) < 1_000):  # YAML has no longer keys
        for raw, file in (
            (b"a: 1\nb: 2\n", "x.yaml"),
            (b"a = 1\nb = 2\n", "x.toml"),
            (b'{"a": 1, "b": 2}', "x.json"),
        ):
            assert data_of(edit(raw, [Set((text,), 3)], file=file), file) == {"a": 1, "b": 2, text: 3}, ascii(
                text
            )


def test_toml_and_json_hold_them() -> None:
    for text in HARD:
        for raw, file in ((b"a = 'x' # c\n", "x.toml"), (b'{"a": "x"}', "x.json")):
            assert data_of(edit(raw, [Set("a", text)], file=file), file) == {"a": text}, ascii(text)


def test_bodies_hold_them_with_the_line_ends_of_the_file() -> None:
    for text in HARD:
        after = edit(b"---\na: 1\n---\nOld.\n", [Body(text)], file="x.md")
        expected = text.replace("\r\n", "\n").replace("\r", "\n").encode()
        assert after == b"---\na: 1\n---\n" + expected, ascii(text)


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_file_can_hold_is_refused(text: str) -> None:
    for change in (Set("a", text), Set("a", {"b": [text]}), Set((text,), 1), Body(text)):
        with pytest.raises(ContentError) as refused:
            edit(b"---\na: 1\n---\n", [change], file="x.md")
        assert refused.value.problems[0].code == "edit_value"
