"""Foreign files taken apart and put together; YAML from TOML and JSON; edits that change one thing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo import yamltext
from content_repo.importers.header import EditRefused, Header
from content_repo.importers.parts import split
from content_repo.importers.yaml_text import dump, from_json, from_toml
from content_repo.problems import ContentError


@pytest.mark.parametrize(
    "raw",
    [
        b"---\ntitle: x\n---\nbody\n",
        b"\xef\xbb\xbf---\ntitle: x\n---\nbody\n",
        b"---\r\ntitle: x\r\n---\r\n\r\nbody",
        b"---  \ntitle: x\n---\t\n",
        b"---\n---\nbody",
        b"---\ntitle: x\n---",
        b"no front matter\n---\n",
        b"",
        b"{{< shortcode >}}\n",
        b"{.attribute} text\n",
    ],
)
def test_a_file_that_is_read_well_is_put_together_byte_for_byte(raw: bytes) -> None:
    assert split(raw, "x.md").encode() == raw


@pytest.mark.parametrize(
    ("raw", "kind", "header", "body"),
    [
        (b"\n \n---\na: 1\n---\nb", "yaml", "a: 1\n", "b"),
        (b"---\na: 1\n----\nb", "yaml", "a: 1\n", "-\nb"),
        (b"+++\na = 1\n+++\nb", "toml", "a = 1\n", "b"),
        (b'{"a": "}"}\nb', "json", '{"a": "}"}', "b"),
        (b'{"a": 1} b', "json", '{"a": 1}', " b"),
    ],
)
def test_front_matter_ends_where_hugo_ends_it(raw: bytes, kind: str, header: str, body: str) -> None:
    parts = split(raw, "x.md")
    assert (parts.kind, parts.header, parts.body) == (kind, header, body)


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (b"a\n\xff\n", "not_utf8", 2),
        (b"a\0", "nul_character", 1),
        (b"\n---\ntitle: x\n", "front_matter_open", 2),
        (b"+++\ntitle = 1\n", "front_matter_open", 1),
        (b'{"a": 1,,}\n', "front_matter_json", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(raw: bytes, code: str, line: int) -> None:
    with pytest.raises(ContentError) as caught:
        split(raw, "news/x.md")
    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.line) == (code, "news/x.md", line)


NASTY_TOML = (
    "# about this page\n"
    'title = "no" # not a boolean\n'
    'multi = """\nfirst "quoted" # no comment\n  second"""\n'
    "raw = 'C:\\path # no comment'\n"
    "octal = 0o17\nhex = 0xFF\nbig = 9_223_372_036_854_775_807\n"
    "float = 1.10\nexp = 5e+22\ninfinite = -inf\nnone = nan\n"
    'yes = true\nempty = []\nnested = [[1, 2], ["x", {a = 1}]]\n'
    "moment = 1979-05-27T07:32:00-07:00\nlocal = 1979-05-27T07:32:00\nday = 1979-05-27\ntime = 07:32:00\n"
    '"key with: colon" = "012"\n"日本" = "\\u0085\\u2028\\u007f"\n'
    "[table]\nsub.deep = 1\n[[rows]]\nname = 'a'\n[[rows]]\nname = 'b'\n"
)


def test_toml_keeps_values_types_and_comments() -> None:
    text = from_toml(NASTY_TOML)
    document = yamltext.load(text, file="x.md")
    assert document.problems == ()
    value = document.value
    assert text.startswith("# about this page\n# not a boolean\ntitle: ")
    assert value["title"] == "no"
    assert value["multi"] == 'first "quoted" # no comment\n  second'
    assert value["raw"] == "C:\\path # no comment"
    assert (value["octal"], value["hex"], value["big"]) == (15, 255, 9_223_372_036_854_775_807)
    assert (document.texts[("float",)], value["exp"], value["infinite"]) == ("1.10", 5e22, float("-inf"))
    assert value["none"] != value["none"]
    assert (value["yes"], value["empty"], value["nested"]) == (True, [], [[1, 2], ["x", {"a": 1}]])
    assert (value["moment"], value["local"]) == ("1979-05-27T07:32:00-07:00", "1979-05-27 07:32:00")
    assert (value["day"], value["time"]) == ("1979-05-27", "07:32:00")
    assert (value["key with: colon"], value["日本"]) == ("012", "\x85\u2028\x7f")
    assert (value["table"], value["rows"]) == ({"sub": {"deep": 1}}, [{"name": "a"}, {"name": "b"}])


_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"))
)
_KEYS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=8)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_json_read_back_from_yaml_is_the_same(value: dict[str, object]) -> None:
    text, twice = from_json(json.dumps(value))
    document = yamltext.load(text, file="x.md")
    assert (document.value or {}, document.problems, twice) == (value, (), [])


def test_json_that_sets_a_key_twice_keeps_the_last_and_says_so() -> None:
    assert from_json('{"a": 1, "b": {"c": 1, "c": 2}, "a": 3}') == ("a: 3\nb:\n  c: 2\n", ["c", "a"])


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        from_json('{"a": "\\ud800"}')


def header(text: str) -> Header:
    return Header(text, "x.md", 2)


def test_of_duplicate_keys_the_last_counts_and_the_others_become_comments() -> None:
    edited = header('# top\ntitle: "One"  # first\nx:\n  y: 1\n  y: 2\ntitle: Two\n')
    edited.comment_duplicates()
    assert edited.text == '# top\n# title: "One"  # first\nx:\n#   y: 1\n  y: 2\ntitle: Two\n'
    assert edited.fields == {"x": {"y": 2}, "title": "Two"}
    assert edited.notes == [
        "line 3: `title` is set again later; commented out",
        "line 5: `y` is set again later; commented out",
    ]


@pytest.mark.parametrize("text", ["rows:\n  - name: x\n    name: y\n", "a: 1\nrow: {\n  name: x, name: y}\n"])
def test_duplicates_that_no_comment_can_hide_are_refused(text: str) -> None:
    edited = header(text)
    with pytest.raises(EditRefused) as caught:
        edited.comment_duplicates()
    assert (caught.value.problems[0].code, caught.value.problems[0].line) == ("yaml_duplicate_key", 4)
    assert edited.text == text


def test_block_values_of_duplicate_keys_become_comments_as_a_whole() -> None:
    edited = header("a: |\n  one\n\n  two\n\n# kept\na:\n  - x\n  # inner\n  - y\n# after\na: z\n")
    edited.comment_duplicates()
    assert (
        edited.text
        == "# a: |\n#   one\n\n#   two\n\n# kept\n# a:\n#   - x\n#   # inner\n#   - y\n# after\na: z\n"
    )
    assert edited.fields == {"a": "z"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("title: x\n", 'url: "/a b/"\ntitle: x\n'),
        ("# top\n\n  title: x\n", '# top\n\n  url: "/a b/"\n  title: x\n'),
        ("", 'url: "/a b/"\n'),
        ("# only a comment", '# only a comment\nurl: "/a b/"\n'),
        ("{title: x}\n", '{url: "/a b/", title: x}\n'),
        ("{}\n", '{url: "/a b/"}\n'),
    ],
)
def test_inserting_adds_one_line_and_changes_no_other(before: str, after: str) -> None:
    edited = header(before)
    edited.insert("url", '"/a b/"', "why")
    assert (edited.text, edited.fields["url"], edited.notes) == (after, "/a b/", ["why"])


def test_inserting_uses_the_line_ends_of_the_file() -> None:
    edited = Header("title: x\r\n", "x.md", 2, "\r\n")
    edited.insert("url", "/a/", "why")
    assert edited.text == "url: /a/\r\ntitle: x\r\n"


def test_replacing_touches_only_the_value() -> None:
    edited = header("# top\naliases: [ 'a', \"b\" ]  # two\nx: 1\n")
    edited.replace(("aliases", 1), "/c/", "why")
    assert edited.text == "# top\naliases: [ 'a', /c/ ]  # two\nx: 1\n"


def test_an_edit_that_would_change_something_else_is_refused_and_leaves_the_text() -> None:
    edited = header("a: &shared one\nb: *shared\n")
    with pytest.raises(EditRefused, match="cannot be changed"):
        edited.replace(("a",), "two", "why")
    assert edited.text == "a: &shared one\nb: *shared\n"
    assert edited.notes == []


def test_keys_are_found_whatever_their_case_and_keep_their_spelling() -> None:
    edited = header("Draft: true\nURL: /x/\n")
    assert (edited.key("draft"), edited.key("url"), edited.get("URL"), edited.key("slug")) == (
        *("Draft", "URL", "/x/"),
        None,
    )


def test_front_matter_that_is_no_mapping_is_a_problem() -> None:
    assert header("- a\n- b\n").problems[0].code == "front_matter"
    assert header("a: [\n").problems[0].code == "yaml_syntax"
    assert header("").problems == ()


def test_yaml_is_written_in_blocks() -> None:
    value = {"label": {"en": "News"}, "list": [{"a": 1, "b": [True]}, []], "none": None}
    text = 'label:\n  en: "News"\nlist:\n  -\n    a: 1\n    b:\n      - true\n  - []\nnone: null\n'
    assert dump(value) == text
