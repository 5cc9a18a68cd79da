"""A text with commas in a field of a taxonomy is one term: it is told, unless it is written as a list of one."""

from __future__ import annotations

import pytest

from content_repo.site import load_site
from content_repo.sources import parse_source
from content_repo.terms import lost_terms

SITE = load_site(b"[taxonomies]\ntopics = {}\n")


def told(written: str) -> list[tuple[str, int, str]]:
    source, _ = parse_source("content/a.md", f"---\ntitle: A\ntopics: {written}\n---\n".encode(), SITE, {})
    assert source is not None
    return [(each.code, each.line, each.fix) for each in lost_terms(source, SITE.taxonomies)]


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("ai, tea", "ai, tea"),
        ("ai;tea", "ai, tea"),
        ("人工智能、茶", "人工智能, 茶"),
        ("'ai, tea,'", "ai, tea"),
    ],
)
def test_a_text_with_commas(written: str, listed: str) -> None:
    ((code, line, fix),) = told(written)
    assert (code, line) == ("comma_in_term", 3)
    assert fix.startswith(f"write `topics: [{listed}]`")


@pytest.mark.parametrize("written", ["ai", "[ai, tea]", "['Washington, D.C.']", "[]", "3"])
def test_other_values_are_fine(written: str) -> None:
    assert told(written) == []
