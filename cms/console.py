"""Where a command speaks: results on standard output; progress, problems and hints on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content_repo.problems import Problem


@dataclass(frozen=True, slots=True)
class Console:
    """`json`: one object on standard output, not words. `debug`: unexpected errors show their origin."""

    json: bool = False
    debug: bool = False

    def result(self, facts: Mapping[str, Any], *lines: str) -> None:
        """What the command found out: as one JSON object, or as these lines for a person."""
        if self.json:
            self.record(facts)
        else:
            self.lines(lines)
        sys.stdout.flush()  # a server that announces its address is read through a pipe

    def record(self, facts: Mapping[str, Any]) -> None:
        """One JSON object on one line."""
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")

    def text(self, text: str) -> None:
        """A whole document, as another program reads it."""
        sys.stdout.write(text)
        sys.stdout.flush()

    def lines(self, lines: Iterable[str]) -> None:
        sys.stdout.writelines(f"{line}\n" for line in lines)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Aligned and coloured on a terminal, tab-separated elsewhere."""
        if sys.stdout.isatty():
            _draw_table(columns, rows)
        else:
            self.lines("\t".join(map(str, row)) for row in [columns, *rows])

    def note(self, line: str) -> None:
        """A hint for a person; not part of the result."""
        sys.stderr.write(line + "\n")

    def problems(self, problems: Iterable[Problem]) -> None:
        """One line a problem, unless they are part of a JSON result."""
        if not self.json:
            for problem in problems:
                self.note(str(problem))


def _draw_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.console import Console as Terminal
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*map(str, row))
    Terminal().print(table)


def size(count: int) -> str:
    """A number of bytes for a person: "640 B", "1.5 kB", "12.0 MB"."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} B" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def plural(count: int, noun: str) -> str:
    """ "1 page", "1,200 pages"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
