"""What the tree itself promises: no machine's paths, no unfinished marks, modules of a readable size."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cms", "publisher", "renderers", "themes", "content_repo", "audience")
LONGEST = 400  # lines of a module
MANY = 8  # modules of a package that are found without a map

# Each pattern is written so that it does not find itself.
FORBIDDEN = {
    "an absolute path of some machine": r"(?<![\w.])/(?:work|root|home/[a-z]+|Users/[a-z]+)/(?=\w)",
    "a package registry's host": r"\b(?:files\.pythonhosted|registry\.npm" + r"js|pypi)\.(?:org|io)\b",
    "an unfinished mark": r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b",
}


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listing.decode().split("\0") if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "ignore")


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}: {hit[0]}" for path in tracked() for hit in pattern.finditer(text_of(path))
    ]
    assert found == []


def test_modules_are_short_enough_to_read() -> None:
    lengths = {
        str(path.relative_to(ROOT)): text_of(path).count("\n")
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_module_says_what_it_holds() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if text_of(path).strip() and not text_of(path).startswith(('"""', 'r"""'))
    ]
    assert silent == []


def folders() -> list[Path]:
    """Of packages with many modules, where a newcomer needs a map: not where all modules are of one kind."""
    alike = {ROOT / "cms/commands", ROOT / "content_repo/importers"}
    found = {path.parent for name in PACKAGES for path in (ROOT / name).rglob("*.py")} - alike
    return sorted(folder for folder in found if len(list(folder.glob("*.py"))) > MANY + 1)


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_large_package_has_a_map_with_every_module(folder: Path) -> None:
    words = set(re.findall(r"\w+", text_of(folder / "__init__.py").partition("import ")[0]))
    modules = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")}
    assert sorted(modules - words) == []


def test_test_files_have_unique_names() -> None:
    """pytest imports them, and what they share, by their base name."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))
