from __future__ import annotations

import pytest
from command_line import Command

from cms.app import COMMANDS, PANELS, command_first
from cms.reports import explanation_lines


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(fragmint: Command, name: str) -> None:
    ran = fragmint(name, "--help")
    assert ran.code == 0
    assert "--json" in ran.out
    assert "--site" in ran.out


def test_help_lists_every_command(fragmint: Command) -> None:
    ran = fragmint("--help")
    assert ran.code == 0
    assert [name for name in COMMANDS if f" {name} " not in ran.out] == []
    assert fragmint("-h").out == ran.out
    assert sum(f" {panel} " in ran.out for panel in PANELS) == len(PANELS)


def test_no_command_is_in_two_panels() -> None:
    assert len(COMMANDS) == sum(map(len, PANELS.values()))


def test_help_shows_what_a_command_has_of_its_own_first(fragmint: Command) -> None:
    own, shared = fragmint("publish", "--help").out.split("Options of every command")
    assert "--to" in own
    assert "--site" not in own
    assert "--site" in shared


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (["buid"], "build"),
        (["build", "--ot", "x"], "--ot"),
        (["build", "--jobs", "none"], "none"),
        (["build", "--jobs", "0"], "0"),
        (["edge"], "ENGINE"),
        (["publish"], "--to"),
        (["explain"], "URL"),
    ],
)
def test_wrong_usage_is_exit_code_2(fragmint: Command, wrong: list[str], hint: str) -> None:
    ran = fragmint(*wrong)
    assert (ran.code, ran.out) == (2, "")
    assert hint in ran.err
    told = fragmint(*wrong, "--json")
    (problem,) = told.facts["problems"]
    assert (told.code, problem["code"], problem["message"]) == (2, "wrong_usage", told.facts["error"])
    assert hint in problem["message"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("build", "build"),
        ("--site x build --json", "build --site x --json"),
        ("--site build build", "build --site build"),
        ("--json -j 2 publish --to live", "publish --json -j 2 --to live"),
        ("--help", "--help"),
        ("--version build", "build --version"),
        ("--json mistyped", "--json mistyped"),
        ("", ""),
    ],
)
def test_shared_options_may_stand_before_the_command(written: str, meant: str) -> None:
    assert command_first(written.split()) == meant.split()


def test_a_zone_that_shows_nothing_names_no_file() -> None:
    zone = {"page_zone": "how", "choice": "nothing", "because": ["segment members: true"], "source": ""}
    answer = {"url": "/", "file": "index.html", "variant": "default", "zones": [zone]}
    assert list(explanation_lines(answer))[1:] == ["  how: nothing", "    because segment members: true"]
