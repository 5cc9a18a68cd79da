"""The examples of the CommonMark specification, and agreement with the unchanged parser."""

from __future__ import annotations

import json
import re
import tarfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from renderers.markdown.blocks import BlockParser
from renderers.markdown.inlines import InlineParser
from renderers.markdown.parser import (
    BLOCKS,
    COMMONMARK_BLOCKS,
    COMMONMARK_INLINES,
    COMMONMARK_PAIRS,
    CORE,
    PlainMarkdown,
    commonmark_parser,
    set_up,
)
from renderers.markdown.tokens import QuickState, token
from renderers.markdown.writer import Writer

SHARED = Path(__file__).parents[2].parent / "shared"
EXAMPLES = "conformance/commonmark/json/commonmark.json"
# These leave out the line break inside an empty block quote.
WHITE_SPACE_ONLY = {218, 239, 240}


@lru_cache(maxsize=1)
def reference() -> MarkdownIt:
    return MarkdownIt("commonmark")


def written(text: str) -> str:
    return Writer(" /").write(commonmark_parser().parse(text, {}))


@lru_cache(maxsize=1)
def examples() -> list[dict[str, Any]]:
    archive = SHARED / "conformance" / "conformance.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE COMMONMARK EXAMPLES ARE NOT THERE: {archive.name} is missing beside the project")
    with tarfile.open(archive) as tar:
        file = tar.extractfile(EXAMPLES)
        assert file is not None
        found: list[dict[str, Any]] = json.load(file)
    return found


@pytest.mark.shared
def test_all_examples_of_the_specification() -> None:
    wrong = {found["example"] for found in examples() if written(found["markdown"]) != found["html"]}
    assert wrong == WHITE_SPACE_ONLY
    assert len(examples()) == 652


@pytest.mark.shared
def test_the_examples_that_differ_do_so_in_white_space_only() -> None:
    for found in examples():
        if found["example"] in WHITE_SPACE_ONLY:
            assert "".join(written(found["markdown"]).split()) == "".join(found["html"].split())


@pytest.mark.shared
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_mixed_examples_agree_with_the_unchanged_parser(data: st.DataObject) -> None:
    """Examples joined, cut and indented: text nearer to what people write than random characters."""
    texts = st.sampled_from([found["markdown"] for found in examples()])
    prefix = st.sampled_from(["", "> ", "- ", "   ", "1. ", "    "])
    parts = data.draw(st.lists(st.tuples(prefix, texts), min_size=1, max_size=4))
    text = "\n".join(before + part.replace("\n", f"\n{' ' * len(before)}") for before, part in parts)
    assert written(text) == reference().render(text)


def test_a_token_is_what_its_class_makes() -> None:
    assert token("a", "b", 1, 2, "c", True) == Token("a", "b", 1, level=2, content="c", block=True)


@lru_cache(maxsize=1)
def table_parser() -> MarkdownIt:
    core = [rule for rule in CORE if rule[0] != "attributes"]
    blocks = [rule for rule in BLOCKS if rule[0] in ("table", *(name for name, _, _ in COMMONMARK_BLOCKS))]
    inline = InlineParser(COMMONMARK_INLINES, COMMONMARK_PAIRS, QuickState)
    return set_up(PlainMarkdown("commonmark"), core, BlockParser(blocks), inline)


CELLS = [
    "|",
    "| ",
    " |",
    "-",
    ":-",
    "-:",
    "--- ",
    "a",
    "\\|",
    "`|`",
    "\n",
    "\n",
    "    ",
    "> ",
    "- ",
    "|-|-|\n",
    "|a|b|\n",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(CELLS), max_size=14))
def test_tables_agree_with_the_unchanged_parser(parts: list[str]) -> None:
    text = "".join(parts)
    want = MarkdownIt("commonmark").enable("table").render(text)
    got = Writer(" /").write(table_parser().parse(text, {}))
    assert got == re.sub(r' style="text-align:(\w+)"', r' class="align-\1"', want)


ALPHABET = "ab 1\n\t*_`[]()<>!&#;:~|-+=.>\\\"'/x中。é\u00a0\u2028"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=ALPHABET, max_size=80))
def test_any_text_agrees_with_the_unchanged_parser(text: str) -> None:
    assert written(text) == reference().render(text)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(["*", "**", "_", "__", "a", "b ", " ", "\n", "`", "[", "](u)", "!", "中", "。"]))
)
def test_delimiters_agree_with_the_unchanged_parser(parts: list[str]) -> None:
    text = "".join(parts)
    assert written(text) == reference().render(text)
