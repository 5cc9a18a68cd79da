"""A site in five languages, built step by step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from translated_site import TranslatedSite


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TranslatedSite]:
    made = TranslatedSite(tmp_path)
    yield made
    made.close()
