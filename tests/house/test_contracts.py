"""The floors of the house: who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("cms", "publisher", "renderers", "themes", "content_repo", "audience")
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_import_contracts_hold() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contracts_have_no_exceptions() -> None:
    contracts = CONFIG["tool"]["importlinter"]["contracts"]
    assert [contract["name"] for contract in contracts if "ignore_imports" in contract] == []


def importers(module: str) -> set[str]:
    """Our modules that import `module` anywhere, inside functions too."""
    return {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if module in imported(path)
    }


def imported(path: Path) -> set[str]:
    """Top-level names of everything that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module).partition(".")[0])
    return names


@pytest.mark.parametrize("module", ["pygit2"])
def test_few_modules_own(module: str) -> None:
    assert importers(module) <= {f"content_repo/git{part}.py" for part in ("", "_init", "_commit")}


def test_clock_and_environment_enter_only_at_the_wiring() -> None:
    """Calls that read the world's state, outside cms: a build must depend on its arguments alone."""
    reads = {
        ("datetime", "now"),
        ("datetime", "today"),
        ("date", "today"),
        ("os", "environ"),
        ("os", "getenv"),
    }
    found = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.value.id}.{node.attr}"
        for package in PACKAGES
        if package != "cms"
        for path in (ROOT / package).rglob("*.py")
        if path != ROOT / "publisher/origins/s3/environment.py"  # where credentials come from; builds nothing
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in reads
    }
    assert found == set()
