from __future__ import annotations

from pathlib import Path

import pytest
from edit_commands import Fragmint, Told

from cms.__main__ import main


@pytest.fixture
def fragmint(capsys: pytest.CaptureFixture[str]) -> Fragmint:
    """Runs the command in this process."""

    def run(*arguments: str | Path) -> Told:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        code = left.value.code
        return Told(code if isinstance(code, int) else int(bool(code)), told.out, told.err)

    return run
