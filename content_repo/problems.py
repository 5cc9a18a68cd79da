"""One finding for a person: what is wrong, where, and what to do next.

Errors of this package: ContentError carries the problems that stopped the work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """`file` is relative to the site; `line` counts from 1, 0 where none is known."""

    code: str
    severity: Severity
    message: str
    file: str = ""
    line: int = 0
    field: str = ""
    fix: str = ""

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file

    def as_dict(self) -> dict[str, str | int]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        place = f"{self.where}: " if self.file else ""
        hint = f" ({self.fix})" if self.fix else ""
        return f"{place}{self.severity}: {self.message}{hint}"


class ContentError(Exception):
    """The content cannot be used as it is; every problem found is in `problems`."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
