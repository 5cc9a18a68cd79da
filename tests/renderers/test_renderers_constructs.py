"""Texts read by one expression: the same tokens as by markdown-it's rules, nearly all real texts, and no text slowly."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest
from growth import grows_in_proportion
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from renderers.markdown import constructs
from renderers.markdown.cjk import friendly
from renderers.markdown.delimiters import Flanks, strict
from renderers.markdown.inlines import InlineParser
from renderers.markdown.parser import (
    COMMONMARK_INLINES,
    COMMONMARK_PAIRS,
    INLINES,
    commonmark_parser,
    page_parser,
)
from renderers.markdown.tokens import QuickState

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
REFERENCES = {"REF": {"href": "/r", "title": "t"}, "B": {"href": "/b", "title": ""}}


@dataclass(frozen=True)
class Dialect:
    md: MarkdownIt
    flanks: Flanks

    def read(self, text: str, env: dict[str, Any]) -> list[Token] | None:
        return constructs.read(text, self.md, env, self.flanks)

    def by_rules(self, text: str, env: dict[str, Any]) -> list[Token]:
        assert isinstance(self.md.inline, InlineParser)
        return self.md.inline.parse_by_rules(text, self.md, env, [])

    def disagrees(self, text: str, **env: Any) -> bool:
        found = self.read(text, dict(env))
        return found is not None and filled(found) != filled(self.by_rules(text, dict(env)))


PAGE, COMMONMARK = Dialect(page_parser(), friendly), Dialect(commonmark_parser(), strict)
DIALECTS = pytest.mark.parametrize("dialect", [PAGE, COMMONMARK], ids=["page", "commonmark"])


def filled(tokens: list[Token]) -> list[Token]:
    """Without the empty texts that the rules leave beside emphasis."""
    return [each for each in tokens if each.type != "text" or each.content]


READ = [
    "words, and nothing else",
    "two\nlines",
    "a hard  \nbreak",
    'a [link](https://example.org/a?b=1&amp;c=2#d) and [another](/x "with a title")',
    "![an image](a.png)",
    "[a label with `code`, *emphasis* and &amp;](u)",
    "[by name][ref], [ref][] and [ref]",
    "[no such name], [none][none]",
    "`code` and ` code with  spaces `",
    "*one* _two_ **three** __four__, **a *b* c**, a**b**c",
    "snake_case, 2 * 3, a* and 5 ~ 6",
    "&amp; &#39; &#x27; &nosuch; & co",
    '<https://example.org/> <br> <b class="x">y</b> a < b',
    r"\*no emphasis\*",
    "{braces} and `code` {x}",
    "**注意：**这里 *中文*。",
]
LEFT = [
    "*not closed",
    "**a *b** c*",
    "***a***",
    "`` code with ` in it ``",
    "`not closed",
    "[label [with] brackets](u)",
    "[a](<b>)",
    "[a](b(c))",
    "[a](javascript:b)",
    "![label [with] brackets](u)",
    "<not a tag",
    "~~struck~~",
    "a note^[inline]",
    "`code`{.with}",
    "[link](u){.with}",
    "a line that ends in \\\nan escape",
]


@pytest.mark.parametrize("text", READ)
def test_common_texts_are_read(text: str) -> None:
    env = {"references": REFERENCES}
    assert PAGE.read(text, env) is not None
    assert not PAGE.disagrees(text, **env)
    assert PAGE.read(text, {}) is not None
    assert not PAGE.disagrees(text)


def test_an_address_with_spaces_is_no_link() -> None:
    assert PAGE.read("[a](b c)", {}) is not None
    assert not PAGE.disagrees("[a](b c)")
    assert PAGE.read("[a](b c)", {"references": REFERENCES}) is None


def test_links_by_name_have_attributes() -> None:
    assert PAGE.read("[ref]{.c}", {"references": REFERENCES}) is None


@pytest.mark.parametrize("text", LEFT)
def test_what_could_mean_more_than_one_thing_is_left_to_the_rules(text: str) -> None:
    assert PAGE.read(text, {}) is None


def test_footnotes_are_left_to_the_rules_where_there_are_any() -> None:
    assert PAGE.read("a[^1]", {}) is not None
    assert PAGE.read("a[^1]", {"footnotes": {"refs": {":1": -1}, "list": {}}}) is None


def test_a_parser_without_a_rule_does_without_its_construct() -> None:
    md = MarkdownIt("commonmark")
    rules = [rule for rule in COMMONMARK_INLINES if rule[0] != "entity"]
    md.inline = InlineParser(rules, COMMONMARK_PAIRS, QuickState)
    assert [each.content for each in md.inline.parse("a &amp; b", md, {}, [])] == ["a &amp; b"]


def test_parsers_read_constructs_by_themselves() -> None:
    assert constructs.stand_for({name for name, _ in INLINES})
    assert constructs.stand_for({name for name, _ in COMMONMARK_INLINES})
    assert not constructs.stand_for({"emphasis"})
    assert not constructs.stand_for({*(name for name, _ in INLINES), "formulas"})


@pytest.mark.parametrize("splits", [True, False])
def test_flanks_are_those_of_markdown_it(splits: bool) -> None:
    for before, after in product(" \t\n\u00a0\u2003a1_.(“—$é中。\U0001f600", repeat=2):
        state = StateInline(f"{before}*{after}", COMMONMARK.md, {}, [])
        assert strict(before, after, splits) == state.scanDelims(1, splits)[:2]


PIECES = [
    *"*_`[]()<>!&~^{}\\\n .,a1",
    *("**", "__", "***", "``", "~~", "  \n", "a ", " a", "中", "。", "：", "é", "“", "\u00a0", "\t"),
    *("](", "](u)", '](/x "t")', "](<u>)", "](a b)", "](u&amp;)", "][", "[ref]", "[B]", "[^1]", "^[", "!["),
    *(
        "<b>",
        "</b>",
        "<x:y>",
        "<a@b.c>",
        "<a b='>'>",
        "&amp;",
        "&#42;",
        "&#0;",
        "&zz;",
        "\\*",
        "\\\\",
        "{.c}",
    ),
    *("[l](u)", "`c`", "*e*", "**s**", "_e_", '"t"', "'t'"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)


@DIALECTS
@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_every_text_has_the_tokens_of_the_rules(dialect: Dialect, text: str) -> None:
    assert not dialect.disagrees(text)
    assert not dialect.disagrees(text, references=REFERENCES)


@settings(max_examples=200, deadline=None)
@given(text=TEXTS)
def test_and_so_has_it_in_a_document_with_footnotes(text: str) -> None:
    def env() -> dict[str, Any]:
        return {"references": REFERENCES, "footnotes": {"refs": {":1": -1}, "list": {}}}

    found = PAGE.read(text, env())
    assert found is None or filled(found) == filled(PAGE.by_rules(text, env()))


@DIALECTS
@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["*", "**", "_", "__", "a", " ", ".", "(", "\n", "中", "。", "[", "](u)"]),
        max_size=16,
    )
)
def test_emphasis_has_the_tokens_of_the_rules(dialect: Dialect, parts: list[str]) -> None:
    assert not dialect.disagrees("".join(parts))


def _documents(name: str) -> Iterator[str]:
    archive = CORPUS / f"{name}.tar.xz"
    if not archive.exists():
        pytest.skip(f"THE REAL DOCUMENTS ARE NOT THERE: {archive.name} is missing beside the project")
    with tarfile.open(archive) as tar:
        for member in tar:
            file = tar.extractfile(member) if member.name.endswith(".md") else None
            if file:
                yield file.read().decode(errors="replace").partition("\n---\n")[2]


@lru_cache(maxsize=1)
def _texts() -> list[tuple[str, dict[str, Any]]]:
    """Every text of some hundred real documents, with what the rules know of its document."""
    found = []
    for name in ("digitalgov-content", "otel-site-content"):
        for document in islice(_documents(name), 0, 1600, 4):
            env: dict[str, Any] = {}
            tokens = page_parser().parse(document, env)
            found += [(each.content, env) for each in tokens if each.type == "inline" and not each.meta]
    return found


@pytest.mark.shared
def test_real_texts_have_the_tokens_of_the_rules() -> None:
    plain = [(text, env) for text, env in _texts() if not env.get("footnotes", {}).get("refs")]
    assert len(plain) > 5000
    for text, env in plain:
        assert not PAGE.disagrees(text, **env), text


@pytest.mark.shared
def test_nearly_all_real_texts_are_read() -> None:
    left = sum(PAGE.read(text, env) is None for text, env in _texts())
    assert left < len(_texts()) * 0.05


HOSTILE = [
    *"[]*_`<&!\\{ \n",
    *(
        "&#",
        "![",
        " \n",
        "[a ",
        "[a] ",
        "[a](",
        "[a](b ",
        "[a](b c ",
        '[a](b "',
        "[a](b)",
        "[a][",
        "[a][b]",
        "![a](b)",
    ),
    *("`a` ", "`a`[", "[`", "[`[`]", "`a`{", "<a ", '<a b="', "<a:", "<a>", "&amp;", "\\*"),
    *("*a ", "a* ", "a_b", "a**b", "*_", "**a** ", "中*"),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_take_no_time(piece: str) -> None:
    def reading(size: int) -> None:
        text = piece * size
        PAGE.read(text, {})
        PAGE.read(f"[{text}", {})
        PAGE.read(f"[`a`]({text}", {"references": REFERENCES})

    assert grows_in_proportion(reading, 20_000)
