from pathlib import Path

import pytest
from modelled_site import FILES, ModelledSite


@pytest.fixture
def site(tmp_path: Path) -> ModelledSite:
    found = ModelledSite(tmp_path)
    found.write(FILES)
    return found
