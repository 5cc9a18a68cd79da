"""Addresses in raw HTML lead where those of Markdown's links and images do; every other byte of it stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_inputs import MemoryInputs

from renderers.holes import Holes
from renderers.inputs import Asset, Link
from renderers.markdown import Source, render
from renderers.markdown.raw_html import with_addresses

SOURCE = Source("content/blog/x.md", 10, "content/blog", "blog/x")
LINKS = {
    "../y.md#a": Link("/y/#a"),
    "new": Link("/新/?a&b"),
    "hidden": Link(None, "not visible", "not_visible"),
}
ASSETS = {"pic.png": Asset("/assets/pic.0a.png", 0, 0, {}), "a b.mp4": Asset("/assets/a b.1c.mp4", 0, 0, {})}


def html(text: str, **settings: object) -> str:
    asked = MemoryInputs(links=LINKS, assets=ASSETS, settings={"trusted_content": True, **settings})
    return render(text, SOURCE, asked, Holes())[0].rstrip("\n").removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('<a class=b href="../y.md#a" id=c>Y</a>', '<a class=b href="/y/#a" id=c>Y</a>'),
        ("<A HREF=new>N</A>", '<A HREF="/%E6%96%B0/?a&amp;b">N</A>'),
        ("<a title='x' href='hidden'>H</a>", "<a title='x'>H</a>"),
        ('<img src="pic.png"/>', '<img src="/assets/pic.0a.png"/>'),
        ('<video poster="pic.png"\n src="a b.mp4"></video>', None),
        ('<picture><source src="pic.png"><img src=pic.png></picture>', None),
        ('<img srcset="pic.png 1x, none.png 2x,pic.png 3x">', None),
        ('<source srcset="pic.png">', '<source srcset="/assets/pic.0a.png">'),
        ("<source srcset='pic.png (a,b), \n pic.png, '>", None),
        ('one <img alt=x src="pic.png"> two', 'one <img alt=x src="/assets/pic.0a.png"> two'),
    ],
)
def test_what_a_file_or_a_fragment_is_named_by(raw: str, shown: str | None) -> None:
    found = html(raw)
    assert found == shown if shown else found.count("/assets/") == 2
    sanitised = html(raw, trusted_content=False)
    assert "pic.png" not in sanitised
    assert 'href="hidden"' not in sanitised


@pytest.mark.parametrize(
    "raw",
    [
        '<a href="#a">1</a> <a href="?q=1">2</a> <a href="">3</a> <a href>4</a>',
        '<a href="https://example.org/pic.png">1</a> <a href="//cdn.example/x">2</a> <a href="mailto:a@b.c">3</a>',
        '<img src="none.png"> <img src="data:image/png;base64,AAAA">',
        '<a href="{{ new }}">1</a> <a data-href="new" xhref="new">2</a>',
        '<!-- <img src="pic.png"> --> <b title="src=pic.png">x</b>',
        "<script>\nlet a = '<img src=\"pic.png\">'\n</script>",
        '<a name="x" title=">" class="new">1</a>',
    ],
)
def test_everything_else_stays(raw: str) -> None:
    assert html(raw) == raw


def test_the_first_of_two_counts_as_in_browsers() -> None:
    assert html('x <img src="none.png" src="pic.png">') == 'x <img src="none.png" src="pic.png">'


def test_a_missing_file_is_remarked_upon_where_it_stands() -> None:
    links = {"none.png": Link("none.png", "no 'none.png'"), "pic.png": Link("/assets/pic.0a.png")}
    asked = MemoryInputs(links=links, assets=ASSETS)
    render('text\n\n<p>\n<img alt="" src="none.png">\n<img alt="" src="pic.png"></p>', SOURCE, asked, Holes())
    assert [(code, line) for code, line, *_ in asked.notes] == [("broken_raw_link", 13)]


def test_each_missing_file_of_a_set_is_remarked_upon() -> None:
    links = {each: Link(each, f"no {each!r}") for each in ("a.png", "b.png")}
    asked = MemoryInputs(links={**links, "pic.png": Link("/assets/pic.0a.png")}, assets=ASSETS)
    render('<img alt="" src="a.png" srcset="a.png, pic.png 2x,\n b.png 3x">', SOURCE, asked, Holes())
    assert [code for code, *_ in asked.notes] == ["broken_raw_link"] * 2


PARTS = [
    " srcset=",
    ",",
    "<a",
    "<img",
    "<video",
    "<!--",
    "-->",
    "<script>",
    "</script",
    " src=",
    " href=",
    "'",
    '"',
    "x",
    " ",
    ">",
    "/",
    "\n",
    "=",
    "é",
]


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_an_address_that_stays_changes_nothing(text: str) -> None:
    assert with_addresses(text, lambda tag, written: None) == text


@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_what_is_resolved_once_is_resolved(text: str) -> None:
    once = with_addresses(text, lambda tag, written: "/y")
    assert with_addresses(once, lambda tag, written: "/y") == once
