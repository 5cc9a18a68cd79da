"""Markup that is no markup, and blocks without an end: told with the line, and never where nothing is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_inputs import MemoryInputs

from renderers.holes import Holes
from renderers.markdown import Source, render

Told = tuple[str, int, str]  # (code, line, message)


class Asked(MemoryInputs):
    """Keeps what notes say, too."""

    def note(
        self, code: str, message: str, *, file: str = "", line: int = 0, fix: str = "", about: str = ""
    ) -> None:
        self.notes.append((code, line, message))


def told(text: str) -> list[Told]:
    """What a build and a check say of a body that begins at line 1."""
    inputs = Asked()
    render(text, Source("content/x.md", 1, "content", "x"), inputs, Holes())
    built = [(code, line, message) for code, message, _, line in inputs.warnings]
    return built + [(code, line, message) for code, line, message in inputs.notes]


UNCLOSED = [
    ("a\n\n:::note\nb\n\nc\n", 3, ":::note"),
    ("::::wide\n:::note\nx\n::::\nafter\n", 1, ":::wide"),
    ("> :::tip\n> x\n\nafter", 1, ":::tip"),
    ("a\n\n```sh\nb\n", 3, "```sh"),
    ("```", 1, "```"),
    ("~~~\nx\n```\n", 1, "~~~"),
    ("````\nx\n```\n", 1, "````"),
    ("```js\na\n\nText\n\n```sh\nb\n```\n", 1, "```js"),
    ("a\n\n<div>\n<!-- b\n\nc\n", 4, "<!--"),
    ("<style>\np {}\n\ntext\n", 1, "<style>"),
]
CLOSED = [
    ":::note\nx\n:::\n",
    "::::wide\n:::note\nx\n:::\n::::\n",
    "- :::note\n  x\n  :::\n\nafter\n",
    "```\nx\n```",
    "```\n```\n",
    "~~~sh\nx\n~~~~  \n",
    "> ```\n> x\n> ```\n\nafter\n",
    "````md\n```sh\nx\n```\n````\n",
    "```md\n```sh\n```\n",
    "```console\n$ echo '```'\n```\n",
    "<!-- a\n\nb -->\n",
    "<style>\np {}\n</style>\n\ntext\n",
    "a <!-- b",
]
DIRECTIVES = [
    ("a\n\n::fragmnt{use=about}\n", 3),
    ("::fragment{use about}", 1),
    ("::fragment promo/x\n", 1),
    (":fragment{use=promo/x}\n", 1),
    ("a\n\n:::fragment{use=promo/x}\n:::\n", 3),
    ("see ::fragment{use=promo/x} here", 1),
    ("::youtube[x]{#id}", 1),
    (":::{note}", 1),
    ("a\n:::\nb", 2),
]
LITERAL = [
    ("a\n[b](my file.md)\n", 2),
    ("[b](/my page/ here/)", 1),
    ("[b] (/about/)", 1),
    ("(b)[https://example.org/]", 1),
    ("[b](/about/\n", 1),
    ("a[^1]\n", 1),
    ("##Heading\n", 1),
    ("> [!NOTE]\n> b\n", 1),
    ("[[About]]", 1),
    ("| a | b |\n| c | d |\n", 1),
    ("| a | b |\n|---|\n| 1 | 2 |\n", 2),
    ("a | b | c\n--|--\n1 | 2 | 3\n", 2),
    ('<div markdown="1">\n**a**\n</div>\n', 1),
    ("a\n{{< tabs >}} {{% x %}} {{ page.title }}\n{% include x %}\n", 2),
    ('{{<figure src="x">}}', 1),
]
CALLOUTS = [
    (":::warn\nx\n:::\n", "warning"),
    (":::notes\nx\n:::\n", "note"),
    (":::Importnat\n:::\n", "important"),
]
FINE = [
    "`::fragmnt{use=about}` and `[a](b c.md)`",
    "    ::fragmnt{use=about}\n",
    "C++ knows std::vector and ::global, IPv6 ::1 and ::ffff:1.2.3.4",
    "matrix[i][j], f[1](see below), [1] (not here), [a] and (b)",
    r"\[a](b c.md) \[[x\]\] \{{ x }}",
    "#1 and #hashtag\n\n#!shebang",
    "a | b\n\n| alone |\n",
    "[a](</b c.md>), [a](b.md 'with title'), [a][r], b[^1]\n\n[r]: /x/\n[^1]: note",
    ":::card-grid\n:::\n\n:::details\n:::\n\n:::box\n:::",
    "::fragment{use=promo/x}",
    "| a |\n|---|\n| 1 |\n\na | b\n--|--\n1 | 2\n",
    "a -- b | c",
    '<div class="markdown">\n\n**a**\n\n</div>',
    "- [ ] todo\n- [x] done",
    "{one} {%} 5 {{}}",
]


@pytest.mark.parametrize(("text", "line", "written"), UNCLOSED)
def test_a_block_without_an_end(text: str, line: int, written: str) -> None:
    (found,) = told(text)
    assert found[:2] == ("unclosed_block", line)
    assert found[2].startswith(f"'{written}' has no end")


@pytest.mark.parametrize("text", CLOSED)
def test_a_block_with_an_end(text: str) -> None:
    assert told(text) == []


@given(
    st.lists(st.sampled_from(["", "a", "``", "~~~", "  ", "> x", "- x"]), max_size=5),
    st.booleans(),
    st.booleans(),
)
def test_code_has_an_end_when_its_marks_stand_there(
    lines: list[str], is_closed: bool, has_line_end: bool
) -> None:
    text = "\n".join(["```x", *lines, *["```"] * is_closed]) + "\n" * has_line_end
    assert [each[:2] for each in told(text)] == ([] if is_closed else [("unclosed_block", 1)])


@pytest.mark.parametrize(("text", "line"), DIRECTIVES)
def test_a_directive_that_there_is_not(text: str, line: int) -> None:
    assert [each[:2] for each in told(text)] == [("unknown_directive", line)]


@pytest.mark.parametrize(("text", "line"), LITERAL)
def test_markup_that_is_shown_as_text(text: str, line: int) -> None:
    assert [each[:2] for each in told(text)] == [("literal_markup", line)]


@pytest.mark.parametrize(("text", "nearest"), CALLOUTS)
def test_a_container_that_is_nearly_a_callout(text: str, nearest: str) -> None:
    ((code, line, message),) = told(text)
    assert (code, line) == ("misspelt_callout", 1)
    assert f"`:::{nearest}`" in message


@pytest.mark.parametrize("text", FINE)
def test_nothing_is_wrong(text: str) -> None:
    assert [each for each in told(text) if each[0] != "broken_link"] == []


def test_what_follows_a_list_with_an_unclosed_block_is_kept() -> None:
    html, _ = render("- :::note\n  x\n\nAfter\n", Source("x.md", 1, "", "x"), MemoryInputs(), Holes())
    assert html.endswith("</ul>\n<p>After</p>\n")


def test_of_many_shortcodes_the_first_is_told_with_how_many_follow() -> None:
    ((_, line, message),) = told("a\n\n{{< x >}}\n\n{{< y >}} {{< z >}}\n")
    assert (line, message) == (3, "`{{< x >}}` is shown as text, and 2 more below")


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "[a](" * 9_000, "{{<" * 9_000, "::a[" * 9_000, "{%" * 20_000, "(a)[/" * 9_000]
)
def test_long_texts_are_looked_at_in_time(text: str) -> None:
    assert len(told(text)) <= 9_000
