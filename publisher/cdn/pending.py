"""Which release the caches of a target know of: one number, beside the rebuildable state and at the origin, where a machine
that has no state finds it. Everything since then is still to be purged, whatever ended the run that should have done it.

    releases/purged/<target>.json   {format, release}

Numbers that are too low cost purges that nobody needs; so a number that could not be written does no harm.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from publisher.errors import LostRace, OriginFailed
from publisher.origins.base import Origin
from publisher.releases import FORMAT, encode

_FILE = "purged.json"


def purged(folder: Path, target: str, origin: Origin) -> int | None:
    """None where nobody knows. Asks the origin only if this machine does not know. Raises OriginFailed."""
    number = _read(folder).get(target)
    if isinstance(number, int):
        return number
    kept = _kept(origin.load(_key(target)))
    if kept is not None:
        _remember(folder, target, kept)
    return kept


def note(folder: Path, target: str, origin: Origin, release: int) -> None:
    """Written at the origin first, and only if it is news here."""
    if _read(folder).get(target) == release:
        return
    with suppress(OriginFailed, LostRace):
        origin.mend(_key(target), encode({"format": FORMAT, "release": release}))
    _remember(folder, target, release)


def _key(target: str) -> str:
    return f"releases/purged/{quote(target, safe='')}.json"


def _kept(data: bytes | None) -> int | None:
    try:
        return int(json.loads(data)["release"]) if data is not None else None
    except (ValueError, KeyError, TypeError):
        return None


def _remember(folder: Path, target: str, release: int) -> None:
    aside = folder / f"{_FILE}.new"
    aside.write_text(json.dumps({**_read(folder), target: release}), encoding="utf-8")
    aside.replace(folder / _FILE)


def _read(folder: Path) -> dict[str, object]:
    try:
        found = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
