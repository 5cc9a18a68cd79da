"""YAML 1.2 core on hostile and on ordinary texts."""

import json
import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from content_repo.yamltext import MAX_ALIASED, MAX_DEPTH, load


def read(text: str) -> object:
    document = load(text, file="x.yaml")
    assert document.problems == ()
    return document.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("0x_", "0x_"),
        ("1_000", "1_000"),
        ("12:30:00", "12:30:00"),
        ("2024-02-30", "2024-02-30"),
        ("2024-02-03", "2024-02-03"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("+7", 7),
        ("-.inf", -math.inf),
        ("~", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("'012'", "012"),
        ('"no"', "no"),
        ("!!str 012", "012"),
        ("! 012", "012"),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: object) -> None:
    found = read(f"key: {text}")
    assert found == {"key": value}
    assert type(found["key"]) is type(value)  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3", "yaml_duplicate_key", 3),
        ("a: {b: 1, b: 2}", "yaml_duplicate_key", 1),
        ("a: &a [*a]", "yaml_alias", 1),
        ("a: 1\nb: *c", "yaml_alias", 2),
        ("a: 1\n<<: {b: 2}", "yaml_merge", 2),
        ("? [a]\n: 1", "yaml_key", 1),
        ("!!python/object/apply:os.system [ls]", "yaml_tag", 1),
        ("a: !!python/name:os.system x", "yaml_tag", 1),
        ("a: !own x", "yaml_tag", 1),
        ("a: !!timestamp 2001-01-01", "yaml_tag", 1),
        ("a: !!int x", "yaml_tag", 1),
        ("a: 1\nb: " + "9" * 5000, "yaml_number", 2),
        ("a: " + "[" * 2000, "yaml_depth", 1),
        ("[" * 200_000, "yaml_depth", 1),
        ("- " * 5000 + "x", "yaml_depth", 1),
        ("a:\n\tb: 1", "yaml_syntax", 2),
        ("a: [1\nb: 2", "yaml_syntax", 1),
        ("a: b\0c", "yaml_character", 1),
        ('a: 1\nb: "x\\0y"', "yaml_character", 2),
        ("a: 1\nb: \x07", "yaml_character", 2),
        ("a: \ud800", "yaml_character", 1),
        ("--- 1\n--- 2", "yaml_documents", 2),
    ],
    ids=lambda value: repr(value)[:24],
)
def test_hostile_text_is_one_clear_problem(text: str, code: str, line: int) -> None:
    document = load(text, file="data/x.yaml", first_line=10)
    assert [(each.code, each.line, each.file, each.severity) for each in document.problems] == [
        (code, line + 9, "data/x.yaml", "error")
    ]


def test_aliases_copy_and_may_not_explode() -> None:
    assert read("a: &x {b: [1]}\nc: *x") == {"a": {"b": [1]}, "c": {"b": [1]}}
    levels = "\n".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]" for i in range(8)
    )
    bomb = f"a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n{levels}"
    assert len(bomb) < 400
    assert [each.code for each in load(bomb, file="x").problems] == ["yaml_alias"]
    many = "a: &a [1]\nb:\n" + "- *a\n" * (MAX_ALIASED // 4)
    assert load(many, file="x").problems == ()


def test_depth_is_bounded_through_aliases_as_well() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    deep = f"a: &a {'[' * 40}{']' * 40}\nb: {'[' * 40}*a{']' * 40}"
    assert [each.code for each in load(deep, file="x").problems] == ["yaml_depth"]


def test_lines_and_source_texts() -> None:
    document = load("n: 012\nlist:\n  - a\n  - {k: yes, n: 0x10}\nlast: ~\n", file="x", first_line=2)
    assert document.line_of(("list", 1, "n")) == 5
    assert document.line_of(("list", 1, "n", "deeper")) == 5
    assert document.line_of(("nowhere",)) == document.line_of(()) == 2
    assert document.text(("n",)) == "012"
    assert document.text(("list", 1, "n")) == "0x10"
    assert document.text(("list", 1, "k")) == "yes"
    assert document.text(("last",)) == "~"
    with pytest.raises(LookupError):
        document.text(("list",))


def test_empty_documents_are_null() -> None:
    assert read("") is None
    assert read("# only a comment\n") is None


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text("abcxyz<é中 :", min_size=1, max_size=5).filter(lambda key: key != "<<"), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_what_yaml_writes_is_read_back(value: object) -> None:
    written = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    typed = json.dumps(value)  # JSON is YAML 1.2
    if "\\u0000" not in typed and "\\ud" not in typed.lower() and "\x7f" not in typed:
        assert load(typed, file="x").value == value
    assert load(written, file="x").problems == () or "\\0" in written or "!!" in written


@given(st.text(max_size=60))
def test_no_text_makes_it_raise(text: str) -> None:
    document = load(text, file="x")
    assert document.value is None or not isinstance(document.value, Exception)
    assert all(each.line >= 1 for each in document.problems)
