"""The text of an edge that is a program: constants, the interpreter, the shared parts, an adapter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from publisher.edges.errors import CannotExpress
from publisher.edges.javascript import packed, source
from publisher.edges.mime import DEFAULT, TYPES
from publisher.edges.placement import Placement
from publisher.edges.web.names import kept_below
from publisher.edges.web.pinning import pinned
from publisher.origins.reading import read_addresses

LARGEST = 3_000_000  # bytes: what Cloudflare takes on its free plan, compressed; no other platform takes less
# Seconds, as store.js reads them: where every publish tells the cache what has changed, and where nobody does.
PURGED = {"fresh": 60, "stale": 86_400}
UNPURGED = {"fresh": 0, "stale": 0}

_FOLDER = Path(__file__).parent
_PARTS = ("origins", "pinning", "store", "vouching", "composing", "ranges", "answering", "fallback")


def program(engine: str, placement: Placement, *own: Path) -> str:
    """One module, which ends with the engine's `own` files. Raises CannotExpress, NoReadAddress, NothingLive, OriginFailed."""
    parts = [path.read_text(encoding="utf-8") for path in (*map(part, _PARTS), *own)]
    text = "\n".join([_constants(engine, placement), source("interpreter", "trust", "facts"), *parts])
    size = len(text.encode())
    if size > LARGEST:
        fix = f"its tables may have about {LARGEST:,}: target fewer pages, or use an edge with files (nginx)"
        raise CannotExpress(engine, f"a program of {size:,} bytes", fix)
    return text


def part(name: str) -> Path:
    """One of the files that engines share."""
    return _FOLDER / f"{name}.js"


def _constants(engine: str, placement: Placement) -> str:
    values: dict[str, Any] = {
        "ORIGINS": _origins(placement),
        "VERIFIES": placement.target.tags == "verified",
        "SITE": kept_below(placement.base_url, placement.target.name, placement.preview),
        "TYPES": {extension: name for name, extensions in TYPES.items() for extension in extensions},
        "OTHER_TYPE": DEFAULT,
        "FILES": pinned(placement) if placement.target.switch == "table" else None,
        "KEEPS": PURGED if placement.target.cdn.get("kind") == engine else UNPURGED,
        "TABLE": packed(placement.table, engine),
    }
    return "\n".join(f"const {name} = {_parsed(value)};" for name, value in values.items())


def _parsed(value: Any) -> str:
    """An expression for a value. Read as JSON, "__proto__" is a name like any other, and large tables start sooner."""
    return f"JSON.parse({json.dumps(json.dumps(value, separators=(',', ':')))})"


def _origins(placement: Placement) -> list[dict[str, str]]:
    """`binding` is the name under which a platform may offer the origin as a service, or its bucket with these `keys`."""
    reading = zip(read_addresses(placement.target), placement.target.origins, strict=True)
    return [
        {
            "base": f"{address}/",
            "binding": binding(number),
            "keys": f"{urlsplit(url).path.strip('/')}/".lstrip("/"),
        }
        for number, (address, url) in enumerate(reading)
    ]


def binding(number: int) -> str:
    """ORIGIN, ORIGIN_2, ORIGIN_3, …"""
    return f"ORIGIN_{number + 1}" if number else "ORIGIN"
