from __future__ import annotations

from pathlib import Path

import pytest
from cached_site import CachedSite
from command_line import Command


@pytest.fixture
def cached_site(tmp_path: Path, fragmint: Command) -> CachedSite:
    return CachedSite(tmp_path / "site", fragmint)
