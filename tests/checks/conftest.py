from __future__ import annotations

from pathlib import Path

import pytest
from checked_site import FILES, CheckedSite


@pytest.fixture
def site(tmp_path: Path) -> CheckedSite:
    made = CheckedSite(tmp_path)
    made.write(FILES)
    return made
