"""`build --out`: the folder holds what was built, whatever somebody else did to it meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
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


@pytest.mark.parametrize("fault", ["signal=KILL", "error=ENOSPC"])
def test_what_an_end_in_the_middle_left_behind_is_gone_after_the_next_build(
    fragmint: Command, blog: Path, built: tuple[Path, dict[str, bytes]], tmp_path: Path, fault: str
) -> None:
    out, _ = built
    settings = blog / "site.toml"
    settings.write_text(settings.read_text().replace('name = "', 'name = "New '))
    strace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=rename",
        "-e",
        f"inject=rename:{fault}:when=20",
    ]
    build = ["build", "--site", str(blog), "--now", NOW, "--out", str(out)]
    ended = subprocess.run(
        [*strace, sys.executable, "-m", "cms", *build], capture_output=True, text=True, check=False
    )
    assert ended.returncode in (-9, 137, 3)
    assert "signal" in fault or "free some there" in ended.stderr
    assert fragmint(*build).code == 0
    fresh = ["--out", tmp_path / "fresh", "--state", tmp_path / "state"]
    assert fragmint("build", "--site", blog, "--now", NOW, *fresh).code == 0
    assert tree(out) == tree(tmp_path / "fresh")
