"""What a plan looks like as a comment: the golden file is read as it will be seen."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from cms.plan_markdown import MOST, SHOWN, markdown
from content_repo.problems import Problem
from publisher.difference import Line
from publisher.planned import Changed, Plan

GOLDEN = Path(__file__).with_name("plan.md")
PROBLEMS = (
    Problem("broken_link", "warning", "there is no page /nowhere/", "content/a.md", 3),
    Problem("translation_gap", "info", "no German text for `a|b`", "content/a.md", 1),
)
PAGES = (
    Changed(
        "public/index.html",
        (("change", ""), ("add", "0123456789"), ("remove", "9876543210")),
        (
            "aaaaaaaaaa becomes bbbbbbbbbb: body promo/a changed",
            "no longer in the site",
            "new: zone hero changed",
        ),
        2,
        2,
    ),
    Changed(
        "public/new/index.html", (("add", ""), ("add", "0123456789")), ("new: it is new or moved",), 0, 2
    ),
    Changed("public/old/index.html", (("remove", ""),), ("no longer in the site",), 1, 0),
    Changed("public/assets/x.0123456789.css", (("add", ""),), ("new: @mention <b> changed",), 0, 1),
    Changed("edge/table.json", (("change", ""),), ("aaaaaaaaaa becomes bbbbbbbbbb",), 1, 1),
)
SOURCES = ("content/promo/a.md", "content/new.md", "content/old.md")


def plan(changed: tuple[Changed, ...] = PAGES, **more: object) -> Plan:
    lines = tuple(Line(action, each.path, "") for each in changed for action, _ in each.files)
    given = {"problems": PROBLEMS, "sources": SOURCES} | more
    return Plan("prod", "a2473346e4f00dbeef", 7, 64, lines, changed, **given)  # type: ignore[arg-type]


def many(count: int) -> tuple[Changed, ...]:
    return tuple(
        Changed(f"public/page-{n}/index.html", (("change", ""),), ("body changed " * 30,), 1, 1)
        for n in range(count)
    )


def test_the_golden_plan() -> None:
    """After a change that is meant: delete the file, run the test, read what it wrote."""
    if not GOLDEN.exists():
        GOLDEN.write_text(markdown(plan()), encoding="utf-8")
    assert markdown(plan()) == GOLDEN.read_text(encoding="utf-8")


def test_nothing_to_do_is_a_sentence() -> None:
    text = markdown(plan((), problems=(), sources=()))
    assert "Nothing changes" in text and "|" not in text


def test_more_than_twenty_rows_are_folded() -> None:
    assert "<details>" not in markdown(plan(many(SHOWN)))
    assert "<details><summary>Pages: 21</summary>" in markdown(plan(many(SHOWN + 1)))


def test_a_plan_of_any_size_fits_and_says_what_is_left_out() -> None:
    text = markdown(plan(many(5_000)))
    assert len(text) <= MOST
    assert re.search(r"… and 4,\d{3} more", text)
    assert text.count("<details>") == text.count("</details>")


@given(st.text(max_size=400))
def test_texts_of_the_site_format_nothing_and_mention_nobody(words: str) -> None:
    changed = (Changed(f"public/{words}.html", (("add", ""),), (words,), 0, 1),)
    problem = Problem("broken_link", "warning", words, words, 1)
    text = markdown(plan(changed, problems=(problem,), sources=(words,)))
    rows = [line for line in text.splitlines() if line.startswith("| ") and "<code>" in line]
    assert len(rows) == 3
    for row in rows:
        inside = row.replace("<code>", "").replace("</code>", "").replace("| ", "").replace(" |", "")
        assert not set(inside) & set("@<>|`*_[]!~$\\")
