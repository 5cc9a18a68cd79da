"""fragmint rollback"""

from __future__ import annotations

from typing import Annotated

import typer

from cms.command import Run
from cms.options import Preview, To
from cms.reports import end_release, release_lines

Number = Annotated[
    int | None,
    typer.Option("--release", metavar="N", help="The release to return to; the one before the live one."),
]


def rollback(run: Run, to: To, release: Number = None, preview: Preview = None) -> None:
    """Make an earlier release live again, under a new number."""
    with run.workspace(preview=preview) as workspace:
        report = workspace.rollback(to, release).as_dict()
    run.console.result(report, *release_lines("Rolled back", report, preview))
    end_release(run.console, report)
