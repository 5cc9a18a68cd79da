"""Which words are found, in which scripts, and how well they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searched_site import Searched, page

from content_repo.search.questions import question
from content_repo.search.snippets import WIDTH, highlighted, snippet
from content_repo.search.terms import asked, indexed

FUNDS = "货币基金产品适合新手，保险另算。"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("基金", FUNDS),
        ("保险", FUNDS),
        ("币", FUNDS),
        ("算", FUNDS),
        ("货币基金产品", FUNDS),
        ("テレメトリ", "これはテレメトリーです"),
        ("ﾃﾚﾒﾄﾘ", "これはテレメトリーです"),
        ("보험", "보험은 중요합니다"),
        ("ประกัน", "การประกันชีวิต"),
        ("हिन्दी", "यह हिन्दी है"),
        ("kitab", "كتاب kitab"),
        ("كتاب", "كِتَابٌ"),
        ("cafe", "Un café"),
        ("CAFÉ", "un cafe\u0301"),
        ("strasse", "Hauptstraße"[5:]),
        ("lodz", "Łódź"),
        ("ελληνικα", "Ελληνικά"),
        ("ＡＩ", "AI products"),
        ("AI保险", "买AI保险吧"),
        ("v1.2", "since v1.2.3"),
        ("don't", "don’t do it"),
        ("😀", "well😀done"),
        ("soft", "so\u00adft"),
    ],
)
def test_what_people_type_is_found(tmp_path: Path, typed: str, text: str) -> None:
    site = Searched(
        tmp_path, {"content/a.md": page("x", text), "content/b.md": page("other", "別の 内容 nothing")}
    )
    answer = site.ask(typed)
    assert ([hit.file for hit in answer.hits], answer.relaxed) == (["content/a.md"], False)
    assert any(part.hit for part in answer.hits[0].snippet)


def test_a_voiced_half_width_letter_is_one_letter(tmp_path: Path) -> None:
    assert Searched(tmp_path, {"content/a.md": page("x", "ﾊﾟｽを開く")}).find("パス") == ["a"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [("基产", FUNDS), ("金新", FUNDS), ("art", "a party"), ("धन", "धान"), ("险产", "保险 产品")],
)
def test_what_is_not_there_is_not_found(tmp_path: Path, typed: str, text: str) -> None:
    assert Searched(tmp_path, {"content/a.md": page("x", text)}).find(typed) == []


@given(st.text(alphabet="货币基金保险产品ab ", max_size=30), st.data())
def test_every_stretch_of_a_run_is_found_in_it(text: str, data: st.DataObject) -> None:
    """What SQLite does with a phrase, done on lists: consecutive terms, the last perhaps only begun."""
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    words = [run for run in part.split() if not run.isascii()]
    for word in words:
        terms, starts = asked(word.strip("ab"))
        held = indexed(text).split()
        assert any(
            held[at : at + len(terms) - 1] == terms[:-1]
            and len(held) >= at + len(terms)
            and (
                held[at + len(terms) - 1].startswith(terms[-1])
                if starts
                else held[at + len(terms) - 1] == terms[-1]
            )
            for at in range(len(held))
        )


@given(st.text(max_size=400), st.text(max_size=12))
def test_quotes_hold_the_text_itself(text: str, typed: str) -> None:
    clauses = question(typed).wanted
    assert "".join(part.text for part in highlighted(text, clauses)) == text
    quote = "".join(part.text for part in snippet(text, clauses))
    assert quote.removeprefix("… ").removesuffix(" …") in text
    assert len(quote) <= WIDTH + 4


def test_a_quote_stands_where_most_was_found() -> None:
    text = "fund " + "filler " * 100 + "fund and return on a fund" + " filler" * 100
    quote = snippet(text, question("fund return").wanted)
    assert [part.text for part in quote if part.hit] == ["fund", "return", "fund"]
    assert quote[0].text == "… "


def test_titles_weigh_more_than_fields_and_fields_more_than_bodies(tmp_path: Path) -> None:
    files = {
        "content/body.md": page("One", "pension once, among other words"),
        "content/field.md": page("Two", "other words, and more of them", summary="a pension"),
        "content/title.md": page("Pension", "other words, and more of them"),
    }
    assert Searched(tmp_path, files).find("pension") == ["title", "field", "body"]


def test_questions_of_several_words(tmp_path: Path) -> None:
    files = {
        "content/a.md": page("A", "money market fund"),
        "content/b.md": page("B", "market for money, a fund"),
        "content/c.md": page("C", "bond market"),
    }
    site = Searched(tmp_path, files)
    assert set(site.find("market money")) == {"a", "b"}
    assert site.find('"money market"') == ["a"]
    assert site.find("market -money") == ["c"]
    assert set(site.find("mark*")) == {"a", "b", "c"}
    assert site.find("bon", unfinished=True) == ["c"]
    assert site.find("bon") == []
    assert site.find('"money market') == ["a"]


def test_what_has_not_all_words_is_found_when_nothing_else_is(tmp_path: Path) -> None:
    site = Searched(tmp_path, {"content/a.md": page("A", "货币基金"), "content/b.md": page("B", "fund")})
    answer = site.ask("fund nowhere")
    assert ([hit.id for hit in answer.hits], answer.relaxed) == (["b"], True)
    answer = site.ask("推荐货币市场")
    assert ([hit.id for hit in answer.hits], answer.relaxed) == (["a"], True)
    assert site.ask("nowhere nothing").relaxed is False


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="\"*()-+^:{}[]NEARANDORT \\'%_;\0\ud800\u200d基", max_size=60),
    st.lists(
        st.sampled_from(
            ["AND", "OR", "NOT", "NEAR(", '"', "title:", "*", "-", "^a", "a*b", "{x y}:", "--", "基*", '""']
        )
    ).map(" ".join),
)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Searched:
    return Searched(
        tmp_path_factory.mktemp("small"), {"content/a.md": page("A", "AND OR NOT NEAR title 基金 x")}
    )


@given(typed=HOSTILE, field=st.text(max_size=10), under=st.text(max_size=10), unfinished=st.booleans())
def test_no_text_is_a_wrong_question(
    small: Searched, typed: str, field: str, under: str, unfinished: bool
) -> None:
    small.ask(typed, unfinished=unfinished)
    small.ask(typed, where=((field, typed),), under=under, types=(field,), variations=(typed,))


def test_operators_of_the_engine_are_words(small: Searched) -> None:
    assert small.find("AND") == small.find("near") == small.find("OR NOT") == small.find("title:") == ["a"]


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "基" * 50_000, '"' * 5_000, "a " * 20_000, "(" * 9_000, "基*" * 5_000]
)
def test_questions_without_end_are_cut(small: Searched, text: str) -> None:
    small.ask(text)


def test_questions_of_many_words_are_relaxed_as_well(small: Searched) -> None:
    phrases = [" ".join(f"w{number}x{each}" for each in range(80)) for number in range(50)]
    quoted = [f'"{phrase}"' for phrase in phrases]
    assert small.ask(" ".join(quoted)).total == 0
    assert small.ask("title -" + " -".join(quoted)).total == 1
