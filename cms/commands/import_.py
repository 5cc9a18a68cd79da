"""fragmint import"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from cms.command import Run
from cms.completion import one_of
from cms.faults import WrongUsage
from cms.options import DryRun, NewFolder, Strict
from cms.progress import progress_for
from cms.reports import finish, import_lines

KINDS = (
    *("markdown", "hugo", "jekyll", "eleventy", "zola", "astro"),
    *("wordpress", "ghost", "contentful", "rss"),
)  # `content_repo.importers.KINDS`, which is not loaded for the help alone

Kind = Annotated[
    str,
    typer.Argument(
        metavar="KIND",
        help=f"What is imported: {', '.join(KINDS)}.",
        show_default=False,
        autocompletion=one_of(KINDS),
    ),
]
Source = Annotated[
    Path,
    typer.Argument(
        metavar="SRC", help="The folder, or the exported file, to import from.", show_default=False
    ),
]
Media = Annotated[
    Path | None,
    typer.Option("--media", metavar="DIR", help="The folder with the files that an export names."),
]


def import_(
    run: Run,
    kind: Kind,
    source: Source,
    folder: NewFolder,
    media: Media = None,
    dry_run: DryRun = False,
    strict: Strict = False,
) -> None:
    """Bring another system's files into a site. Every file is accounted for; a second run changes nothing."""
    from content_repo.importers import EXPORTS, importer

    if kind not in KINDS:
        raise WrongUsage(f"nothing imports {kind!r}; choose one of {', '.join(KINDS)}")
    if media and kind not in EXPORTS:
        raise WrongUsage(f"--media is for {', '.join(EXPORTS)}; {kind} finds its files in SRC")
    more = {"media": media} if media else {}
    progress = partial(progress_for(run.console), "import")
    report = importer(kind)(source, folder, dry_run=dry_run, progress=progress, **more)
    run.console.result(report.as_dict(), *import_lines(report))
    finish(run.console, report.problems, strict)
