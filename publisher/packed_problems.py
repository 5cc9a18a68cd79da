"""Problems as the state keeps them: JSON, written and read once for each of them however often a warm process builds."""

from __future__ import annotations

import json
from functools import lru_cache

from content_repo.problems import Problem

_HELD = 10_000


@lru_cache(maxsize=_HELD)
def pack(problem: Problem) -> str:
    return json.dumps(problem.as_dict())


@lru_cache(maxsize=_HELD)
def unpack(packed: str) -> Problem:
    return Problem(**json.loads(packed))
