from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from command_line import NOW, Command

from cms.starter import names


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", folder, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.parametrize("starter", names())
def test_a_new_site_is_a_repository_with_everything_committed(
    fragmint: Command, tmp_path: Path, starter: str
) -> None:
    facts = fragmint("new", tmp_path / "site", "--starter", starter, "--now", NOW, "--json").facts
    site = tmp_path / "site"
    assert git(site, "rev-parse", "HEAD") == facts["commit"]
    assert git(site, "status", "--porcelain") == ""
    assert git(site, "ls-files").splitlines() == facts["files"]
    assert int(git(site, "log", "--format=%ct")) == datetime.fromisoformat(NOW).timestamp()


def test_the_same_instant_gives_the_same_commit(fragmint: Command, tmp_path: Path) -> None:
    first, second = (fragmint("new", tmp_path / name, "--now", NOW, "--json").facts for name in "ab")
    assert first["commit"] == second["commit"]


def test_an_existing_empty_folder_is_fine(fragmint: Command, tmp_path: Path) -> None:
    assert fragmint("new", tmp_path).code == 0


def test_a_folder_with_files_is_left_alone(fragmint: Command, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    ran = fragmint("new", tmp_path)
    assert ran.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_unknown_starter_names_the_known_ones(fragmint: Command, tmp_path: Path) -> None:
    ran = fragmint("new", tmp_path / "site", "--starter", "shop", "--json")
    assert ran.code == 2
    assert "blank, blog" in ran.facts["error"]
    assert not (tmp_path / "site").exists()
