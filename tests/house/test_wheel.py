"""What we ship: exactly the six packages with their data, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"cms", "publisher", "renderers", "themes", "content_repo", "audience"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_it_holds_exactly_the_six_packages(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES


def test_every_tracked_file_of_the_packages_is_in_it(names: set[str]) -> None:
    """Starters and themes are data: forgetting one of their files breaks only installed copies."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", *PACKAGES], cwd=ROOT, capture_output=True, check=True
    ).stdout
    here = {name for name in listing.decode().split("\0") if name and (ROOT / name).is_file()}
    assert here - names == set()


def test_it_holds_no_leftovers(names: set[str]) -> None:
    assert [name for name in names if "__pycache__" in name or name.endswith((".db", ".pyc"))] == []


def test_it_installs_the_command_and_the_licence(wheel: Path, names: set[str]) -> None:
    info = next(name.split("/")[0] for name in names if name.endswith("/METADATA"))
    with zipfile.ZipFile(wheel) as archive:
        assert "fragmint = cms.__main__:program" in archive.read(f"{info}/entry_points.txt").decode()
    assert f"{info}/licenses/LICENSE" in names
