"""fragmint import"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cms.command import Run
from cms.options import NewFolder, Strict
from cms.reports import finish, import_lines

Kind = Annotated[
    str, typer.Argument(metavar="KIND", help="What is imported: markdown or hugo.", show_default=False)
]
Source = Annotated[Path, typer.Argument(metavar="SRC", help="The folder to import from.", show_default=False)]


def import_(run: Run, kind: Kind, source: Source, folder: NewFolder, strict: Strict = False) -> None:
    """Bring another system's files into a site. Every file is accounted for; a second run changes nothing."""
    from content_repo.importers import importer

    report = importer(kind)(source, folder)
    run.console.result(report.as_dict(), *import_lines(report))
    finish(run.console, report.problems, strict)
