"""Golden tables in a form that a person can edit (that of markdown-it's fixtures):

    title
    .
    text
    .
    expected
    .

`UPDATE_GOLDEN=1 pytest tests/renderers/test_renderers_markdown.py` writes what is expected anew; read the difference.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
UPDATING = bool(os.environ.get("UPDATE_GOLDEN"))


@dataclass(frozen=True)
class Case:
    file: str
    title: str
    text: str
    expected: str


def cases(path: Path) -> list[Case]:
    lines = path.read_text(encoding="utf-8").split("\n")
    dots = [number for number, line in enumerate(lines) if line == "."]
    found = []
    for first, second, third in zip(dots[0::3], dots[1::3], dots[2::3], strict=True):
        text = "\n".join(lines[first + 1 : second])
        expected = "".join(f"{line}\n" for line in lines[second + 1 : third])
        found.append(Case(path.name, lines[first - 1], text, expected))
    return found


def write(path: Path, results: list[tuple[Case, str]]) -> None:
    entries = (f"{case.title}\n.\n{case.text}\n.\n{got}.\n" for case, got in results)
    path.write_text("\n".join(entries), encoding="utf-8")
