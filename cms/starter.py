"""Starters: small whole sites that `fragmint new` begins with. They are the folders beside this module."""

from __future__ import annotations

import shutil
from pathlib import Path

from cms.faults import WrongUsage

STARTERS = Path(__file__).with_name("starters")


def names() -> list[str]:
    return sorted(folder.name for folder in STARTERS.iterdir() if (folder / "site.toml").is_file())


def plant(starter: str, folder: Path) -> list[str]:
    """Copy a starter into a new or empty folder; the paths written. Raises WrongUsage before writing."""
    if starter not in names():
        raise WrongUsage(f"there is no starter {starter!r}; choose one of {', '.join(names())}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUsage(f"{folder} is not empty; name a folder that does not exist yet")
    shutil.copytree(
        STARTERS / starter, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
    )
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
