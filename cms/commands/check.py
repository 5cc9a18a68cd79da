"""fragmint check"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cms.command import Run
from cms.completion import one_of
from cms.console import Console
from cms.faults import CONTENT, WrongUsage
from cms.findings.findings import Findings
from cms.findings.text import lines, verdict
from cms.options import Commit, Strict
from content_repo.problems import ContentError

FORMATS = ("text", "json", "sarif", "junit", "github")

Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORM",
        help=f"How to say it: {', '.join(FORMATS)}. --json is short for json.",
        autocompletion=one_of(FORMATS),
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--changed-since",
        metavar="REV",
        help="Only what is in files that differ from this commit, and all errors.",
    ),
]
All = Annotated[bool, typer.Option("--all", help="Show every remark, however many are alike.")]


def check(
    run: Run,
    commit: Commit = None,
    strict: Strict = False,
    format_: Format = "text",
    since: Since = None,
    everything: All = False,
) -> None:
    """Look for problems in models, references, links, rules, budgets, translations, and for what stops readers."""
    form = "json" if run.console.json else format_
    if form not in FORMATS:
        raise WrongUsage(f"--format {format_!r} is none of {', '.join(FORMATS)}")
    findings = _findings(run, commit, strict, since, form)
    _say(findings, form, Console(form == "json"), everything)
    if any(map(findings.fails, findings.problems)):
        raise typer.Exit(CONTENT)


def _findings(run: Run, commit: str | None, strict: bool, since: str | None, form: str) -> Findings:
    """What stops a build is told in the form that was asked for as well; words and --json have their own way for it."""
    folder = folder_in_repository(run.site)
    try:
        with run.workspace(strict=strict) as workspace:
            report = workspace.check(commit, since=since)
    except ContentError as error:
        if form == "text" or run.console.json:
            raise
        return Findings(error.problems, 0, folder, strict)
    return Findings(report.problems, report.pages, folder, strict)


def _say(findings: Findings, form: str, console: Console, everything: bool) -> None:
    if form in ("text", "json"):
        for line in lines(findings, everything=everything) if form == "text" else ():
            console.note(line)
        console.result(facts(findings), verdict(findings))
    else:
        console.text(writer(form)(findings))


def facts(findings: Findings) -> dict[str, object]:
    """`{pages, counts, problems}`: `counts` by severity and by code."""
    codes = Counter(problem.code for problem in findings.problems)
    return {
        "pages": findings.pages,
        "counts": {"severity": dict(findings.counts), "code": dict(sorted(codes.items()))},
        "problems": [problem.as_dict() for problem in findings.problems],
    }


def writer(form: str) -> Callable[[Findings], str]:
    """The function of a form that other programs read; it has the form's name."""
    from importlib import import_module

    found: Callable[[Findings], str] = getattr(import_module(f"cms.findings.{form}"), form)
    return found


def folder_in_repository(site: Path) -> str:
    """ "" where the site is its repository, else its folder in there, such as "site/"."""
    from content_repo import githead

    place = githead.find(site) if site.is_dir() else None
    inside = site.resolve().relative_to(place.work_tree.resolve()).as_posix() if place else "."
    return "" if inside == "." else f"{inside}/"
