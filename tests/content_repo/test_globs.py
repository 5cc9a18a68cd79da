"""Globs match what they say, compared with a matcher that tries everything, and never take long."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from content_repo.globs import compiled

PATTERNS = st.lists(st.sampled_from(["a", "b", "/", "*", "**", "**/", "/**", "*a"]), max_size=7).map("".join)
IDS = st.text("ab/", max_size=9)


def fits(pattern: str, text: str) -> bool:
    """By trying everything."""
    if re.search(r"/\*{2,}\Z", pattern) and tried(pattern.rstrip("*").removesuffix("/"), text, True):
        return True
    return tried(pattern, text, True)


def tried(pattern: str, text: str, at_start: bool) -> bool:
    if not pattern:
        return not text
    stars = len(pattern) - len(pattern.lstrip("*"))
    if not stars:
        return text[:1] == pattern[0] and tried(pattern[1:], text[1:], pattern[0] == "/")
    rest = pattern[stars:]
    if stars > 1 and at_start and rest.startswith("/") and tried(rest[1:], text, True):
        return True
    reach = len(text) if stars > 1 or "/" not in text else text.index("/")
    return any(tried(rest, text[taken:], False) for taken in range(reach + 1))


@given(PATTERNS, IDS)
@example("**a**/b", "aab")
@example("**a/**", "aba/b")
@example("a/**/*a/**", "a/b/ba")
def test_a_glob_matches_what_trying_everything_matches(pattern: str, text: str) -> None:
    assert bool(compiled(pattern).fullmatch(text)) == fits(pattern, text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "pattern", ["*" * 200 + "a", "*b" * 100 + "a", "**b" * 100 + "a", "**/" * 100 + "a", "*b**b/" * 40 + "a"]
)
@pytest.mark.parametrize("name", ["b" * 150, "b/" * 75, "bb/b" * 40])
def test_no_glob_takes_long(pattern: str, name: str) -> None:
    assert not compiled(pattern).fullmatch(name)
