"""What a shell offers when somebody presses Tab, as bash asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def offered(folder: Path, line: str) -> list[str]:
    """The words that may stand in the place of the line's last one."""
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_FRAGMINT_COMPLETE": "complete_bash"}
    program = "from cms.__main__ import main; main()"
    asked = [sys.executable, "-c", program]
    ran = subprocess.run(asked, cwd=folder, env={**os.environ, **words}, capture_output=True, text=True)
    assert ran.stderr == ""
    return ran.stdout.split()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("fragmint pub", ["publish"]),
        ("fragmint new site --starter bl", ["blank", "blog"]),
        ("fragmint edge n", ["nginx", "njs", "netlify"]),
        ("fragmint import w", ["wordpress"]),
        ("fragmint export c", ["csv"]),
        ("fragmint check --format s", ["sarif"]),
        ("fragmint publish --to l", ["live"]),
        ("fragmint publish --to ", ["live", "test"]),
        ("fragmint publish --site elsewhere --to ", ["only"]),
        ("fragmint publish --site broken --to ", []),
        ("fragmint publish --site nowhere --to ", []),
    ],
)
def test_values_are_offered(tmp_path: Path, line: str, words: list[str]) -> None:
    settings = {
        ".": '[targets.live]\norigin = "o"\n[targets.test]\norigin = "t"\n',
        "elsewhere": '[targets.only]\norigin = "o"\n',
        "broken": "targets = [",
    }
    for folder, text in settings.items():
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "site.toml").write_text(text)
    assert sorted(offered(tmp_path, line)) == sorted(words)
