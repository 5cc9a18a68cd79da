"""fragmint check"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from cms.command import Run
from cms.console import plural
from cms.options import Commit, Strict
from cms.reports import finish
from content_repo.problems import Problem


def check(run: Run, commit: Commit = None, strict: Strict = False) -> None:
    """Look for problems in models, references, links, rules, budgets and translations."""
    with run.workspace(strict=strict) as workspace:
        report = workspace.check(commit)
    facts = {"pages": report.pages, "problems": [problem.as_dict() for problem in report.problems]}
    run.console.result(facts, f"{verdict(report.problems)} in {plural(report.pages, 'page')}.")
    finish(run.console, report.problems, strict)


def verdict(problems: Iterable[Problem]) -> str:
    """ "1 error, 2 warnings"; remarks ask for nothing."""
    found = Counter(problem.severity for problem in problems)
    counts = [
        plural(found["error"], "error"),
        plural(found["warning"], "warning"),
        plural(found["info"], "remark"),
    ]
    told = [count for count in counts if not count.startswith("0 ")]
    clean = not found["error"] and not found["warning"]
    return ", ".join(["No problems", *told] if clean else told)
