"""Which release the caches of a target know of: one number beside the rebuildable state. Everything since then is still
to be purged, whatever ended the run that should have done it."""

from __future__ import annotations

import json
from pathlib import Path

_FILE = "purged.json"


def purged(folder: Path, target: str) -> int | None:
    """None where nobody knows: a fresh machine."""
    number = _read(folder).get(target)
    return number if isinstance(number, int) else None


def note(folder: Path, target: str, release: int) -> None:
    aside = folder / f"{_FILE}.new"
    aside.write_text(json.dumps({**_read(folder), target: release}), encoding="utf-8")
    aside.replace(folder / _FILE)


def _read(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
