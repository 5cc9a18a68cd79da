"""docs/problems.md lists what the packages can say: nothing is missing, nothing is stale, and all codes look alike."""

from __future__ import annotations

import re
from collections import Counter

from problem_codes import ROOT, problem_codes

from content_repo.checks import CHECKS

TEXT = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TEXT.splitlines() if line.startswith("| `")]
DOCUMENTED = [code for row in ROWS for code in re.findall(r"`([^`]+)`", row[0])]


def test_every_problem_is_documented_once_and_no_more() -> None:
    assert sorted(problem_codes() - set(DOCUMENTED)) == []
    assert sorted(set(DOCUMENTED) - problem_codes()) == []
    assert [code for code, times in Counter(DOCUMENTED).items() if times > 1] == []


def test_codes_are_in_snake_case() -> None:
    """Keys of `[checks]` and fields of JSON are: a script compares them as they are."""
    assert [code for code in problem_codes() if not re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)*", code)] == []


def test_each_row_says_what_it_means_and_what_to_do() -> None:
    assert [row for row in ROWS if len(row) != 3 or not all(cell.strip() for cell in row)] == []


def test_what_a_site_may_grade_is_marked() -> None:
    marked = {code for row in ROWS for code in re.findall(r"`([^`]+)` †", row[0])}
    assert marked == set(CHECKS)
    assert set(CHECKS) <= problem_codes()
