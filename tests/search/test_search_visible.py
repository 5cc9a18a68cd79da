"""Markdown without its marks: the words that readers see, and no others."""

from __future__ import annotations

import re
from html import unescape

import pytest
from growth import grows_in_proportion
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from content_repo.search.visible import visible

CASES = {
    "# A *title*  {#id .wide}": "A title",
    "Some **bold**, _em_, snake_case, `co_de` and ~~gone~~.": "Some bold, em, snake_case, co_de and gone.",
    "[text](https://example.org/a_(b) 'title') ![alt](x.png)": "text alt",
    "[![alt](x.png)](to/page)": "alt",
    "[text][ref] and [ref]\n\n[ref]: https://example.org": "text and [ref]",
    "<https://example.org/a>": "https://example.org/a",
    "a<br>b <span class='x'>c</span>d <!-- no --> e": "a b cd e",
    "<script>var x = 1</script>y": "y",
    "> quoted\n> - item\n1. one\n- [x] done": "quoted item one [x] done",
    "| a | b |\n|---|:-:|\n| 1 | 2 |": "a b 1 2",
    "```python\nx = 1\n```\n": "x = 1",
    "::fragment{use=promo/x}\n\n:::note[Mind]\nText\n:::": "Mind Text",
    "a \\* b &amp; c &lt;": "a * b & c <",
    "Head\n====\n\n***\n": "Head",
    "2 < 3 and 4 > 1": "2 < 3 and 4 > 1",
    "": "",
}


@pytest.mark.parametrize("markdown", CASES)
def test_marks_go_and_words_stay(markdown: str) -> None:
    assert visible(markdown) == CASES[markdown]


PARTS = st.sampled_from(
    [
        "one",
        "two words",
        "**bold**",
        "*it*",
        "`code`",
        "[link](a/b.html)",
        "![pic](x.png)",
        "中文，",
        "\n\n",
        "\n\n- item",
        "\n\n> quote",
        "\n\n# Head\n\n",
        "\n\n1. first",
        "&amp;",
    ]
)


@given(st.lists(PARTS, max_size=25).map(" ".join))
def test_the_same_words_as_the_rendered_page(markdown: str) -> None:
    rendered = MarkdownIt().render(markdown)
    pictures = re.sub(r'<img[^>]*alt="([^"]*)"[^>]*>', r"\1", rendered)
    shown = unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:strong|em|code|a)\b[^>]*>", "", pictures)))
    assert re.findall(r"\w+", visible(markdown)) == re.findall(r"\w+", shown)


@pytest.mark.parametrize(
    "piece",
    ["[", "](", "<", "<a ", "*_", "![](", "{.", "<!--", "`", "> ", "<script>", ":::", "|"],
)
def test_no_text_takes_long(piece: str) -> None:
    assert grows_in_proportion(lambda size: visible(piece * size), 30_000)
