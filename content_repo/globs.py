"""Globs over ids: `*` is anything within a segment, `**` anything across segments. No pattern takes long.

A star is followed by a literal, and where another star comes later, the first place where that literal fits is as good as any:
the later star takes up the rest. So all but the last stars are atomic groups, which do not try again.
"""

from __future__ import annotations

import re
from functools import lru_cache

_STARS = re.compile(r"((?:\A|(?<=/))\*{2,}/|\*{2,}|\*)")


@lru_cache(maxsize=256)
def compiled(path: str) -> re.Pattern[str]:
    """For `fullmatch`. `**/` may be nothing; `promo/**` is everything below `promo`, and `promo` itself (its folder's own
    fragment)."""
    folder = path.rstrip("*").removesuffix("/") if re.search(r"/\*{2,}\Z", path) else None
    return re.compile(_regex(path) if folder is None else f"{_regex(folder)}|{_regex(path)}")


def _regex(path: str) -> str:
    first, *rest = _STARS.split(path)
    runs = [("", [first])]  # what `**` before it says, then the literals between single stars
    for star, literal in zip(rest[::2], rest[1::2], strict=True):
        if star == "*":
            runs[-1][1].append(literal)
        else:
            runs.append(("(?:.*?/)??" if star.endswith("/") else ".*?", [literal]))
    *early, (wide, last) = runs
    return (
        "".join(f"(?>{each}{_run(literals)})" for each, literals in early) + wide + _run(last, is_last=True)
    )


def _run(literals: list[str], *, is_last: bool = False) -> str:
    """What holds no `**`. The last star of all must be free to reach the end."""
    first, *rest = (re.escape(each) for each in literals)
    free = f"[^/]*{rest.pop()}" if is_last and rest else ""
    return first + "".join(f"(?>[^/]*?{each})" for each in rest) + free
