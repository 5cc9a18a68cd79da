"""HTML as Markdown: what Markdown cannot say exactly stays HTML, and what is written renders to the same page."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content_repo.importers.html_blocks import html_block
from content_repo.importers.html_markdown import markdown
from content_repo.importers.html_tree import Node, parse
from renderers.markdown.plain import plain_html


def shape(nodes: list[Node]) -> list[object]:
    """What a reader gets: elements and their texts, white space as a browser shows it."""
    found: list[object] = []
    for node in nodes:
        if node.tag == "":
            text = re.sub(r"[ \t\r\n\f]+", " ", node.text)
            if found and isinstance(found[-1], str):
                found[-1] += text
            else:
                found.append(text)
        elif node.tag not in ("!", "div"):
            own = {key: value for key, value in node.attributes.items() if key != "id"}
            inside = shape(node.children)
            if node.tag == "pre":
                inside = ["".join(texts(node)).strip("\n")]
            found.append((node.tag, own, inside))
        else:
            found += shape(node.children)
    trimmed = [trim(each, at, found) if isinstance(each, str) else each for at, each in enumerate(found)]
    return [each for each in trimmed if each != ""]


def trim(text: str, at: int, found: list[object]) -> str:
    """White space beside blocks, breaks and the ends of a block does not show."""
    before = at == 0 or is_wide(found[at - 1])
    after = at + 1 == len(found) or is_wide(found[at + 1])
    return (
        (text.lstrip(" ") if before else text).rstrip(" ") if after else text.lstrip(" ") if before else text
    )


def is_wide(item: object) -> bool:
    wide = ("p", "ul", "ol", "li", "pre", "blockquote", "h2", "hr", "br", "figure", "table", "tr", "td")
    return isinstance(item, tuple) and item[0] in wide


def texts(node: Node) -> list[str]:
    return [node.text, *(each for child in node.children for each in texts(child))]


def shown(html: str) -> list[object]:
    nodes = parse(html)
    assert nodes is not None, html
    return shape(nodes)


WORDS = st.lists(
    st.sampled_from(
        [
            *"ab1 .,:;!?-+*_#>=|~`^$&[](){}\\/'\"@%\n",
            "é",
            "中",
            "：",
            "&lt;",
            "&amp;",
            "\xa0",
            "1. ",
            "- ",
            "http://x.y ",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


def tag(name: str, inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inside.map(lambda text: f"<{name}>{text}</{name}>")


LINES = st.recursive(
    WORDS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4).map("".join)
        | tag("strong", inner)
        | tag("em", inner)
        | tag("sup", inner)
        | st.just("<br>")
        | tag("code", WORDS)
        | st.tuples(st.sampled_from(["/a", "https://x.y/z_a?b=1&amp;c=*d*", "#x", "a(b)"]), WORDS).map(
            lambda pair: f'<a href="{pair[0]}">{pair[1]}</a>'
        )
        | st.just('<img src="/p.jpg" alt="a *b* [c]">')
    ),
    max_leaves=8,
)
ITEMS = st.lists(tag("li", LINES), min_size=1, max_size=3).map("".join)
BLOCKS = st.lists(
    tag("p", LINES)
    | tag("h2", LINES)
    | tag("ul", ITEMS)
    | tag("ol", ITEMS)
    | tag("blockquote", tag("p", LINES))
    | WORDS.map(lambda text: f"<pre><code>{text}</code></pre>")
    | st.just("<hr>")
    | st.just("<table><tr><td>1</td></tr></table>"),
    min_size=1,
    max_size=4,
).map("\n\n".join)


@settings(max_examples=300)
@given(BLOCKS)
def test_markdown_renders_to_the_html_it_was_made_from(html: str) -> None:
    assume(parse(html) is not None)
    written = markdown(html)
    assert shown(plain_html(written)) == shown(html), written


PIECES = [*"ab<>/&;'\"=\n -!", "p", "div", "<p>", "</p>", "<!--", "-->", "<br/>", "&#x;"]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_broken_html_never_fails_and_loses_no_letter(html: str) -> None:
    letters = re.sub(r"<[^>]*>|<.*|&\S*", "", html, flags=re.DOTALL)
    written = markdown(html)
    for letter in set(re.findall("[ab]", letters)):
        assert letter in written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("one\n\ntwo\nthree", "one\n\ntwo\\\nthree\n"),
        ("<p>a</p><p>b</p>", "a\n\nb\n"),
        ('<h2 class="wp-block-heading" id="x">T</h2>', "## T {#x}\n"),
        ('<p class="intro">a *b*</p>', '<p class="intro">a *b*</p>\n'),
        ("<ol start='3'><li>a<ul><li>b</li></ul></li></ol>", "3. a\n   - b\n"),
        ("中<strong>注意：</strong>文", "中<strong>注意：</strong>文\n"),
        ("<p>**not** bold, 1. no list</p>", "\\*\\*not\\*\\* bold, 1. no list\n"),
        ("<p># no heading</p>", "\\# no heading\n"),
        ("<!--more-->", "<!--more-->\n"),
        ("<div>\n\na\n\n</div>", "<div>\na\n</div>\n"),
        ("<pre>a\n\nb</pre>", "<pre>a&#10;\nb</pre>\n"),
        ("<script>\n\na\n</script>", "<script>\na\n</script>\n"),
        ("", ""),
    ],
)
def test_blocks_that_markdown_says_exactly(html: str, written: str) -> None:
    assert markdown(html) == written


def test_a_raw_block_holds_no_blank_line() -> None:
    block = html_block("<section>\n\n  <pre>x\n \ny</pre>\n\t\n</section>")
    assert not re.search(r"\n[ \t]*\n", block)
    assert "x&#10; \ny" in block
