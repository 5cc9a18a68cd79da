"""JSON of `data/**`: what the standard parser takes and authors did not mean is told, with its line."""

import pytest

from content_repo import jsontext, tomltext


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{"a": 1,\n"b": {"a": 2},\n"c": [{"a": 3}],\n"a": 4}', 4, "`a` is given twice"),
        ('{"x": {"é": "é",\n"\\u00e9": 2}}', 2, "`é` is given twice"),
        ('{"NaN": "NaN",\n"b": NaN}', 2, "`NaN` is no value"),
        ("[1,\n-Infinity]", 2, "`-Infinity` is no value"),
        ('{"a": "\\ud83d\\ude00",\n"b": "\\ud800x"}', 2, "half of a surrogate pair"),
        ('{"a": "1",\n"b": ' + "9" * 5000 + "}", 2, "a number of 5000 digits"),
        ("\n" + "[" * 100_000, 2, "nested deeper"),
        ('{"a": 1,\n}', 1, "no comma stands behind the last entry"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text, line, words):
    document = jsontext.load(text, file="data/x.json")
    (problem,) = document.problems
    assert document.value is None
    assert (problem.code, problem.file, problem.line) == ("json_syntax", "data/x.json", line)
    assert words in problem.message
    assert problem.fix


def test_names_may_come_again_in_other_objects_and_pairs_are_characters():
    text = '[{"a": {"a": 1}}, {"a": "\\ud83d\\ude00"}]'
    assert jsontext.load(text, file="x").value == [{"a": {"a": 1}}, {"a": "😀"}]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 1\nb = " + "9" * 5000, "a number of 5000 digits"),
        ('a = "[["\nb = ' + "[" * 5000, "nested deeper"),
    ],
)
def test_toml_that_python_gives_up_on_is_told_with_its_line(text, words):
    (problem,) = tomltext.load(text, file="site.toml").problems
    assert (problem.code, problem.line) == ("toml_syntax", 2)
    assert words in problem.message
    assert "sys." not in problem.message
