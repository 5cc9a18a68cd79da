"""One way to hash plain data, the same on every machine: canonical JSON, then BLAKE2b to 16 hex digits.

Short digests compare facts and nodes inside one state; what leaves the machine (files, bundles) uses sha256.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def canonical(value: Any) -> str:
    """Sorted keys, no spaces, dates tagged, so that 2026-01-01 and "2026-01-01" differ."""
    return _ENCODER.encode(value)


def digest(value: Any) -> str:
    return digest_bytes(canonical(value).encode("utf-8", "surrogatepass"))


def digest_bytes(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
