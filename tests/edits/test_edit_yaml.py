"""What a change makes of YAML that people wrote, byte for byte."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from content_repo.edits import Body, Change, Insert, Remove, Rename, Set, edit
from content_repo.problems import ContentError

STYLES = [
    ("title: Old", "New", "title: New"),
    ("title: Old  # kept", "New", "title: New  # kept"),
    ("title: 'Old'", "it's", "title: 'it''s'"),
    ('title: "Old"', 'say "hi"', 'title: "say \\"hi\\""'),
    ("title:   Old", "New", "title:   New"),
    ("title: Old", "no", 'title: "no"'),
    ("title: Old", "012", 'title: "012"'),
    ("title: Old", "12:30:00", 'title: "12:30:00"'),
    ("title: Old", "1e3", 'title: "1e3"'),
    ("title: Old", "~", 'title: "~"'),
    ("title: Old", "2024-05-01", 'title: "2024-05-01"'),
    ("title: 2020-01-02", "2024-05-01", "title: 2024-05-01"),
    ("title: Old", "pad ", 'title: "pad "'),
    ("title: Old", "a: b", 'title: "a: b"'),
    ("title: Old", "a:b #c", 'title: "a:b #c"'),
    ("title: Old", "", 'title: ""'),
    ("title: Old", "x\x85y", 'title: "x\\Ny"'),
    ("title: Old", "x\u2028y\u2029", 'title: "x\\Ly\\P"'),
    ("title: Old", "bell\x07 esc\x1b", 'title: "bell\\x07 esc\\x1B"'),
    ("title: Old", "emoji 😀 汉字", "title: emoji 😀 汉字"),
    ("title: Old", "one\ntwo\n", "title: |\n  one\n  two"),
    ("title: Old", None, "title: null"),
    ("title: Old", True, "title: true"),
    ("title: Old", 1.5, "title: 1.5"),
    ("title: Old", float("inf"), "title: .inf"),
    ("title: Old", date(2026, 3, 1), "title: 2026-03-01"),
    ("title: Old", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "title: 2026-03-01T09:30:00+00:00"),
    ("title: Old", [], "title: []"),
    ("title: Old # c", ["a", "b"], "title: # c\n  - a\n  - b"),
    ("title: Old", {"a": {"b": 1}}, "title:\n  a:\n    b: 1"),
    ("title:", "New", "title: New"),
    ("title:   # c", "New", "title: New   # c"),
    ("title: [a, b]", ["a", "c", "b"], "title: [a, c, b]"),
    ("title: [a, b]", [], "title: []"),
    ("title: {a: 1, b: 2}", {"a": 1, "b": 3}, "title: {a: 1, b: 3}"),
    ("title:\n  - a # first\n  - b", ["a", "c"], "title:\n  - a # first\n  - c"),
    ("title:\n- a\n- b", "New", "title: New"),
    ("title:\n# about\n- a", "New", "title:\n# about\n  New"),
    ("title: several\n  words", "New", "title: New"),
    ("title: |\n  one\n  two", "three\n", "title: |\n  three"),
    ("title: |  # c\n    one", "two", "title: |-  # c\n    two"),
    ("title: |-\n  one", "two\n\n", "title: |+\n  two\n"),
    ("title: >\n  one\n  two", "three four\nfive\n", "title: >\n  three four\n\n  five"),
    ("title: |\n  one", " lead\n", "title: |2\n   lead"),
    ("title: |\n  one", "x\x07", 'title: "x\\x07"'),
    ("title: !!str 5", "6", 'title: "6"'),
    ('"title": Old', "New", '"title": New'),
    ("? title\n: Old", "New", "? title\n: New"),
]


@pytest.mark.parametrize(("before", "value", "after"), STYLES)
def test_a_value_is_written_as_the_old_one_was(before: str, value: Any, after: str) -> None:
    around = "# top\nfirst: 1\n{}\nlast: x # end\n"
    found = edit(around.format(before).encode(), [Set("title", value)], file="x.yaml").decode()
    assert found == around.format(after)


CHANGES: list[tuple[str, Change, str]] = [
    ("a: 1\n# end\n", Set("b", 2), "a: 1\nb: 2\n# end\n"),
    ("a:\n    b: 1\n", Set("c.d", 2), "a:\n    b: 1\nc:\n    d: 2\n"),
    ("a: {b: 1}\n", Set("a.c", 2), "a: {b: 1, c: 2}\n"),
    ("a: { b: 1 }\n", Set("a.c", 2), "a: { b: 1, c: 2 }\n"),
    ("a: {}\n", Set("a.c", 2), "a: {c: 2}\n"),
    ("a:\n", Set("a.c", 2), "a:\n  c: 2\n"),
    ("a:\n  b: 1\nz: 2\n", Set("a.c", [1]), "a:\n  b: 1\n  c:\n    - 1\nz: 2\n"),
    ("x: [\n  1, # one\n  2\n]\n", Insert("x.2", 3), "x: [\n  1, # one\n  2,\n  3\n]\n"),
    ("x: [\n  1,\n  2,\n]\n", Insert("x.2", 3), "x: [\n  1,\n  2,\n  3,\n]\n"),
    ("x:\n- a\n\n# c\n- b\n", Insert("x.1", "m"), "x:\n- a\n\n# c\n- m\n- b\n"),
    ("x:\n- a\n", Set("x.1", {"k": 1, "l": 2}), "x:\n- a\n- k: 1\n  l: 2\n"),
    ("x:\n  - id: a\n    t: 1\n  - id: b\n    t: 2\n", Set("x.b.t", 3), "x:\n  - id: a\n    t: 1\n  - id: b\n    t: 3\n"),
    ("x:\n  - id: a\n    t: 1\n  - id: b\n", Remove("x.a"), "x:\n  - id: b\n"),
    ("x:\n  - id: a\n    t: 1\n", Remove("x.a.id"), "x:\n  - t: 1\n"),
    ("x:\n  - id: a # c\n    # d\n    t: 1\n", Remove("x.a.id"), "x:\n  -\n    # d\n    t: 1\n"),
    ("a: 1 # one\n# two\nb: 2\n", Remove("a"), "# two\nb: 2\n"),
    ("a: 1\nb: 2", Remove("b"), "a: 1"),
    ("a:\n  b: 1\nc: 2\n", Remove("a.b"), "a: {}\nc: 2\n"),
    ("a: [1, 2, 3]\n", Remove("a.1"), "a: [1, 3]\n"),
    ("a: [1, 2, 3]\n", Remove("a.2"), "a: [1, 2]\n"),
    ("a: [\n  1, # x\n  2, # y\n  3\n]\n", Remove("a.1"), "a: [\n  1, # x\n  3\n]\n"),
    ("a: |+\n  x\n\nb: 1\n\nc: 2\n", Remove("b"), "a: |+\n  x\n\nc: 2\n"),
    ("a: 1\n", Remove("nothing"), "a: 1\n"),
    ("---\n# jobs\n\n- a: 1\n  b: 2\n\n# end\n", Remove((0,)), "---\n# jobs\n\n[]\n\n# end\n"),
    ("- a", Remove((0,)), "[]"),
    ("'a b': 1\n", Rename("a b", "c d"), "'c d': 1\n"),
    ("a: 1\n", Rename("a", "no"), '"no": 1\n'),
    ("title: 1\n", Set("Title", 2), "title: 1\nTitle: 2\n"),
    ("{a: 1}\n", Rename("a", "b, c"), '{"b, c": 1}\n'),
    ("# nothing yet\n", Set("a", 1), "# nothing yet\na: 1\n"),
    ("", Set("a", 1), "a: 1\n"),
    ("%YAML 1.2\n---\na: 1\n...\n", Set("b", 2), "%YAML 1.2\n---\na: 1\nb: 2\n...\n"),
    ("a.b: 1\n", Set('"a.b"', 2), "a.b: 2\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "change", "after"), CHANGES)
def test_everything_else_stays(before: str, change: Change, after: str) -> None:
    assert edit(before.encode(), [change], file="x.yaml").decode() == after


FRONT_MATTER: list[tuple[bytes, Change, bytes]] = [
    (b"Only text.\n", Set("a", 1), b"---\na: 1\n---\nOnly text.\n"),
    (b"---\n---\nText", Set("a", 1), b"---\na: 1\n---\nText"),
    (b"---\na: 1\n---\n\nOld.\n", Body("New."), b"---\na: 1\n---\n\nNew."),
    (b"---\na: 1\n---\n\nOld.\n", Body("\n\nNew.\n"), b"---\na: 1\n---\n\n\nNew.\n"),
    (b"---\na: 1\n---", Body("New\n"), b"---\na: 1\n---\nNew\n"),
    (b"---\na: 1\nbody: x\n---\n", Body("z"), b"---\na: 1\nbody: z\n---\n"),
    (b"---\r\na: 1\r\n---\r\nOld\r\n", Body("New\nLine\n"), b"---\r\na: 1\r\n---\r\nNew\r\nLine\r\n"),
    (b"\xef\xbb\xbf---\na: 1\n---\n", Set("a", "\u00e9"), b"\xef\xbb\xbf---\na: \xc3\xa9\n---\n"),
    (b"---\na: |\n  x\n---\nT", Set("a", "--- x\n---\n"), b"---\na: |\n  --- x\n  ---\n---\nT"),
    (b"---\nExpiryDate: 2020-01-01\n---\n", Set("expirydate", "2021-01-01"), b"---\nExpiryDate: 2021-01-01\n---\n"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "change", "after"), FRONT_MATTER)
def test_front_matter_and_body(before: bytes, change: Change, after: bytes) -> None:
    assert edit(before, [change], file="x.md") == after


REFUSED: list[tuple[str, Change, str]] = [
    ("a: &x 1\nb: *x\n", Set("a", 2), "edit_anchor"),
    ("a: &x 1\nb: *x\n", Set("b", 2), "edit_anchor"),
    ("a: &x {c: 1}\n", Set("a.c", 2), "edit_anchor"),
    ("a: {c: &x 1}\n", Remove("a"), "edit_anchor"),
    ("a: 1\na: 2\n", Set("a", 3), "yaml_duplicate_key"),
    ("a: 1\n", Set("a.b", 3), "edit_path"),
    ("a: [1]\n", Set("a.5", 3), "edit_path"),
    ("a: [1]\n", Set("a.hero", 3), "edit_path"),
    ("a: [1]\n", Insert("a", 3), "edit_path"),
    ("a: [1]\n", Insert("a.2", 3), "edit_path"),
    ("a: 1\n", Rename("b", "c"), "edit_path"),
    ("a: 1\nb: 2\n", Rename("a", "b"), "edit_path"),
    ("a: [1]\n", Rename("a.0", "b"), "edit_path"),
    ("a: 1\n", Set("a", "\0"), "edit_value"),
    ("a: 1\n", Set("a", ["\ud800"]), "edit_value"),
    ("a: 1\n", Set("a", object()), "edit_value"),
    ("a: 1\n", Set("", 1), "edit_value"),
    ("a: [\n", Set("a", 1), "yaml_syntax"),
    ("a: 1\n", Set("a", 10**200), "edit_failed"),
]


@pytest.mark.parametrize(("text", "change", "code"), REFUSED)
def test_refusals_say_where_and_what_to_do(text: str, change: Change, code: str) -> None:
    with pytest.raises(ContentError) as refused:
        edit(text.encode(), [change], file="x.yaml")
    problem = refused.value.problems[0]
    assert (problem.code, problem.file) == (code, "x.yaml")
    assert problem.fix


def test_deep_values_are_refused_before_they_exhaust_the_stack() -> None:
    deep: Any = 1
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(ContentError, match="nested deeper"):
        edit(b"a: 1\n", [Set("a", deep)], file="x.yaml")


def test_bytes_that_are_no_text_are_refused() -> None:
    for raw in (b"a: \xff\n", b"a: \0\n"):
        with pytest.raises(ContentError):
            edit(raw, [Set("a", 1)], file="x.yaml")
