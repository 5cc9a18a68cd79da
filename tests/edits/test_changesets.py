"""Files written together: all or none, and none over something newer."""

from __future__ import annotations

from pathlib import Path

import pytest

from content_repo.changesets import ChangeSet, Rewrite
from content_repo.problems import ContentError


def test_new_changed_and_deleted_files(tmp_path: Path) -> None:
    (tmp_path / "content/a").mkdir(parents=True)
    (tmp_path / "content/a/x.md").write_bytes(b"1")
    (tmp_path / "content/y.md").write_bytes(b"2")
    (tmp_path / "content/y.md").chmod(0o640)
    changes = ChangeSet.of(
        {
            "content/a/x.md": Rewrite(b"1", None),
            "content/y.md": Rewrite(b"2", b"3"),
            "content/b/z.md": Rewrite(None, b"4"),
            "content/same.md": Rewrite(b"5", b"5"),
        }
    )
    changes.apply(tmp_path)
    assert not (tmp_path / "content/a").exists()
    assert (tmp_path / "content/y.md").read_bytes() == b"3"
    assert (tmp_path / "content/y.md").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "content/b/z.md").read_bytes() == b"4"
    assert sorted(changes.rewrites) == ["content/a/x.md", "content/b/z.md", "content/y.md"]
    assert not ChangeSet.of({"x": Rewrite(b"", b"")})


@pytest.mark.parametrize("planned", [b"old", None])
def test_what_changed_meanwhile_is_not_written_over(tmp_path: Path, planned: bytes | None) -> None:
    (tmp_path / "x.md").write_bytes(b"newer")
    changes = ChangeSet.of({"a.md": Rewrite(None, b"a"), "x.md": Rewrite(planned, b"mine")})
    with pytest.raises(ContentError) as refused:
        changes.apply(tmp_path)
    assert refused.value.problems[0].code == "changed_meanwhile"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"x.md": b"newer"}


def test_a_failure_half_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"1")
    (tmp_path / "file").write_bytes(b"no folder")
    changes = ChangeSet.of(
        {"a.md": Rewrite(b"1", b"2"), "b.md": Rewrite(None, b"3"), "file/x.md": Rewrite(None, b"4")}
    )
    with pytest.raises(OSError, match="file"):
        changes.apply(tmp_path)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"a.md": b"1", "file": b"no folder"}


def test_links_are_not_written_through(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_bytes(b"1")
    site = tmp_path / "site"
    site.mkdir()
    (site / "folder").symlink_to(outside)
    (site / "x.md").symlink_to(outside / "x.md")
    for path in ("folder/x.md", "x.md"):
        with pytest.raises(ContentError) as refused:
            ChangeSet.of({path: Rewrite(b"1", b"2")}).apply(site)
        assert refused.value.problems[0].code == "refused_file"
    assert (outside / "x.md").read_bytes() == b"1"


def test_the_difference_reads_like_gits() -> None:
    changes = ChangeSet.of({"a.md": Rewrite(b"x\r\ny", b"x\r\nz\r\n"), "b.md": Rewrite(None, "ü\n".encode())})
    assert list(changes.diff()) == [
        "--- a/a.md",
        "+++ b/a.md",
        "@@ -1,2 +1,2 @@",
        " x",
        "-y",
        "\\ No newline at end of file",
        "+z",
        "--- /dev/null",
        "+++ b/b.md",
        "@@ -0,0 +1 @@",
        "+ü",
    ]
