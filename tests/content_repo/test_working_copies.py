"""A commit is read from the working tree where that has the same bytes, and always gives its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content_repo import git as gitlib
from content_repo import working_copies
from content_repo.snapshot import blob_id

FILES = {
    "content/a.md": b"# A\r\n",
    "content/empty.md": b"",
    "content/ä.md": b"umlaut",
    "content/large.md": b"x" * 70_000,
    "static/edge.bin": bytes(range(256)) * 256,
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site in a folder of its repository."""
    folder = tmp_path / "repository" / "site"
    for path, data in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    _git(folder, "init", "-q")
    _git(folder, "add", "-A")
    _git(folder, "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", "All")
    return folder


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder.parent), "-c", "core.autocrlf=false", *arguments], check=True)


def held(site: Path) -> dict[str, bytes]:
    """What the commit is read as."""
    repository = gitlib.open(site)
    assert repository is not None
    snapshot = repository.snapshot(repository.resolve("HEAD"))
    return {path: snapshot.read(path) for path in snapshot.paths()}


def test_it_is_read_from_the_working_tree_alone(site: Path) -> None:
    """But for long files, which git is asked for."""
    read = {path: working_copies.read(site, path, blob_id(data)) for path, data in FILES.items()}
    assert read == {**FILES, "content/large.md": None}
    assert held(site) == FILES


def test_other_bytes_in_the_working_tree_do_not_count(site: Path) -> None:
    (site / "content/a.md").write_bytes(b"# A\n")
    (site / "content/empty.md").unlink()
    (site / "content/large.md").write_bytes(b"x" * 65_536)
    assert held(site) == FILES


def test_nothing_but_a_file_is_read(site: Path) -> None:
    """A link is not followed, and a pipe that nobody writes to keeps nobody waiting."""
    for path in ("content/a.md", "content/empty.md"):
        (site / path).unlink()
    (site / "elsewhere").write_bytes(FILES["content/a.md"])
    (site / "content/a.md").symlink_to(site / "elsewhere")
    os.mkfifo(site / "content/empty.md")
    assert working_copies.read(site, "content/a.md", blob_id(FILES["content/a.md"])) is None
    shutil.rmtree(site / "static")
    (site / "static").write_text("a file where a folder was")
    assert held(site) == FILES


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80_000), st.binary(max_size=80_000))
def test_only_bytes_of_this_id_are_given(
    tmp_path_factory: pytest.TempPathFactory, one: bytes, other: bytes
) -> None:
    folder = tmp_path_factory.mktemp("copies")
    (folder / "x").write_bytes(one)
    for wanted in (one, other):
        assert working_copies.read(folder, "x", blob_id(wanted)) in (None, wanted)
