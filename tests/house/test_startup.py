"""What a command may load. Importing everything costs more than building nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    "content_repo.importers",
    "starlette",
    "boto3",
    "pydantic",
    "jsonschema",
    "sqlite_utils",
    "babel",
    "jinja2",
    "markdown_it",
    "rich.progress",
)
NOW = "2025-06-01T12:00:00Z"
PROGRAM = """
import json, sys
from cms.__main__ import main
try:
    main(sys.argv[1:])
except SystemExit as left:
    code = left.code
sys.stderr.write("\\n" + json.dumps({"code": code, "modules": sorted(sys.modules)}))
"""


def run(*arguments: str | Path) -> tuple[str, set[str]]:
    """Standard output and the modules loaded at the end of one command in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(ran.stderr.splitlines()[-1])
    assert told["code"] in (0, None), ran.stderr
    return ran.stdout, set(told["modules"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("startup") / "site"
    run("new", folder, "--now", NOW)
    run("build", "--site", folder, "--now", NOW)
    return folder


def test_a_build_without_changes_loads_nothing_heavy(site: Path) -> None:
    out, modules = run("build", "--site", site, "--now", NOW, "--json")
    assert json.loads(out)["rendered"] == 0
    assert sorted(modules.intersection(HEAVY)) == []


def test_only_the_module_of_the_command_is_loaded(site: Path) -> None:
    _, modules = run("build", "--site", site, "--now", NOW)
    assert {name for name in modules if name.startswith("cms.commands.")} == {"cms.commands.build"}


def test_help_loads_nothing_that_works() -> None:
    _, modules = run("build", "--help")
    assert not modules.intersection({"pygit2", "yaml", "jinja2", "starlette", "content_repo.importers"})
