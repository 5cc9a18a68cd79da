"""fragmint import"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from cms.command import Run
from cms.faults import WrongUsage
from cms.options import DryRun, NewFolder, Strict
from cms.progress import progress_for
from cms.reports import finish, import_lines

KINDS = ("markdown", "hugo")  # kind → import_<kind> in the module content_repo.importers.<kind>

Kind = Annotated[
    str, typer.Argument(metavar="KIND", help=f"What is imported: {' or '.join(KINDS)}.", show_default=False)
]
Source = Annotated[Path, typer.Argument(metavar="SRC", help="The folder to import from.", show_default=False)]


def import_(
    run: Run, kind: Kind, source: Source, folder: NewFolder, dry_run: DryRun = False, strict: Strict = False
) -> None:
    """Bring another system's files into a site. Every file is accounted for; a second run changes nothing."""
    report = importer(kind)(
        source, folder, dry_run=dry_run, progress=partial(progress_for(run.console), "import")
    )
    run.console.result(report.as_dict(), *import_lines(report))
    finish(run.console, report.problems, strict)


def importer(kind: str) -> Callable[..., Any]:
    """The function behind a kind. Raises WrongUsage."""
    if kind not in KINDS:
        raise WrongUsage(f"nothing imports {kind!r}; choose one of {', '.join(KINDS)}")
    function: Callable[..., Any] = getattr(import_module(f"content_repo.importers.{kind}"), f"import_{kind}")
    return function
