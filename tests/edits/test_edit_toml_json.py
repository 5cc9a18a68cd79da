"""Changes in TOML and JSON: settings, data files, and front matter of other systems."""

from __future__ import annotations

import pytest

from content_repo.edits import Body, Change, Insert, Remove, Rename, Set, edit
from content_repo.problems import ContentError

TOML = """# top
title = "A" # c
n = 1_000
when = 2020-01-02 03:04:05
list = [ 1, 2, # two
  3 ]

[params]
a.b = 'x'
"q k" = {x = 1, y = [2]}

[[menus.main]]
label = {en = "News"}
page = "news"   # here

[[menus.main]]
page = "about"
"""
TOML_CHANGES: list[tuple[Change, str, str]] = [
    (Set("title", 'B "q"'), 'title = "A" # c', 'title = "B \\"q\\"" # c'),
    (Set("n", 2), "n = 1_000", "n = 2"),
    (Set("menus.main.0.page", "articles"), 'page = "news"   # here', 'page = "articles"   # here'),
    (Set("menus.main.0.label.de", "Neu"), '{en = "News"}', '{en = "News", de = "Neu"}'),
    (Set("params.q k.y.0", 3), "y = [2]", "y = [3]"),
    (Set("params.a.b", "it"), "a.b = 'x'", "a.b = 'it'"),
    (Set("params.new", ["a"]), '"q k" = {x = 1, y = [2]}\n', '"q k" = {x = 1, y = [2]}\nnew = ["a"]\n'),
    (Set("params.a.c", 2), '"q k" = {x = 1, y = [2]}\n', '"q k" = {x = 1, y = [2]}\na.c = 2\n'),
    (Set("extra", True), "  3 ]\n", "  3 ]\nextra = true\n"),
    (Remove("n"), "n = 1_000\n", ""),
    (Remove("list.0"), "[ 1, 2, # two", "[ 2, # two"),
    (Remove("menus.main.1"), '[[menus.main]]\npage = "about"\n', ""),
    (Rename("when", "date"), "when = ", "date = "),
    (
        Insert("menus.main.2", {"page": "x"}),
        'page = "about"\n',
        'page = "about"\n[[menus.main]]\npage = "x"\n',
    ),
]


@pytest.mark.parametrize(("change", "old", "new"), TOML_CHANGES)
def test_toml_changes_in_one_place(change: Change, old: str, new: str) -> None:
    assert TOML.count(old) == 1
    assert edit(TOML.encode(), [change], file="site.toml").decode() == TOML.replace(old, new)


JSON = """{
  "a": 1.50,
  "b": [1, 2],
  "c": {"x": null, "é": "\\u00e9"}
}
"""
JSON_CHANGES: list[tuple[Change, str, str]] = [
    (Set("a", 2), "1.50", "2"),
    (Set("b.2", 3), "[1, 2]", "[1, 2, 3]"),
    (Set("c.y", 'é"'), '"\\u00e9"}', '"\\u00e9", "y": "é\\""}'),
    (Remove("a"), '  "a": 1.50,\n', ""),
    (Remove("c.é"), ', "é": "\\u00e9"', ""),
    (Rename("b", "list"), '"b"', '"list"'),
    (Set("new", {}), '"\\u00e9"}\n}', '"\\u00e9"},\n  "new": {}\n}'),
]


@pytest.mark.parametrize(("change", "old", "new"), JSON_CHANGES)
def test_json_changes_in_one_place(change: Change, old: str, new: str) -> None:
    assert JSON.count(old) == 1
    assert edit(JSON.encode(), [change], file="data/x.json").decode() == JSON.replace(old, new)


def test_dotted_keys_between_braces_are_written_anew() -> None:
    after = edit(b"a = {b.c = 1, d = 2} # c\n", [Set("a.b.c", 3)], file="x.toml")
    assert after == b"a = {b = {c = 3}, d = 2} # c\n"


def test_front_matter_of_other_systems() -> None:
    toml = b'+++\r\ntitle = "x"\r\n+++\r\nText\r\n'
    assert (
        edit(toml, [Set("title", "y"), Body("New\n")], file="x.md") == b'+++\r\ntitle = "y"\r\n+++\r\nNew\r\n'
    )
    assert edit(b'{"a": 1}\nText', [Set("a", 2)], file="x.md") == b'{"a": 2}\nText'
    shortcode = b"{{< note >}}\n"
    assert edit(shortcode, [Set("a", 2)], file="x.md") == b"---\na: 2\n---\n" + shortcode


@pytest.mark.parametrize(
    ("text", "file", "change", "code"),
    [
        ("a = 1\n", "x.toml", Set("a", None), "edit_failed"),
        ("a = \n", "x.toml", Set("a", 1), "toml_syntax"),
        ("[a]\nb = 1\n", "x.toml", Rename("a", "c"), "edit_failed"),
        ('{"a": 1, "a": 2}', "x.json", Set("a", 1), "json_syntax"),
        ('{"a": 1}', "x.json", Set("a", float("nan")), "edit_failed"),
        ("{", "x.json", Set("a", 1), "json_syntax"),
    ],
)
def test_what_cannot_be_is_refused(text: str, file: str, change: Change, code: str) -> None:
    with pytest.raises(ContentError) as refused:
        edit(text.encode(), [change], file=file)
    assert refused.value.problems[0].code == code
