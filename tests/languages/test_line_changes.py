"""What differs between two versions of a text, for a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content_repo.line_changes import in_short, likeness, line_by_line

OLD = "---\ntitle: A\n---\nOne.\n\nTwo.\n\nThree.\n"


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (OLD.replace("Two", "2"), "“Two.” → “2.”"),
        (OLD.replace("Two.\n\n", ""), "“Two.” was removed"),
        (OLD + "Four.\n", "“Four.” was added"),
        (OLD.replace("Two", "2").replace("Three", "3"), "“Two.” → “2.”, and 1 more line"),
        (OLD.replace("One", "1").replace("Three", "3") + "4\n5\n", "“One.” → “1.”, and 3 more lines"),
        (OLD.replace("\n", "\r\n"), "only spaces and blank lines differ"),
        (OLD.replace("Two.", "\x1b[31m" + "x" * 99), "“Two.” → “\ufffd[31m" + "x" * 54 + "…”"),
    ],
)
def test_in_short(new: str, said: str) -> None:
    assert in_short(OLD, new) == said


def test_line_by_line_is_a_unified_difference() -> None:
    assert line_by_line(OLD, OLD.replace("Two", "2"), "x.md") == [
        "--- x.md (then)",
        "+++ x.md (now)",
        "@@ -5,3 +5,3 @@",
        " ",
        "-Two.",
        "+2.",
        " ",
    ]


@given(st.text(alphabet="ab \n", max_size=30), st.text(alphabet="ab \n", max_size=30))
def test_something_is_said_exactly_where_words_differ(old: str, new: str) -> None:
    words = [
        "\n".join(" ".join(line.split()) for line in each.split("\n") if line.strip()) for each in (old, new)
    ]
    assert (in_short(old, new) == "only spaces and blank lines differ") == (words[0] == words[1])
    assert likeness(old, new) == likeness(new, old)


@pytest.mark.timeout(60)
def test_long_texts_take_no_long_time() -> None:
    old = "\n".join(f"line {number % 7}" for number in range(30_000))
    new = "\n".join(f"line {number % 5}" for number in range(30_000))
    assert in_short(old, new)
    assert line_by_line(old, new, "x.md") == ["… 30,000 lines then, 30,000 now"]
    few = [old[: 7 * 900], new[: 7 * 900]]
    assert in_short(*few)
    assert line_by_line(*few, "x.md")
    assert in_short(old, "\n".join(reversed(old.split("\n")))) == "its lines stand in another order"
