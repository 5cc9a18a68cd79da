"""What is said of YAML, TOML and JSON that cannot be read: the line, the value in it, and what to write instead."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.plaindata import load_data
from content_repo.problems import Problem

YAML = [
    # text, line, message, fix
    ("title: Say: hello", 1, "`Say: hello` holds `: `", 'write `title: "Say: hello"`'),
    ('a: 1\n- "x": y: z', 2, "", ""),
    ("title: @foo", 1, "starts with `@`", 'write `title: "@foo"`'),
    ("title: *bold* text", 1, "starts with `*`", 'write `title: "*bold* text"`'),
    ("title: {% x %}", 1, "starts with `{`", 'write `title: "{% x %}"`'),
    ('title: "a" b  # c', 1, 'closing quote in `"a" b`', "write `title: '\"a\" b'`"),
    ("tags:\n  - 'it's'", 2, "`'` stands inside", 'write `- "it\'s"`'),
    ('title: "Hello\ndate: 2024-01-01\nb: "x"', 1, 'opens `"Hello` is not closed', 'write `title: "Hello"`'),
    ('path: "C:\\Users"', 1, "begins no escape", "write `path: 'C:\\Users'`"),
    ("title:Hello\ndate: 2024-01-01", 1, "no space after its colon", "write `title: Hello`"),
    ("title：你好\ndate: 2024-01-01", 1, "colon of another script", "write `title: 你好`"),
    ("a: 1\ntitle:\xa0x\nb: 2", 2, "no space after its colon", "write `title: x`"),
    ("tags: [a, b\ndate: 1", 1, "`[` is not closed in `[a, b`", "write `tags: [a, b]`"),
    ("a: [1,,2]", 1, "between two commas", "write `a: [1,2]`"),
    ("tags: - a\n", 1, "below their key", "write `tags:` and below it `- a`"),
    ("a: > text\nb: 1", 1, "begins on the next line", "write `a: >` and below it `text`"),
    ("a: 1\n  b: 2", 2, "`b: 2` is indented by 2", "indent it by 0"),
    ("tags:\n  - a\n - b", 3, "`- b` is indented by 1", "indent it by 2"),
    ("tags:\n\t- a", 2, "with a tab", "indent it with spaces"),
    ("a: 1\ndate 2024\nb: 2", 2, "`date 2024` is no key", "write `name: value`"),
    ("a: 1\n- b", 2, "`- b` is an item of no list", "below a key"),
    ("a: x\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n", 2, "marks of a merge", "keep one"),
    (": 1", 1, "missing before `: 1`", "write `name: 1`"),
    ("a: 1\n\xa0\nb: 2", 2, "`\\xa0` is no key", "write `name: value`"),
    ("a: x\u2028b\nc: 1", 1, "holds U+2028", "delete that character"),
    ("a: %x: y\nb: [", 1, "`%x: y` starts with `%`", 'write `a: "%x: y"`'),
    ("%YAML 3.0\n---\na: 1", 1, "incompatible YAML document: `%YAML 3.0`", "correct"),
]
KEYS = [
    ("! '': 1", "the key `! ''` is an empty text", "write a name"),
    ('"": 1', 'the key `""` is an empty text', "write a name"),
    ("? \n: 1", "a key is missing", "write `name: value`"),
    ("!!str a: 1", "the key `a` has the tag `!!str`", "remove the tag"),
    ("&x a: 1", "the key `a` has the anchor `&x`", "remove the anchor"),
    ("a: &x b\n*x : 1", "the key `*x` is an alias", "write the key out"),
    ("? [a]\n: 1", "a list stands where a key is due", "put a text with [ or { in quotes"),
    ("a: {{ x }}", "a table stands where a key is due", "put a text with [ or { in quotes"),
    ("a: 1\n\xa0draft: true", "the key '\\xa0draft' has U+00A0 beside it", "delete that character"),
    ("draft\u200b: true", "the key 'draft\\u200b' has U+200B beside it", "delete that character"),
]
TOML = [
    ("a = True", 1, "`True` is no value in TOML", "write `a = true`"),
    ("a = yes # so", 1, "`yes` is no value in TOML", "write `a = true # so`"),
    ("a = null", 1, "TOML knows no `null`", "leave the key out"),
    ("a = b c", 1, "a text needs quotes", 'write `a = "b c"`'),
    ("x = 1\na: b", 2, "has a colon where `=` is due", 'write `a = "b"`'),
    ('x = 1\na = "b', 2, '`"` is not closed in `"b`', 'write `a = "b"`'),
    ("a = [1, 2\nb = 3", 1, "`[` is not closed", "write `a = [1, 2]`"),
    ('a = "C:\\Users"', 1, "begins no escape", "write `a = 'C:\\Users'`"),
    ("a = “x”", 1, "typographic quotes", 'write `a = "x"`'),
    ("a = 2024-13-01", 1, "no number and no date", 'write `a = "2024-13-01"`'),
    ("a = 1,", 1, "ends with `,`", "write `a = 1`"),
    ('a = {"b": 1}', 1, "`=` stands between", 'write `a = {"b" = 1}`'),
    ("x = 1\n[[a]", 2, "brackets of `[[a]` do not match", "write `[[a]]`"),
    ("größe = 1", 1, "the key `größe` needs quotes", 'write `"größe" = 1`'),
    ("x = 1\nx = 2", 2, "Cannot overwrite a value: `x = 2`", "give each key once"),
    ("[a]\nx = 1\n[a]", 3, "twice: `[a]`", "each table one header"),
]
JSON = [
    ('{"a": 1,\n}', 1, "no comma stands behind the last entry", 'write `{"a": 1`'),
    ("{'a': 1}", 1, "in double quotes", 'write `{"a": 1}`'),
    ("{a: 1}", 1, "names stand in double quotes", 'write `{"a": 1}`'),
    ('{"a": 1\n"b": 2}', 1, "a comma is missing", 'write `{"a": 1,`'),
    ('{"a": True}', 1, "`True` is no value in JSON", 'write `{"a": true}`'),
    ('{"a": .5}', 1, "one digit before its point", 'write `{"a": 0.5}`'),
    ('{\n"a": 1 // so\n}', 2, "JSON knows no comments", "remove it"),
    ('{"a": "C:\\Users"}', 1, "is written twice", 'write `{"a": "C:\\\\Users"}`'),
    ('{"a": [1', 1, "missing at the end", 'write `{"a": [1]}`'),
    ("{“a”: 1}", 1, "typographic quotes", 'write `{"a": 1}`'),
    ("", 1, "the file is empty", "delete the file"),
    ('{"a" 1}', 1, "Expecting ':' delimiter: `{\"a\" 1}`", "correct"),
]


def only_problem(text: str, ending: str) -> Problem:
    document = load_data(text.encode(), f"data/x.{ending}")
    assert document.value is None
    (problem,) = document.problems
    return problem


@pytest.mark.parametrize(
    ("ending", "text", "line", "message", "fix"),
    [("yaml", *each) for each in YAML]
    + [("toml", *each) for each in TOML]
    + [("json", *each) for each in JSON],
)
def test_a_mistake_is_told_where_it_is_with_what_to_write(
    ending: str, text: str, line: int, message: str, fix: str
) -> None:
    problem = only_problem(text, ending)
    assert problem.code == f"{ending}_syntax"
    assert problem.line == line, problem
    assert message in problem.message
    assert fix in problem.fix


@pytest.mark.parametrize(("text", "message", "fix"), KEYS)
def test_a_key_that_cannot_be_one(text: str, message: str, fix: str) -> None:
    problem = only_problem(text, "yaml")
    assert (problem.code, problem.line) == ("yaml_key", text.count("\n") + (not text.startswith("?")))
    assert message in problem.message
    assert fix in problem.fix


@pytest.mark.parametrize("key", ["b c", "'\xa0b'", "true", "~", "'b: c'", "！"])
def test_other_keys_are_what_was_written(key: str) -> None:
    assert load_data(f"{key}: 1".encode(), "data/x.yaml").value == {key.strip("'"): 1}


def test_the_message_shows_the_place_in_a_long_line() -> None:
    problem = only_problem("[" + "1, " * 400 + "2 x" + ", 1" * 400 + "]", "json")
    assert "1, 2 x, 1" in problem.message
    assert len(problem.message) < 150


MARKS = [
    "a",
    "é",
    "\xa0",
    "：",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "#",
    "-",
    "- ",
    "?",
    "&a",
    "*a",
    "!",
    "!!int",
    "|",
    ">",
    "%",
]
WORDS = [
    *MARKS,
    "@",
    "`",
    "=",
    "\\",
    "\t",
    " ",
    "  ",
    "\n",
    "\n",
    "\n  ",
    ": ",
    "k: ",
    "k = ",
    "<<: ",
    "---\n",
    "...",
    "0o7",
    ".inf",
    "1",
]


@given(st.lists(st.sampled_from(WORDS), max_size=25).map("".join), st.sampled_from(["yaml", "toml", "json"]))
def test_whatever_is_written_has_a_value_or_problems_in_its_lines(text: str, ending: str) -> None:
    document = load_data(text.encode(), f"data/x.{ending}")
    for problem in document.problems:
        assert problem.fix
        assert 1 <= problem.line <= text.count("\n") + 1
        assert "\n" not in problem.message + problem.fix
        assert "``" not in problem.message or "`" in text or not text.strip(" \n")


@pytest.mark.parametrize("ending", ["yaml", "toml", "json"])
@pytest.mark.parametrize(
    "text", ["a" + " " * 49_000 + "\nb: [", "k: 'x\n" * 7000 + "]", "- " * 20_000, "a: [\n" * 9000]
)
def test_what_is_long_and_wrong_takes_no_minute(text: str, ending: str) -> None:
    began = time.process_time()
    assert load_data(text.encode(), f"data/x.{ending}").problems
    assert time.process_time() - began < 10
