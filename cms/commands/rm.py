"""fragmint rm"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from cms.changing import Message, NoCommit, carry_out, is_versioned
from cms.command import Run
from cms.console import plural
from cms.options import DryRun
from content_repo.problems import ContentError

Fragment = Annotated[
    str, typer.Argument(metavar="FRAGMENT", help="An id such as promo/sale.", show_default=False)
]
Redirect = Annotated[
    str | None,
    typer.Option(
        "--redirect",
        metavar="TO",
        help="A fragment or an address where its pages and links lead from now on.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Remove it though something breaks.")]


def rm(
    run: Run,
    fragment: Fragment,
    redirect: Redirect = None,
    force: Force = False,
    dry_run: DryRun = False,
    no_commit: NoCommit = False,
    message: Message = None,
) -> None:
    """Remove a fragment with its translations, variations and assets. What would break is named, and stops it."""
    from content_repo.references.removing import plan_removal
    from content_repo.references.site_reading import NamedSite

    removal = plan_removal(NamedSite(run.snapshot()), fragment, redirect)
    problems = removal.problems()
    if problems and not force:
        raise ContentError(*problems)
    problems = [replace(problem, severity="warning") for problem in problems]
    text = None if no_commit or not is_versioned(run.site) else message or f"Remove {fragment}"
    commit = carry_out(run, removal.changes, message=text, dry_run=dry_run)
    facts = {
        "removed": list(removal.files),
        "redirected": list(removal.led_on),
        "commit": commit,
        "diff": "\n".join(removal.changes.diff()) if dry_run else "",
        "problems": [problem.as_dict() for problem in problems],
    }
    run.console.problems(problems)
    verb = "Would remove" if dry_run else "Removed"
    lines = (*(f"remove  {path}" for path in removal.files), *(f"redirect {each}" for each in removal.led_on))
    run.console.result(facts, *lines, f"{verb} {plural(len(removal.files), 'file')}.")
