"""`[checks]` in site.toml: a misspelt check would silently check nothing."""

from __future__ import annotations

import pytest

from content_repo.checks import CHECKS, graded
from content_repo.problems import ContentError, Problem
from content_repo.site import load_site


def problems_of(text: str) -> list[Problem]:
    with pytest.raises(ContentError) as refused:
        load_site(text.encode())
    return list(refused.value.problems)


def test_an_unknown_check_is_an_error_with_its_line_and_the_nearest_name() -> None:
    (problem,) = problems_of('name = "x"\n[checks]\nbroken_link = "error"\nbroken_links = "off"\n')
    assert (problem.code, problem.where, problem.field) == ("setting", "site.toml:4", "checks.broken_links")
    assert "'broken_links'" in problem.message
    assert problem.fix == "did you mean `broken_link`?"


def test_an_unknown_severity_is_an_error() -> None:
    (problem,) = problems_of('[checks]\nbroken_link = "fatal"\n')
    assert (problem.code, problem.line) == ("setting_type", 2)
    assert "error, warning, info, off" in problem.message


def test_every_check_may_be_graded() -> None:
    lines = "".join(f'{name} = "error"\n' for name in CHECKS)
    assert load_site(f"[checks]\n{lines}".encode()).checks == dict.fromkeys(CHECKS, "error")


def test_problems_get_the_severity_a_site_has_chosen() -> None:
    found = [
        Problem("broken_link", "warning", "a"),
        Problem("order_decides", "info", "b"),
        Problem("other", "error", "c"),
    ]
    chosen = {"broken_link": "error", "order_decides": "off"}
    assert [(each.code, each.severity) for each in graded(found, chosen)] == [
        ("broken_link", "error"),
        ("other", "error"),
    ]
