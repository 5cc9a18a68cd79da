"""The words of a body, in scripts with spaces between them and without."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_inputs import MemoryInputs, fragment

from renderers.markdown.cjk import RUNS, may_have_cjk
from renderers.markdown.facts import count_words
from renderers.pieces import render_body

ALPHABET = "ab1-.’é \n\t\u00a0\u3000中文。あカ한ｱ\U00020000Ж\u1100\u10ff\u11ff\u2e7f\u2e80"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", (0, 0)),
        (" two  words\n", (2, 0)),
        ("don’t stop — ever", (4, 0)),
        ("中文", (2, 2)),
        ("a中b", (3, 1)),
        ("Python 3 很好。", (5, 3)),
        ("한국어 책", (4, 4)),
        ("слово", (1, 0)),
    ],
)
def test_words(text: str, words: tuple[int, int]) -> None:
    assert count_words(text) == words


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_words_are_those_counted_one_by_one(text: str) -> None:
    spaced = "".join(" " if RUNS.match(char) else char for char in text)
    characters = sum(bool(RUNS.match(char)) for char in text)
    assert count_words(text) == (characters + len(re.findall(r"\S+", spaced)), characters)


def test_every_character_without_spaces_is_looked_for() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    for run in RUNS.findall(every):
        assert all(map(may_have_cjk, run))


def test_facts_of_a_body_count_all_of_its_texts() -> None:
    body = "# Two words\n\nThe *first*\nparagraph\n\n- 中文\n- `code`\n\n| a | b |\n|---|---|\n| c | d e |\n"
    facts = render_body(fragment("x"), MemoryInputs(bodies={"x": body})).facts
    assert facts is not None
    assert (facts.words, facts.characters, facts.summary) == (13, 2, "The first paragraph")
