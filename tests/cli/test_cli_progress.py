from __future__ import annotations

import sys

import pytest

from cms.console import Console, plural, size
from cms.progress import Lines


def test_a_log_gets_a_line_every_five_seconds_and_one_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter(range(1000))
    progress = Lines(Console(), lambda: float(next(clock)))
    for done in range(21):
        progress("render", done, 20)
    shown = capsys.readouterr().err.splitlines()
    assert shown[-1] == "render: 20 of 20"
    assert 2 <= len(shown) <= 6


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Lines(Console(), lambda: 0.0)
    for done in range(100):
        progress("render", done, 99)
    assert capsys.readouterr().err == ""


def test_numbers_for_people() -> None:
    assert [size(640), size(1500), size(12_000_000), size(3_000_000_000)] == [
        "640 B",
        "1.5 kB",
        "12.0 MB",
        "3.0 GB",
    ]
    assert [plural(1, "page"), plural(0, "page"), plural(1200, "page")] == [
        "1 page",
        "0 pages",
        "1,200 pages",
    ]


def test_a_table_in_a_pipe_is_tab_separated(capsys: pytest.CaptureFixture[str]) -> None:
    assert not sys.stdout.isatty()
    Console().table(("release", "live"), [(2, "*"), (1, "")])
    assert capsys.readouterr().out == "release\tlive\n2\t*\n1\t\n"
