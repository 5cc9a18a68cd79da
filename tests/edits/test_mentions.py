"""Names in Markdown and rules: what is one, where it stands, and that hostile texts take no time."""

from __future__ import annotations

import pytest
from growth import grows_in_proportion

from content_repo.references.data_mentions import rule_mentions
from content_repo.references.markdown_mentions import markdown_mentions

MARKDOWN: list[tuple[str, list[tuple[str, str]]]] = [
    ("[a](b)", [("link", "b")]),
    ("![a](b.png)", [("image", "b.png")]),
    ("[![alt](pic.png)](docs/x)", [("image", "pic.png"), ("link", "docs/x")]),
    ("[a [nested] b](x) and ![c [d]](y)", [("link", "x"), ("image", "y")]),
    ("[a](b \"title\") [c](<d e> 't')", [("link", "b"), ("link", "d e")]),
    ("[a](b(c)d) (see [e](f))", [("link", "b(c)d"), ("link", "f")]),
    ("[a](\nb)", [("link", "b")]),
    ("[a]() [b](", []),
    ("[r]: x\n[^1]: no\n  [s]: <y z>\n", [("link", "x"), ("link", "y z")]),
    ("`[a](b)` ``[a](`b)`` [c](d)", [("link", "d")]),
    ("```\n[a](b)\n```\n[c](d)\n~~~~\n[e](f)\n~~~\n~~~~\n", [("link", "d")]),
    ("- ```\n  [a](b)\n  ```\n", []),
    (
        "::fragment{use=a view=card}\n::fragment{view=x use='b c'}\n",
        [("directive", "a"), ("directive", "b c")],
    ),
    ("text ::fragment{use=a}", []),
    ("<a class=\"x\" href=\"p\">t</a> <img alt='' src='q'>", [("link", "p"), ("image", "q")]),
    (
        "<img src='a' srcset='b 1x, c 2x'> <video poster=\"d\" src='e'>",
        [("image", each) for each in "abcde"],
    ),
    ("a < b href='c'", []),
    ("<https://example.org>", []),
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_names_in_markdown(text: str, expected: list[tuple[str, str]]) -> None:
    found = list(markdown_mentions(text))
    assert sorted((each.kind, each.written) for each in found) == sorted(expected)
    assert all(each.span and text[slice(*each.span)] == each.written for each in found)


def test_names_in_rules() -> None:
    rule = {"any": ["vip", {"not": {"segment": ["cn", "eu"]}}, {"experiment": "hero=b"}, {"country": "DE"}]}
    found = [(each.role, each.written) for each in rule_mentions(rule, ())]
    assert found == [("segment", "vip"), ("segment", "cn"), ("segment", "eu"), ("experiment", "hero")]
    (arm,) = rule_mentions("experiment:hero=b", ("if",))
    assert (arm.role, arm.written, arm.span) == ("experiment", "hero", (11, 15))


@pytest.mark.parametrize(
    "piece",
    [
        "](",
        "[",
        "![",
        "`",
        "`` ` ",
        "<a ",
        "<a href=",
        "[a](b(",
        "::fragment{",
        "[x]:\n",
        "```\n",
        "](<",
        "(" * 50,
    ],
)
def test_hostile_texts_take_no_time(piece: str) -> None:
    def mentions(size: int) -> None:
        list(markdown_mentions("](x)" + piece * (size // len(piece))))

    assert grows_in_proportion(mentions, 200_000)
