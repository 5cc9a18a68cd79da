"""What an import did: one line for every file of the source, and what a person should know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from content_repo.problems import ContentError, Problem

Outcome = Literal["imported", "copied", "skipped"]


class ImportRefused(ContentError):
    """The import cannot start: there is no source, or source and target are one inside the other."""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """`path` is relative to the source, `target` to the site ("" when skipped); both are `/`-separated.

    imported  read as content or settings; `reason` says what was changed, "" when the bytes are the same
    copied    the same bytes
    skipped   not in the target; `reason` says why
    """

    path: str
    outcome: Outcome
    target: str = ""
    reason: str = ""

    def as_dict(self) -> dict[str, str]:
        return {"path": self.path, "outcome": self.outcome, "target": self.target, "reason": self.reason}


@dataclass(slots=True)
class ImportReport:
    """`lines` are in code point order of their paths. `made` are files of the target that no source file
    stands behind.

    `urls` maps each imported page (a path of the source) to the URL path it keeps. `shortcodes` counts those that stay
    visible text, by name, and `shortcode_files` says where they are; `converted` counts those that became something
    else. `outputs` counts the pages that had another form beside HTML, by its name; their files are `output_files`.
    """

    lines: list[ImportLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    shortcodes: dict[str, int] = field(default_factory=dict)
    shortcode_files: dict[str, list[str]] = field(default_factory=dict)
    converted: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    output_files: dict[str, list[str]] = field(default_factory=dict)
    written: int = 0

    @property
    def counts(self) -> Mapping[str, int]:
        """How many lines have each outcome, and `files`, their sum."""
        found = Counter(line.outcome for line in self.lines)
        outcomes: tuple[Outcome, ...] = ("imported", "copied", "skipped")
        return {"files": len(self.lines), **{outcome: found[outcome] for outcome in outcomes}}

    def as_dict(self) -> dict[str, Any]:
        return {
            "counts": dict(self.counts),
            "written": self.written,
            "made": self.made,
            "shortcodes": self.shortcodes,
            "shortcode_files": self.shortcode_files,
            "converted": self.converted,
            "outputs": self.outputs,
            "output_files": self.output_files,
            "lines": [line.as_dict() for line in self.lines],
            "problems": [problem.as_dict() for problem in self.problems],
        }
