"""Blocks: the same tokens as by markdown-it's own rules, and no text that takes more than its share of time."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from growth import grows_in_proportion
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt, rules_block
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore

from renderers.markdown.lines import LineState
from renderers.markdown.parser import BLOCKS, CORE, PageMarkdown, commonmark_parser, page_parser

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
THEIR_RULES = {
    "fence": rules_block.fence,
    "hr": rules_block.hr,
    "list": rules_block.list_block,
    "reference": rules_block.reference,
    "heading": rules_block.heading,
}


@lru_cache(maxsize=1)
def page_reference() -> MarkdownIt:
    """The rules of pages, by markdown-it's parser and its own rules where it has them."""
    md = PageMarkdown("commonmark")
    md.options.update(page_parser().options)
    ruler = md.block.ruler
    ruler.__rules__.clear()
    for name, rule, ends in BLOCKS:
        if name == "deflist":
            ruler.push("lheading", rules_block.lheading)
        ruler.push(name, THEIR_RULES.get(name, rule), {"alt": list(ends)})
    ruler.push("paragraph", rules_block.paragraph)
    return md


@lru_cache(maxsize=1)
def commonmark_reference() -> MarkdownIt:
    return MarkdownIt("commonmark")


def read(md: MarkdownIt, text: str) -> tuple[list[Any], dict[str, Any]]:
    """(tokens, what is remembered of the text)"""
    tokens: list[Any] = []
    env: dict[str, Any] = {}
    md.block.parse(text, md, env, tokens)
    return [token.as_dict() for token in tokens], env


def agrees(text: str) -> None:
    assert read(page_parser(), text) == read(page_reference(), text)
    assert read(commonmark_parser(), text) == read(commonmark_reference(), text)


PREFIXES = (
    *("- ", "* ", "+ ", "1. ", "2) ", "10. ", "> ", ">", "  ", "   ", "    ", "\t", " "),
    *("-\t", "1.\t", "-   ", "-     ", "- [x] ", "- [ ]  ", ": ", "[^n]: "),
)
TEXTS = (
    *("", "", "a", "b c", "中", "&", "\\", "x\ttab", "a  ", "\u00a0", "\u2028x", "\x0b", "\x0c- a"),
    *("---", "- - -", "***", "* * *", "___", "= =", "===", "--", "-", "+", "*", "1.", "1)"),
    *("123456789. x", "1234567890. x", "01. x", "0) x", "[x] task", "[X]\ttask", "[ ] t", "[x]"),
    *("# h #", "## ", "#", "####### x", "## x ##  ", "#\tx #y", "# #", "#5"),
    *("```", "``` py", "~~~", "````", "``` `", "~~~~ `~"),
    *("[a]: /u", "[a]: /u 't'", "[b]:", "[c", "[d\\]: x", "[e] f", "[g][h]: /u", "[^1]: n", "[^1]: - x"),
    *("| a | b |", "|-|-|", ":-:|--", "-|", ": d", "~ d", "~\td"),
    *(":::note", ":::", "::::x[T]{.a}", "::fragment{use=a}", "{.c}", "{#i}"),
    *("<div>", "<!-- c", "-->", "<b>", "<https://a.example>"),
)
LINES = st.builds(
    lambda before, text: "".join(before) + text,
    st.lists(st.sampled_from(PREFIXES), max_size=3),
    st.sampled_from(TEXTS),
)
ENDS = st.sampled_from(("", "\n", "\n\n", "  ", "\n\t"))


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=8), ENDS)
@example(["- [x] ", "", "  a"], "")
@example(["> ```", ">"], "")
@example(["- a", "", "      b", "1. c", "   - - -"], "\n")
@example(["a", "2. b", "1.", "1. c"], "")
def test_lines_are_read_as_by_the_unchanged_rules(lines: list[str], end: str) -> None:
    agrees("\n".join(lines) + end)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=" \t->*1.)#`~[]:|a\n", max_size=60))
def test_any_characters_are_read_as_by_the_unchanged_rules(text: str) -> None:
    agrees(text)


def bodies(archive: Path) -> Iterator[str]:
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".md") else None
            if file is not None:
                yield file.read().decode("utf-8", "replace").replace("\r", "")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["digitalgov-content", "otel-site-content"])
def test_pages_of_real_sites_are_read_as_by_the_unchanged_rules(name: str) -> None:
    archive = CORPUS / f"{name}.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE CORPUS IS NOT THERE: {archive.name} is missing beside the project")
    for text in islice(bodies(archive), 0, 1000, 20):
        agrees(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=" \tab\n\u2028", max_size=40), st.integers(0, 5), st.integers(0, 6), st.booleans())
def test_lines_are_where_the_unchanged_state_sees_them(
    text: str, first: int, indent: int, ends: bool
) -> None:
    md = commonmark_parser()
    got, want = LineState(text, md, {}, []), StateBlock(text, md, {}, [])
    for name in ("bMarks", "eMarks", "tShift", "sCount", "bsCount", "lineMax"):
        assert getattr(got, name) == getattr(want, name), name
    for last in range(first, want.lineMax + 1):
        assert got.getLines(first, last, indent, ends) == want.getLines(first, last, indent, ends)


@pytest.mark.parametrize(
    "made",
    [
        lambda n: "{.a}\n\n" * 8 * n,
        lambda n: "- {.a}\n" * 8 * n,
        lambda n: "# a" + " " * 12 * n + "b {.c}\n",
        lambda n: "::::a\n" * n + ":::\n" * n,
        lambda n: "- " * 10 * n + "a\n",
        lambda n: "> " * 10 * n + "a\n",
        lambda n: "- " * 10 * n + "---x",
        lambda n: ("-" * 10 * n + "x\n") * 2,
        lambda n: ("[" + "a" * 10 * n + "\n") * 4,
        lambda n: "[\\" * 10 * n,
        lambda n: "#" + " #" * 10 * n + " x",
        lambda n: "~~~\n" + "~~\n" * 6 * n,
        lambda n: "> a\n" + "b\n" * 4 * n,
        lambda n: "a\n" + "2. b\n" * 6 * n,
    ],
    ids=lambda made: repr(made(1)[:8]),
)
def test_blocks_take_time_in_proportion(made: Callable[[int], str]) -> None:
    assert grows_in_proportion(lambda size: read_blocks(made(size)), 5_000)


def read_blocks(text: str) -> None:
    state = StateCore(text, page_parser(), {})
    for name, rule in CORE:
        if name != "inline":
            rule(state)
