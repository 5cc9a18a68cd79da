"""Schemes as browsers see them, however they are written."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renderers.addresses import is_external, is_safe, scheme


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/a:b", "https"),
        ("HTTPS://example.org", "https"),
        ("\x00 java\nscript:x", "javascript"),
        ("Ja\tvaScript:x", "javascript"),
        ("/a:b", ""),
        ("a b:c", "ab"),
        ("x", ""),
        (":x", ""),
        ("1a:x", ""),
        ("#a:b", ""),
    ],
)
def test_scheme(address: str, expected: str) -> None:
    assert scheme(address) == expected
    assert is_external(address) == bool(expected)


@given(st.text(alphabet="ajAJ1+-.:/ \t\n\x00\x7f#é\u0130\u212a", max_size=12))
@example("a\u212a:x")
def test_every_address_has_the_scheme_of_what_browsers_make_of_it(address: str) -> None:
    seen = "".join(char for char in address if ord(char) > 0x20 and char != "\x7f").lower()
    found = re.match("([a-z][a-z0-9+.-]*):", seen)
    assert scheme(address) == (found[1] if found else "")


@pytest.mark.parametrize(
    "address", ["javascript:x", "\tDATA:text/html,x", "vb\nscript:x", "file:///x", "blob:x"]
)
def test_addresses_that_run_something_are_not_safe(address: str) -> None:
    assert not is_safe(address)


@pytest.mark.parametrize("address", ["data:image/png;base64,x", "mailto:a@b.c", "//cdn.example.org", "a.png"])
def test_addresses_that_lead_somewhere_are_safe(address: str) -> None:
    assert is_safe(address)
