"""fragmint rm"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cms.changing import Message, NoCommit, carry_out, is_versioned
from cms.command import Run
from cms.console import plural
from cms.options import DryRun
from content_repo.problems import ContentError

if TYPE_CHECKING:
    from content_repo.references.removing import Removal

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
Locale = Annotated[
    str | None, typer.Option("--locale", metavar="LOCALE", help="Only its files of this language.")
]
Force = Annotated[bool, typer.Option("--force", help="Remove it though something breaks.")]


def rm(
    run: Run,
    fragment: Fragment,
    locale: Locale = None,
    redirect: Redirect = None,
    force: Force = False,
    dry_run: DryRun = False,
    no_commit: NoCommit = False,
    message: Message = None,
) -> None:
    """Remove a fragment with its translations, variations and assets. What would break is named, and stops it."""
    removal = plan(run, fragment, locale, redirect)
    problems = removal.problems()
    if problems and not force:
        raise ContentError(*problems)
    problems = [replace(problem, severity="warning") for problem in problems]
    text = (
        None
        if no_commit or not is_versioned(run.site)
        else message or f"Remove {fragment}{f' in {locale}' * bool(locale)}"
    )
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


def plan(run: Run, fragment: str, locale: str | None, redirect: str | None) -> Removal:
    """Of the whole fragment, or of one language of it. Raises ContentError."""
    from content_repo.field_setting import locale_fault
    from content_repo.references.removing import plan_removal
    from content_repo.references.removing_locale import plan_locale_removal
    from content_repo.references.site_reading import NamedSite

    site = NamedSite(run.snapshot())
    if locale is None:
        return plan_removal(site, fragment, redirect)
    if locale not in site.site.locales:
        raise locale_fault(site.site, locale)
    return plan_locale_removal(site, fragment, locale, redirect)
