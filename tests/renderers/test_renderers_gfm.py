"""The extensions of GitHub's Markdown that bodies have: tables, strikethrough, task lists, and bare addresses on request."""

from __future__ import annotations

import re
import tarfile
from functools import lru_cache
from pathlib import Path

import pytest
from memory_inputs import MemoryInputs

from renderers.holes import Holes
from renderers.markdown.page import Source, render

SHARED = Path(__file__).parents[2].parent / "shared"
FENCE = "`" * 32
EXAMPLE = re.compile(rf"^{FENCE} example (\w+)\n(.*?)^\.\n(.*?)^{FENCE}$", re.MULTILINE | re.DOTALL)
SOURCE = Source("content/x.md", 1, "", "x")


def html(text: str, autolinks: bool = True) -> str:
    inputs = MemoryInputs(settings={"autolinks": autolinks, "trusted_content": True})
    return render(text, SOURCE, inputs, Holes())[0]


@lru_cache(maxsize=1)
def examples() -> list[tuple[str, str, str]]:
    """(extension, Markdown, HTML)"""
    archive = SHARED / "conformance" / "conformance.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE EXAMPLES OF GFM ARE NOT THERE: {archive.name} is missing beside the project")
    with tarfile.open(archive) as tar:
        file = tar.extractfile("conformance/gfm/spec.txt")
        assert file is not None
        spec = file.read().decode()
    found = EXAMPLE.findall(spec)
    return [(kind, text.replace("→", "\t"), wanted.replace("→", "\t")) for kind, text, wanted in found]


def said(html: str) -> str:
    """What a page says, however it is dressed: classes, wrappers, names for `del`, and white space do not count."""
    html = re.sub(r' class="align-(\w+)"', r' align="\1"', html)
    html = re.sub(r"</?div[^>]*>| class=\"[^\"]*\"", "", html)
    html = re.sub(
        r"<input[^>]*>", lambda found: "<input checked>" if "checked" in found[0] else "<input>", html
    )
    return re.sub(r"\s", "", html.replace("<s>", "<del>").replace("</s>", "</del>"))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("kind", "count"), [("table", 8), ("strikethrough", 2), ("disabled", 2), ("autolink", 11)]
)
def test_the_examples_of_an_extension(kind: str, count: int) -> None:
    mine = [(text, wanted) for name, text, wanted in examples() if name == kind]
    assert len(mine) == count
    wrong = [text for text, wanted in mine if said(html(text)) != said(wanted)]
    assert all("ftp://" in text for text in wrong), wrong  # browsers open no such address any more


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("see https://a.example/x?b=1&c=2.", 'see <a href="https://a.example/x?b=1&amp;c=2">https://a.example/x?b=1&amp;c=2</a>.'),
        ("www.a.example", '<a href="http://www.a.example">www.a.example</a>'),
        ("**https://a.example**", '<strong><a href="https://a.example">https://a.example</a></strong>'),
        ("a\nhttps://a.example/b_c_d", 'a\n<a href="https://a.example/b_c_d">https://a.example/b_c_d</a>'),
        ("mail me@a.example", 'mail <a href="mailto:me@a.example">me@a.example</a>'),
        ("[https://a.example](/x/)", '<a href="/x/">https://a.example</a>'),
        ("<b>https://a.example</b> <a href='/x'>https://a.example</a>", None),
        ("`https://a.example`", "<code>https://a.example</code>"),
        ("`x`https://a.example", "<code>x</code>https://a.example"),
        ("xhttps://a.example", "xhttps://a.example"),
        (r"\[a\](https://a.example/)", '[a](<a href="https://a.example/">https://a.example/</a>)'),
        ("见 https://a.example/b。然后", '见 <a href="https://a.example/b">https://a.example/b</a>。然后'),
        ("日本(https://a.example/b)も", '日本(<a href="https://a.example/b">https://a.example/b</a>)も'),
        ("주소는 www.a.example에서", '주소는 <a href="http://www.a.example">www.a.example</a>에서'),
        ("到me@a.example为止", '到<a href="mailto:me@a.example">me@a.example</a>为止'),
        ("看https://a.example/b、https://a.example/c", "看https://a.example/b、https://a.example/c"),
        ("https://a.example/x…", '<a href="https://a.example/x">https://a.example/x</a>…'),
        ("https://a.example/\u00fc\u0436", '<a href="https://a.example/%C3%BC%D0%B6">https://a.example/\u00fc\u0436</a>'),
        ("<https://a.example>", '<a href="https://a.example">https://a.example</a>'),
    ],
)  # fmt: skip
def test_bare_addresses(text: str, wanted: str | None) -> None:
    if wanted is None:
        assert html(text).count("<a ") == 1
    else:
        assert html(text) == f"<p>{wanted}</p>\n"


def test_addresses_stay_text_unless_the_site_wants_links() -> None:
    assert html("https://a.example", autolinks=False) == "<p>https://a.example</p>\n"
    inputs = MemoryInputs()
    render("No address.", SOURCE, inputs, Holes())
    assert ("setting", "autolinks") not in inputs.asked


@pytest.mark.parametrize(
    "text",
    [
        "(www." * 20_000,
        "a:" * 50_000,
        "a@" * 50_000,
        "http://_" * 12_000,
        "x@a." * 20_000,
        "http://_ " * 12_000,
    ],
)
def test_hostile_texts_take_no_time(text: str) -> None:
    """Bounded by the limit of the whole suite; quadratic behaviour takes minutes here."""
    assert html(text + "\n")
