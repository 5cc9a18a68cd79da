"""Taking a fragment file apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.frontmatter import split


def test_the_two_parts_and_their_lines() -> None:
    parts = split(b"---\ntitle: x\n---\n\nBody\n", "a.md")
    assert (parts.yaml, parts.yaml_line) == ("title: x\n", 2)
    assert (parts.body, parts.body_line) == ("\nBody\n", 4)


def test_byte_order_mark_and_windows_lines() -> None:
    parts = split(b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\nBody\r\nmore\r\n", "a.md")
    assert parts.yaml == "title: x\n"
    assert parts.body == "Body\nmore\n"
    assert parts.problems == ()


@pytest.mark.parametrize(
    "raw", [b"---\na: 1\n---\n", b"---\na: 1\n---", b"---\na: 1\n--- \n\n \n", b"", b"\n\n"]
)
def test_no_body_text_inherits(raw: bytes) -> None:
    assert split(raw, "a.md").body is None


@pytest.mark.parametrize(
    "raw", [b"Just text\n", b"--- \\-- not a fence\n", b"----\nx\n", b"\n---\na: 1\n---\n"]
)
def test_without_front_matter_all_is_body(raw: bytes) -> None:
    parts = split(raw, "a.md")
    assert (parts.yaml, parts.body, parts.body_line) == ("", raw.decode(), 1)


def test_empty_front_matter() -> None:
    parts = split(b"---\n---\nBody", "a.md")
    assert (parts.yaml, parts.body, parts.body_line) == ("", "Body", 3)


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (b"---\na: 1\nBody\n", "front_matter_open", 1),
        (b"---\na: 1\n---\n\xff\n", "not_utf8", 4),
        (b"a\n\xed\xa0\x80", "not_utf8", 2),  # a lone surrogate
        (b"a\nb\0c", "nul_character", 2),
        (b"+++\ntitle = 1\n+++\nx\n", "front_matter_toml", 1),
        (b'{"title": "One"}\n\nx\n', "front_matter_json", 1),
        (b'\xef\xbb\xbf{\r\n  "title" : "One"\r\n}\r\nx\n', "front_matter_json", 1),
    ],
)
def test_bad_bytes_are_named_with_their_place(raw: bytes, code: str, line: int) -> None:
    (problem,) = split(raw, "content/a.md").problems
    assert (problem.code, problem.line, problem.file) == (code, line, "content/a.md")


def test_the_offset_of_a_bad_byte_counts_the_byte_order_mark() -> None:
    (problem,) = split(b"\xef\xbb\xbfab\xfe", "a.md").problems
    assert "byte 0xFE at offset 5" in problem.message


@given(st.binary(max_size=60))
def test_any_bytes_give_parts_or_a_problem(raw: bytes) -> None:
    parts = split(raw, "a.md")
    assert parts.problems or "\r" not in (parts.body or "")


def test_a_text_may_begin_with_a_brace() -> None:
    for raw in (b"{{% note %}}\n", b'{"quoted" words}\n', b"{}\n", b"{#id}\n"):
        assert split(raw, "content/a.md").problems == ()
