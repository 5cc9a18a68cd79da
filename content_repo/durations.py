"""Durations as people write them, in settings and in options: 90s, 30m, 12h, 7d, 2w."""

from __future__ import annotations

import re

EXAMPLES = "write it like 90s, 30m, 12h, 7d or 2w"
_DURATION = re.compile(r"([0-9]{1,6})([smhdw])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


def seconds(text: str) -> int | None:
    """How long that is; None when it is no duration."""
    found = _DURATION.fullmatch(text)
    return int(found[1]) * _SECONDS[found[2]] if found else None
