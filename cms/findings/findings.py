"""What a form is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from content_repo.problems import Problem


@dataclass(frozen=True)
class Findings:
    """`problems` by file and line. `folder` is the site's, as its repository sees it: "" or "site/"; programs that read findings
    name files from there. `strict`: warnings fail as well.
    """

    problems: Sequence[Problem]
    pages: int = 0
    folder: str = ""
    strict: bool = False

    def fails(self, problem: Problem) -> bool:
        return problem.severity == "error" or (self.strict and problem.severity == "warning")

    def path(self, problem: Problem) -> str:
        """ "" for what is about no file."""
        return self.folder + problem.file if problem.file else ""

    @cached_property
    def counts(self) -> Counter[str]:
        """By severity."""
        return Counter(problem.severity for problem in self.problems)
