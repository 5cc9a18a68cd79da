"""What a publish leaves out is named, and what is no part of the site is not even looked into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from content_repo.git_init import init_and_commit
from publisher.dirt import Dirt

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name, text in (("site.toml", 'name = "Site"\n'), ("content/a.md", "a\n"), ("content/b.md", "b\n")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    init_and_commit(tmp_path, "Begin", NOW)
    return tmp_path


def test_a_clean_tree_has_no_problem(site: Path) -> None:
    assert Dirt(site).problems() == []


def test_changed_deleted_and_new_files_are_named(site: Path) -> None:
    (site / "content/a.md").write_text("other\n")
    (site / "content/b.md").unlink()
    (site / "content/new").mkdir()
    (site / "content/new/c.md").write_text("c\n")
    [problem] = Dirt(site).problems()
    assert (problem.code, problem.severity, problem.file) == ("dirty_tree", "warning", "content/a.md")
    assert problem.message.endswith("content/a.md, content/b.md, content/new/")


def test_what_is_no_part_of_the_site_does_not_count(site: Path) -> None:
    (site / "origin/public").mkdir(parents=True)
    (site / "origin/public/index.html").write_text("published\n")
    (site / "notes.txt").write_text("mine\n")
    assert Dirt(site).problems() == []


def test_a_folder_without_repository_is_clean(tmp_path: Path) -> None:
    assert Dirt(tmp_path).problems() == []
