"""What each code means and what to do about it: the tables of docs/problems.md, which a test keeps complete."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

_PACKAGED = "problems.md"
_CODE = re.compile(r"`([a-z0-9_]+)`")
_MARKUP = re.compile(r"\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    meaning: str
    remedy: str


@cache
def rules() -> Mapping[str, Rule]:
    found: dict[str, Rule] = {}
    for line in _page().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            meaning, remedy = (_MARKUP.sub(r"\1", cell) for cell in cells[1:])
            found.update({code: Rule(code, meaning, remedy) for code in _CODE.findall(cells[0])})
    return found


def rule(code: str) -> Rule:
    """Codes of problems that are newer than the page mean themselves."""
    return rules().get(code) or Rule(code, code.replace("_", " "), "see the message")


def _page() -> str:
    """Beside this module in an installed package, in docs/ where the source is."""
    packaged = files("cms.findings") / _PACKAGED
    source = Path(__file__).parents[2] / "docs" / "problems.md"
    return (packaged if packaged.is_file() else source).read_text(encoding="utf-8")
