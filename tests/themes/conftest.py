"""Sites built once for all tests of a worker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from theme_sites import SITES

from publisher.workspace import Options, Workspace

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Name of the site → the folder of its public files."""
    return {name: _build(site, tmp_path_factory.mktemp(name)) for name, site in SITES.items()}


def _build(site: Path, folder: Path) -> Path:
    with Workspace(site, state=folder / "state", options=Options(now=NOW, jobs=1)) as workspace:
        workspace.write(workspace.build(), folder / "out")
    return folder / "out"


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> Browser:
    return chromium
