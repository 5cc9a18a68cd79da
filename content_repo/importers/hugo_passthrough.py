"""Formulas: what Hugo leaves as it is between delimiters gets backslashes, so that it comes out here as it was written.

Source of the rules: Hugo's setting `markup.goldmark.extensions.passthrough`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from content_repo.importers.prose import outside_blocks, outside_fences

Pairs = tuple[tuple[str, str], ...]

_CODE_OR_ESCAPE = r"(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)|\{\{[<%].*?[%>]\}\}|\\."
_IN_ONE_BLOCK = r"(?:(?!\n[ \t]*\n).)+?"
_MARKUP = re.compile(r"[\\*_`\[\]<~]|&(?=#|\w+;)|^[ \t]*[-+=#>:]", re.MULTILINE)


def delimiters(goldmark: Mapping[str, Any]) -> Pairs:
    """(opening, closing) in the extensions' settings, with keys in lower case; none where the extension is off."""
    table = goldmark.get("passthrough")
    pairs = table.get("delimiters") if isinstance(table, dict) and table.get("enable") is True else None
    rows = [row for kind in ("block", "inline") for row in _listed(pairs, kind)]
    return tuple((row[0], row[1]) for row in rows if _is_pair(row))


def _listed(pairs: Any, kind: str) -> list[Any]:
    rows = pairs.get(kind) if isinstance(pairs, dict) else None
    return rows if isinstance(rows, list) else []


def _is_pair(row: Any) -> bool:
    return isinstance(row, list) and len(row) == 2 and all(isinstance(each, str) and each for each in row)


def with_formulas(body: str, pairs: Pairs) -> str:
    """The body with backslashes in its formulas where Markdown would read them."""
    if not any(opening in body for opening, _ in pairs):
        return body
    longest = sorted(pairs, key=lambda pair: -len(pair[0]))
    formulas = "|".join(f"{re.escape(one)}{_IN_ONE_BLOCK}{re.escape(other)}" for one, other in longest)
    found = re.compile(f"(?P<formula>{formulas})|{_CODE_OR_ESCAPE}", re.DOTALL)
    return outside_fences(body, lambda text: outside_blocks(text, lambda part: found.sub(_guarded, part)))


def _guarded(found: re.Match[str]) -> str:
    return _MARKUP.sub(_escaped, found[0]) if found["formula"] else found[0]


def _escaped(mark: re.Match[str]) -> str:
    return f"{mark[0][:-1]}\\{mark[0][-1]}"
