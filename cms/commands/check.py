"""fragmint check"""

from __future__ import annotations

from cms.command import Run
from cms.console import plural
from cms.options import Commit, Strict
from cms.reports import finish


def check(run: Run, commit: Commit = None, strict: Strict = False) -> None:
    """Look for problems in models, references, links, rules, budgets and translations."""
    with run.workspace(strict=strict) as workspace:
        report = workspace.check(commit)
    facts = {"pages": report.pages, "problems": [problem.as_dict() for problem in report.problems]}
    verdict = plural(len(report.problems), "problem") if report.problems else "No problems"
    run.console.result(facts, f"{verdict} in {plural(report.pages, 'page')}.")
    finish(run.console, report.problems, strict)
