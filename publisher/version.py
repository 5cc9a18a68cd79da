"""The version of this installation, as releases record it."""

from __future__ import annotations

from importlib import metadata


def tool() -> str:
    """ "fragmint 0.1.0"."""
    try:
        return f"fragmint {metadata.version('fragmint')}"
    except metadata.PackageNotFoundError:
        return "fragmint"
