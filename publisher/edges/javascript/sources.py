"""The program texts that lie beside this module."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent
_PARTS = {"interpreter": ("interpreter", "deciding")}


def source(*names: str) -> str:
    """Those of these names, one after the other: `source("interpreter", "facts")`."""
    files = [part for name in names for part in _PARTS.get(name, (name,))]
    return "\n".join((_FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in files)
