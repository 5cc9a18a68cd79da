"""A command without its target says which targets there are, and what to type."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Command

from cms.app import COMMANDS, function_of

TWO = """\
[targets.local]
origin = "out"
edge = "nginx"
[targets.prod]
origins = ["s3://eu/www", "s3://us/www"]
edge = "cloudfront"
cdn = {kind = "cloudfront", distribution = "E2QWRUHAPOMQZL"}
"""
ONE = '[targets.only]\norigin = "out"\n'
SEVERAL = {
    "releases": (),
    "rollback": ("--release", "3"),
    "edge": ("nginx", "--out", "x"),
    "tag": ("--with", "tag=a"),
    "origin": ("probe",),
}
TAKING = [name for name in COMMANDS if "to" in function_of(name).__annotations__]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, and a site with two targets."""
    (tmp_path / "site.toml").write_text(TWO)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def unframed(box: str) -> str:
    """The text in a box of a terminal, each line by itself."""
    return "\n".join(line.strip("│ ") for line in box.splitlines()) + "\n"


@pytest.mark.parametrize("name", TAKING)
def test_the_targets_are_listed_with_the_command_to_type(site: Path, fragmint: Command, name: str) -> None:
    given = SEVERAL.get(name, ())
    for ran in (fragmint(name, *given), fragmint(name, *given, "--to")):
        assert ran.code == 2
        said = unframed(ran.err)
        assert "\nlocal  a folder, edge nginx\n" in said
        assert "\nprod   2 S3 buckets, edge cloudfront, cdn cloudfront\n" in said
        assert f"\nWrite: {' '.join(['fragmint', name, *given])} --to local\n" in said


@pytest.mark.parametrize("name", TAKING)
def test_a_misspelt_target_is_answered_with_the_one_that_is_meant(
    site: Path, fragmint: Command, name: str
) -> None:
    ran = fragmint(name, *SEVERAL.get(name, ()), "--to", "pord", "--json")
    assert ran.code == 2
    assert (
        "no [targets.pord]; did you mean `prod`? It has: local (a folder, edge nginx), prod (2"
        in ran.facts["error"]
    )


def test_the_site_that_is_named_is_the_one_that_is_read(site: Path, fragmint: Command) -> None:
    other = site / "other site"
    other.mkdir()
    (other / "site.toml").write_text(ONE)
    for option in (["--site", "other site"], ["--site=other site"]):
        error = fragmint("gc", *option, "--json").facts["error"]
        assert "\n  only  a folder\nWrite: fragmint gc " in error
        assert error.endswith(" --json --to only")
        assert "other site'" in error


@pytest.mark.parametrize(
    ("settings", "said"),
    [("", "site.toml has none: write one, such as [targets.local]"), ("name = [", "cannot be read here")],
)
def test_without_any_target(site: Path, fragmint: Command, settings: str, said: str) -> None:
    (site / "site.toml").write_text(settings)
    assert said in fragmint("verify", "--json").facts["error"]


def test_a_plan_is_for_the_only_target(blog: Path, fragmint: Command) -> None:
    assert (
        fragmint("plan", "--site", blog, "--json").facts
        == fragmint("plan", "--site", blog, "--to", "local", "--json").facts
    )
