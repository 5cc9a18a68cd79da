"""No text takes more than its share of time, from its Markdown to its HTML and what is told of it."""

from __future__ import annotations

import pytest
from growth import grows_in_proportion
from memory_inputs import MemoryInputs

from renderers.holes import Holes
from renderers.markdown import Source, render

LONG = 96_000  # characters: what takes the square of the time takes seconds
BEGUN = [
    "{%a",
    "{{a",
    "{{<",
    "[a](/b ",
    "[[a",
    "(a)[/",
    "[a] (/",
    "::fragment{",
    "##a\n",
    "|a\n",
    "<!--",
    "<script",
]
WITHIN = [
    ("|---|", " ", "x"),
    ("|---|", "-- ", "x"),
    ("<img srcset='", " a,", "'>\n"),
    ("<img", " ", ">\n"),
    ("<div", " markdown", "\n"),
]


@pytest.mark.parametrize(("before", "long", "after"), [*(("", each, "") for each in BEGUN), *WITHIN])
def test_markup_that_never_ends_takes_time_in_proportion(before: str, long: str, after: str) -> None:
    def body(size: int) -> str:
        return before + long * (size // len(long)) + after

    assert grows_in_proportion(lambda size: read(body(size)), LONG)


def read(text: str) -> None:
    render(text, Source("content/x.md", 1, "content", "x"), MemoryInputs(), Holes())
