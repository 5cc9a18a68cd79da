"""The working tree, on a real disk."""

import gc
import os
import pickle
import subprocess
import time
from pathlib import Path

import pytest

from content_repo.problems import ContentError
from content_repo.snapshot import MissingFile, blob_id
from content_repo.worktree import Stat, WorkTree

OLD = 1_600_000_000_123_456_789  # ns


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for path in ("site.toml", "content/a.md", "content/deep/b.md", "static/x.css"):
        write(tmp_path / path, path)
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def wait_until_settled(site: Path) -> WorkTree:
    tree = WorkTree(site)
    while any(found.mtime_ns == -1 for found in tree.stats().values()):
        time.sleep(0.02)
        tree = WorkTree(site, tree.stats())
    return tree


def test_a_snapshot_of_the_folder(site: Path) -> None:
    tree = WorkTree(site)
    assert tree.commit is None
    assert list(tree.paths()) == ["content/a.md", "content/deep/b.md", "site.toml", "static/x.css"]
    assert tree.digest("content/a.md") == blob_id(b"content/a.md")
    assert tree.read("content/deep/b.md") == b"content/deep/b.md"
    assert tree.paths_in("content/") == ["content/a.md", "content/deep/b.md"]
    assert tree.digest("none") is None
    with pytest.raises(MissingFile):
        tree.read("../outside")
    copy = pickle.loads(pickle.dumps(tree))
    assert copy.read("site.toml") == b"site.toml"


def test_what_is_not_of_the_site_is_not_seen(site: Path) -> None:
    for path in (
        "README.md",
        "out/index.html",
        ".fragmint/x.db",
        "content/.draft.md",
        "static/.DS_Store",
        "content/.gitkeep",
    ):
        write(site / path, "x")
    write(site / "static/.well-known/security.txt", "x")
    tree = WorkTree(site)
    assert len(list(tree.paths())) == 5
    assert tree.digest("static/.well-known/security.txt")
    assert tree.problems == ()


def test_what_is_dangerous_is_refused(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "secret.md", "secret")
    (site / "content/link.md").symlink_to(outside / "secret.md")
    (site / "content/dangling.md").symlink_to("nowhere")
    (site / "content/folder").symlink_to(outside)
    os.mkfifo(site / "content/pipe.md")
    write(site / "content/bad ", "x")
    (site / os.fsdecode(b"content/\xff.md")).write_text("x")
    write(site / "content/.gitmodules", "x")
    tree = WorkTree(site)
    assert len(list(tree.paths())) == 4
    found = sorted(each.file for each in tree.problems)
    expected = [".gitmodules", "\\udcff.md", "bad ", "dangling.md", "folder", "link.md", "pipe.md"]
    assert found == [f"content/{name}" for name in expected]
    "".join(map(str, tree.problems)).encode()


def test_nothing_changed_reads_nothing(site: Path) -> None:
    known = wait_until_settled(site).stats()
    (site / "content/a.md").chmod(0)  # could not be read (by anyone but root): but it need not be
    chmodded = (site / "content/a.md").stat()
    known = {
        **known,
        "content/a.md": known["content/a.md"]._replace(ctime_ns=chmodded.st_ctime_ns, digest="kept"),
    }
    again = WorkTree(site, known)
    assert again.digest("content/a.md") == "kept"
    assert again.stats() == known


def test_same_size_and_same_time_is_still_seen(site: Path) -> None:
    """The attack on (mtime, size): equal length, time set back. The change time tells."""
    file = site / "content/a.md"
    os.utime(file, ns=(OLD, OLD))
    known = wait_until_settled(site).stats()
    file.write_text("content/A.md")
    os.utime(file, ns=(OLD, OLD))
    assert WorkTree(site, known).digest("content/a.md") == blob_id(b"content/A.md")


def test_a_file_that_was_just_written_is_read_again(site: Path) -> None:
    """git's racy entry: another write within the same tick leaves no trace in the stat data. Who writes a time to come has just
    written for an hour.
    """
    soon = time.time_ns() + 3600 * 10**9
    for path in WorkTree(site).paths():
        os.utime(site / path, ns=(soon, soon))
    first = WorkTree(site)
    assert {found.mtime_ns for found in first.stats().values()} == {-1}
    forged = {
        path: Stat(found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, "stale")
        for path in first.paths()
        if (found := (site / path).stat())
    }
    assert WorkTree(site, forged).digest("content/a.md") == "stale"
    assert WorkTree(site, forged, rescan=True).digest("content/a.md") == blob_id(b"content/a.md")
    assert WorkTree(site, first.stats()).digest("content/a.md") == blob_id(b"content/a.md")


def test_edits_additions_and_deletions(site: Path) -> None:
    known = wait_until_settled(site).stats()
    write(site / "content/new.md", "n")
    write(site / "content/a.md", "edited")
    (site / "static/x.css").unlink()
    tree = WorkTree(site, known)
    assert tree.digests() == {
        "content/a.md": blob_id(b"edited"),
        "content/deep/b.md": blob_id(b"content/deep/b.md"),
        "content/new.md": blob_id(b"n"),
        "site.toml": blob_id(b"site.toml"),
    }


def test_a_file_that_changes_meanwhile_is_told(site: Path) -> None:
    tree = WorkTree(site)
    write(site / "content/a.md", "other")
    with pytest.raises(ContentError) as caught:
        tree.read("content/a.md")
    assert caught.value.problems[0].code == "changed_meanwhile"
    (site / "content/a.md").unlink()
    (site / "content/a.md").symlink_to("deep/b.md")
    with pytest.raises((ContentError, OSError)):
        tree.read("content/a.md")


def test_a_folder_swapped_for_a_link_is_not_followed(
    site: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "b.md", "content/deep/b.md")
    tree = WorkTree(site)
    (site / "content/deep/b.md").unlink()
    (site / "content/deep").rmdir()
    (site / "content/deep").symlink_to(outside)
    with pytest.raises(ContentError):
        tree.read("content/deep/b.md")


def test_ignored_files_follow_the_rules_as_they_change(site: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=site, check=True)
    write(site / ".gitignore", "*.tmp\n/content/private/\n")
    write(site / "content/x.tmp", "x")
    write(site / "content/private/y.md", "y")
    tree = WorkTree(site)
    assert not {"content/x.tmp", "content/private/y.md"} & set(tree.paths())
    again = WorkTree(site, tree.stats())
    write(site / "content/x.tmp", "changed, still ignored")
    assert list(WorkTree(site, again.stats()).paths()) == list(again.paths()) == list(tree.paths())
    write(site / ".gitignore", "")
    assert {"content/x.tmp", "content/private/y.md"} < set(WorkTree(site, again.stats()).paths())
    write(site / "content/.gitignore", "a.md\n")
    write(site / ".gitignore", "*.tmp\n")
    assert set(WorkTree(site, again.stats(), rescan=True).paths()) == {
        "content/deep/b.md",
        "content/private/y.md",
        "site.toml",
        "static/x.css",
    }


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_no_file_is_left_open(site: Path) -> None:
    gc.collect()  # files that other tests left to it
    before = open_files()
    for _ in range(5):
        WorkTree(site).read("content/deep/b.md")
    assert open_files() <= before
