from __future__ import annotations

from pathlib import Path

import pytest
from cached_site import CachedSite, Ended

from cms.__main__ import main


@pytest.fixture
def cached_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CachedSite:
    def run(*arguments: str | Path) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Ended(left.value.code if isinstance(left.value.code, int) else 1, told.out, told.err)

    return CachedSite(tmp_path / "site", run)
