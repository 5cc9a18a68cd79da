"""What is meant as front matter and is none is shown to everybody, drafts too: a warning, as a text may look so."""

from __future__ import annotations

import pytest

from content_repo.frontmatter import split


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n---\ntitle: x\ndraft: true\n---\nText\n", 2),
        ("  \n\n---  \ntitle: x\n\nurl: /y/\n---", 3),
        ("—\ntitle: x\n—\nText\n", 1),
        ("———\r\ntitle:\r\n———\r\n", 1),
        ("\ufeff\n---\ndraft: true\n---\n", 2),
    ],
)
def test_it_is_told_where_it_begins(text: str, line: int) -> None:
    (problem,) = split(text.encode(), "content/x.md").problems
    assert (problem.code, problem.severity, problem.line) == ("front_matter", "warning", line)
    assert "begin the file with a line `---`" in problem.fix


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n---\n\n---\nNote: a rule and a heading\n---\n",
        "Text\n\n---\nNote: a rule and a heading\n---\n",
        "\n---\n\nA text between two rules: nothing else\n\n---\n",
        "\n---\nhttps://example.org/\n---\n",
        "\n---\ntitle: x\n",
        "— said: nobody —\n",
        "\n" * 50_000 + "---\n" + "a: 1\n" * 50_000,
    ],
)
def test_rules_in_a_text_are_fine(text: str) -> None:
    assert split(text.encode(), "content/x.md").problems == ()
