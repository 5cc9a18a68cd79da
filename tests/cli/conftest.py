from __future__ import annotations

from pathlib import Path

import pytest
from command_line import NOW, Command


@pytest.fixture
def blog(tmp_path: Path, fragmint: Command) -> Path:
    """A fresh site from the blog starter, committed."""
    site = tmp_path / "blog"
    assert fragmint("new", site, "--starter", "blog", "--now", NOW).code == 0
    return site
