"""Names that mean the same everywhere."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.names import check_path, fold


@pytest.mark.parametrize(
    "path",
    [
        "content/index.md",
        "content/_index.md",
        "content/promo/x@vip.zh-CN.md",
        "content/新闻/今天.md",
        "content/café.md",
        "content/a b.md",
        "static/img(1), v1.2.png",
        "content/家\u200d族.md",
        "content/" + "x" * 197 + ".md",
        "content/icons/console.md",
    ],
)
def test_ordinary_names_pass(path: str) -> None:
    assert check_path(path) is None


@pytest.mark.parametrize(
    "path",
    [
        *("../../.git/hooks/post-commit", "a/../b", "./a", "a//b", "/abs", "", ".", "..", "a/"),
        *(".GIT/config", ".git./x", "git~1/x", "GITMOD~1", ".git::$INDEX_ALLOCATION/x", ".gi\u200ct/x"),
        *(
            ".gitmodules",
            ".gitattributes",
            "x/.gitignore",
            "-rf",
            "CON",
            "con.md",
            "a/Aux.txt",
            "x ",
            "x.",
            " x",
        ),
        *("a\\b", "c:\\x", "a\nb", "a\x7f", "a\x1bb", "a\u2028b", "a\u202egpj.md", "a?b", "a*", 'a"b', "a|b"),
        *(unicodedata.normalize("NFD", "café"), "x" * 201, "中" * 67, "a\udcff"),
    ],
)
def test_refused_names_say_why(path: str) -> None:
    problem = check_path(path)
    assert problem is not None
    assert problem.fix
    str(problem).encode()


def test_case_and_the_long_s_of_german_count_as_the_same() -> None:
    assert fold("About.md") == fold("about.md") != fold("x.md")
    assert fold("stra\u00dfe") == fold("STRASSE")


@given(st.text(max_size=20))
def test_fold_ignores_case_and_form(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)
    if text.isascii():
        assert fold(text.upper()) == fold(text)


@given(st.text(max_size=30))
def test_what_passes_is_safe(path: str) -> None:
    if check_path(path) is None:
        assert unicodedata.is_normalized("NFC", path)
        below = path.removeprefix("static/.well-known")
        assert not any(
            part in ("", ".", "..") or part[0] in ".-" for part in below.lstrip("/").split("/") if below
        )
        assert not any(unicodedata.category(each) == "Cc" or each in "\\:" for each in path)
