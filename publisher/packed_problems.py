"""Problems as the state keeps them: JSON, written and read once for each of them however often a warm process builds."""

from __future__ import annotations

import json
from functools import lru_cache

from content_repo.checks import NOTED
from content_repo.problems import Problem

_HELD = 10_000


@lru_cache(maxsize=_HELD)
def pack(problem: Problem) -> str:
    return json.dumps(problem.as_dict())


def row(problem: Problem) -> tuple[str, bool]:
    """Packed, and whether builds pass over it."""
    return pack(problem), problem.code in NOTED


@lru_cache(maxsize=_HELD)
def unpack(packed: str) -> Problem:
    return Problem(**json.loads(packed))
