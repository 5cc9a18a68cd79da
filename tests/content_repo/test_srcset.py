"""Addresses of a `srcset`, as browsers take it apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.srcset import addresses, places, with_addresses


@pytest.mark.parametrize(
    ("srcset", "found"),
    [
        ("", []),
        (" , ", []),
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png,b.png 2x", ["a.png,b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        (",a.png 480w,\n\tb.png 2x,", ["a.png", "b.png"]),
        ("a.png (x, y) 2x, b.png", ["a.png", "b.png"]),
        ("data:image/png;base64,AA 1x, b.png", ["data:image/png;base64,AA", "b.png"]),
        ("图 1.png 2x", ["图"]),
        ("a.png (x", ["a.png"]),
    ],
)
def test_what_is_an_address(srcset: str, found: list[str]) -> None:
    assert addresses(srcset) == found


@given(st.lists(st.sampled_from(["a", "b.png", ",", " ", "(", ")", "2x", "\n"]), max_size=20).map("".join))
def test_only_addresses_are_replaced(srcset: str) -> None:
    held = [srcset[start:end] for start, end in places(srcset)]
    assert all(each and not each.endswith(",") and not each.isspace() for each in held)
    assert with_addresses(srcset, lambda address: None) is None
    assert with_addresses(srcset, lambda address: address) in (srcset, None)
    new = with_addresses(srcset, lambda address: "/new")
    assert (new is None) == (not held)
    assert new is None or addresses(new) == ["/new"] * len(held)
