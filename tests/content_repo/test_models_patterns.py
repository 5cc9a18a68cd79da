"""Patterns: the same as Python's and JSON Schema's where they say the same, and never slow."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from content_repo.pattern_syntax import parse, portable
from content_repo.patterns import MAX_STEPS, PatternError, compiled

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\W", "-", r"\.", "中", "^", "$"])
PIECES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("".join)
        | st.lists(inner, min_size=1, max_size=3).map(lambda each: f"(?:{'|'.join(each)})")
        | st.builds(
            lambda of, sign: f"(?:{of}){sign}",
            inner,
            st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "*?"]),
        )
    ),
    max_leaves=6,
)
WORDS = st.text(alphabet="ab.-1中\n é", max_size=7)


@settings(max_examples=500)
@given(pattern=PIECES, text=WORDS)
@example("a$", "a\n")
@example("(?:|a)b", "b")
@example("(?:^a|b$)+", "ab")
def test_a_pattern_means_what_its_portable_form_means_to_python(pattern: str, text: str) -> None:
    try:
        found = compiled(pattern).found_in(text)
    except PatternError:
        assert (
            "(?:^" in pattern or "(?:$" in pattern or "^" in pattern or "$" in pattern
        )  # a place cannot be repeated
        return
    assert found == bool(re.search(portable(parse(pattern)), text))


@given(text=WORDS)
@pytest.mark.parametrize("pattern", [r"^[a-b]+$", r"\d{2,}", "a.b", r"[\w-]+é", "^(ab|a)*$", "(?:a-)+1"])
def test_plain_patterns_mean_what_python_means(pattern: str, text: str) -> None:
    """But for `$`, which is the very end here, and classes, which are ASCII."""
    python = re.compile(pattern.replace("$", r"\Z"), re.ASCII)
    assert compiled(pattern).found_in(text) == bool(python.search(text))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a|a)*b", "(.*)*x", "(?:a?){50}a{50}$"])
def test_no_text_takes_long(pattern: str) -> None:
    """Each takes Python's own engine longer than anybody waits."""
    assert compiled(pattern).found_in("a" * 5_000 + "!") == compiled(pattern).found_in("a" * 60 + "!")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(?=a)", "not supported"),
        ("(?P<x>a)", "not supported"),
        (r"(a)\1", "not supported"),
        (r"\bx", "not supported"),
        ("a)", "closes nothing"),
        ("(a", "never closed"),
        ("[a", "never closed"),
        ("[]", "empty"),
        ("[z-a]", "backwards"),
        ("*a", "repeats nothing"),
        ("a**", "second repetition"),
        ("a{3,2}", "no count"),
        ("a{5000}", "no count"),
        ("^*", "cannot be repeated"),
        ("\\", "not supported"),
        (r"\u12", "hexadecimal"),
        ("a{1000}{2}", "second repetition"),
        ("(?:a{1000}){1000}", "too large"),
        ("(((){1000}){1000}){1000}", "too large"),
        ("(" * 40 + ")" * 40, "nested deeper"),
        ("a" * 501, "501 characters"),
    ],
)
def test_what_cannot_be_used_is_said(pattern: str, said: str) -> None:
    with pytest.raises(PatternError, match=re.escape(said)):
        compiled(pattern)


def test_the_size_is_bounded_just_there() -> None:
    assert compiled(f"(?:a{{{MAX_STEPS // 4}}}){{2}}").found_in("a" * (MAX_STEPS // 2))
