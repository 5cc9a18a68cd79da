"""`build --out`: the folder holds what was built, whatever somebody else did to it meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import NOW, Command


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def built(fragmint: Command, blog: Path, tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    out = tmp_path / "out"
    assert fragmint("build", "--site", blog, "--now", NOW, "--out", out).code == 0
    return out, tree(out)


def test_what_was_deleted_cut_or_replaced_comes_back(
    fragmint: Command, blog: Path, built: tuple[Path, dict[str, bytes]]
) -> None:
    out, before = built
    (out / "index.html").unlink()
    (out / "blog/index.html").write_bytes(b"cut")
    (out / "about/index.html").unlink()
    (out / "about").rmdir()
    (out / "about").write_bytes(b"a file where a folder was")
    ran = fragmint("build", "--site", blog, "--now", NOW, "--out", out, "--json")
    assert (ran.code, tree(out)) == (0, before)
    assert fragmint("build", "--site", blog, "--now", NOW, "--out", out, "--json").facts["written"] == 0


def test_a_rescan_sees_a_change_that_kept_size_and_time(
    fragmint: Command, blog: Path, built: tuple[Path, dict[str, bytes]]
) -> None:
    out, before = built
    page = out / "index.html"
    stamp = page.stat().st_mtime
    page.write_bytes(bytes(reversed(page.read_bytes())))
    os.utime(page, (stamp, stamp))
    fragmint("build", "--site", blog, "--now", NOW, "--out", out, "--rescan")
    assert tree(out) == before
