"""Sites made up from seeds, imported, built, and held against what Hugo makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hugo_comparison import compare
from hugo_sites import HugoSite


@pytest.mark.parametrize("seed", range(8))
def test_a_site_nobody_has_seen(seed: int, tmp_path: Path) -> None:
    site = tmp_path / "hugo"
    HugoSite(site, seed).make()
    compare(site, tmp_path / "site")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_many_sites_nobody_has_seen(seed: int, tmp_path: Path) -> None:
    site = tmp_path / "hugo"
    HugoSite(site, seed).make()
    compare(site, tmp_path / "site")
