"""The sites that judge the themes."""

from __future__ import annotations

from pathlib import Path

from cms.starter import STARTERS

GALLERY = Path(__file__).parents[1] / "sites" / "gallery"
SITES = {
    "gallery": GALLERY,
    **{path.name: path for path in sorted(STARTERS.iterdir()) if (path / "site.toml").exists()},
}
