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
        ("\ufeff\ufeff---\ndraft: true\n---\n", 1),
        ("\n \u200b---\ndraft: true\n---\n", 2),
        ("  ---\ndraft: true\n  ---\n", 1),
    ],
)
def test_it_is_told_where_it_begins(text: str, line: int) -> None:
    (problem,) = split(text.encode(), "content/x.md").problems
    assert (problem.code, problem.severity, problem.line) == ("front_matter", "warning", line)
    assert "begin the file with a line `---`" in problem.fix


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("title: x\ndraft: true\n\nText\n", 1),
        ("\nDraft: true\nauthor: y\n---\nText\n", 2),
        ("date: 2026-01-01\ntags:\n  - x\n", 1),
    ],
)
def test_keys_without_marks_are_told(text: str, line: int) -> None:
    (problem,) = split(text.encode(), "content/x.md").problems
    assert (problem.code, problem.severity, problem.line) == ("front_matter", "warning", line)
    assert "shown as text" in problem.message


def test_a_second_front_matter_is_told() -> None:
    text = "---\ntitle: x\n---\n\n---\ndraft: true\nauthor: y\n---\nText\n"
    (problem,) = split(text.encode(), "content/x.md").problems
    assert (problem.code, problem.severity, problem.line) == ("front_matter", "warning", 5)


@pytest.mark.parametrize(
    "text",
    [
        "Title: of a text\n\nDate: of a text\n",
        "Note: a text\nTitle: another\n",
        "title\ndraft\n",
        "---\ntitle: x\n---\n---\n\ntitle: x\n\n---\n",
        "title: x\n" + "a" * 50_000 + "\n" * 50_000,
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
