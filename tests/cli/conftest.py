from __future__ import annotations

from pathlib import Path

import pytest
from command_line import NOW, Command, Ran

from cms.__main__ import main


@pytest.fixture
def fragmint(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command in this process."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        code = left.value.code
        return Ran(code if isinstance(code, int) else int(bool(code)), told.out, told.err)

    return run


@pytest.fixture
def blog(tmp_path: Path, fragmint: Command) -> Path:
    """A fresh site from the blog starter, committed."""
    site = tmp_path / "blog"
    assert fragmint("new", site, "--starter", "blog", "--now", NOW).code == 0
    return site
